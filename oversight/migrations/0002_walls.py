"""What is watched is read by who answers for it; most is written by the database alone."""

from pathlib import Path

from django.db import migrations

from cases.walls import OWN, SUPERVISOR, granted, marked
from kernel.protect import GATE, Allow, also, definer, one_way, protect

ROOM = Path(__file__).parents[1]
OFFICER = "(select app.is_officer())"
GLASS = f"""{OWN} and not {marked("case_id")}
    and (worker_id = (select app.worker()) or {granted("oversight_brokenglass.case_id")} or {OFFICER})"""
WRITES = f"{GLASS} and (select app.worker()) in (worker_id, reviewed_by_id)"  # once: one_way
OTHERS = f"{OWN} and worker_id <> (select app.worker())"
FINDING = f"""{OTHERS} and (case_id is null or not {marked("case_id")})
    and ({OFFICER} or (kind in ('QUOTA_PASSED', 'QUOTA_WAIVED') and {SUPERVISOR} and app.shares_team(worker_id))
      or (kind = 'SAID_DANGER' and {SUPERVISOR} and app.oversees(case_id)))"""
CANARY = f"{OWN} and {OFFICER} and not {marked('case_id')}"
TEAM = f"""{OWN} and ({OFFICER} or ({SUPERVISOR} and exists (select 1 from agencies_teammember mine
    where mine.team_id = oversight_accessreview.team_id and mine.worker_id = (select app.worker()))))"""
TASK = f"{OWN} and (select app.topic()) like 'oversight.%'"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("risk", "0002_walls")]
    operations = [
        *definer(
            "".join((ROOM / name).read_text() for name in ("seen.sql", "glass.sql", "watch.sql", "state.sql")),
            app_web="is_officer may_trace_case may_trace_worker shares_team case_named references_of who_saw access_of"
            " break_glass review_glass set_canary asks_first watch"
            " watch_danger watch_waived trail_state",
            app_task="told_of_glass end_glass told_of_finding",
        ),
        also("audit_trailleaf", Allow("app_gate", "select (event_id, trail_id, index)")),
        also("audit_trailhead", Allow("app_gate", "select (trail_id, size, signed_at, note)")),
        also("audit_trailcheck", Allow("app_gate", "select (trail_id, size, wrong, at)")),
        also("agencies_holiday", Allow("app_gate", "select (agency_id, date)")),
        protect(
            "oversight_brokenglass",
            *(Allow("app_gate", what) for what in ("select", "insert")),
            Allow("app_gate", "update (reviewed_at, reviewed_by_id, verdict)"),
            Allow("app_web", "select", GLASS),
            Allow("app_web", "update (reason, remark)", WRITES),
        ),
        one_way("oversight_brokenglass", once=["reason", "reviewed_at", "reviewed_by_id", "verdict", "remark"]),
        protect(
            "oversight_finding",
            *(Allow("app_gate", what) for what in ("select", "insert")),
            Allow("app_web", "select", FINDING),
            Allow("app_web", "update (answered_at, answered_by_id)", FINDING),
        ),
        one_way("oversight_finding", once=["answered_at", "answered_by_id"], by=["answered_by_id"]),
        protect(
            "oversight_canary",
            *(Allow("app_gate", what) for what in ("select", "insert")),
            Allow("app_web", "select", CANARY),
            Allow("app_web", "update (taken_in_at)", CANARY),
        ),
        one_way("oversight_canary", once=["taken_in_at"]),
        protect(
            "oversight_quota",
            GATE,
            Allow("app_web", "select", f"{OWN} and ({OFFICER} or {SUPERVISOR})"),
            Allow("app_web", "insert", f"{OWN} and {OFFICER}"),
            Allow("app_web", "update (version, worker_hourly, supervisor_hourly)", f"{OWN} and {OFFICER}"),
        ),
        protect(
            "oversight_accessreview",
            Allow("app_web", "select", TEAM),
            Allow("app_web", "insert", f"{TEAM} and {SUPERVISOR} and signed_by_id = (select app.worker())"),
            Allow("app_web", "update (second_by_id, second_at)", TEAM),
        ),
        one_way("oversight_accessreview", once=["second_by_id", "second_at"], by=["signed_by_id", "second_by_id"]),
    ]
