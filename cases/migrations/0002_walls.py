"""A case is seen through a grant, and so is all that lies in it."""

from pathlib import Path

from django.db import migrations

from cases import transitions
from cases.erasure_walls import erasures
from cases.merging_walls import merges
from cases.planning_walls import plans
from cases.walls import OWN, SUPERVISOR, granted, marked
from kernel.protect import GATE, Allow, also, definer, narrow, one_way, protect

ROOM = Path(__file__).parents[1]
MINE = granted("cases_case.id")
IN_GROUP = "exists (select 1 from cases_group seen where seen.id = group_id)"
OF_SESSION = "exists (select 1 from cases_groupsession seen where seen.id = session_id)"
# One's own facilitation, and as supervisor all of the agency's groups (no recursion: no cases_group here).
FACILITATES = """exists (select 1 from cases_groupfacilitator leads
    where leads.group_id = cases_group.id and leads.worker_id = (select app.worker()))"""
LEADS_TEAM = f"""({SUPERVISOR} and exists (select 1 from agencies_teammember team
    where team.team_id = cases_group.team_id and team.worker_id = (select app.worker()))
    and not app.barred_from_group(cases_group.id))"""
MY_TEAMS_GROUP = f"{SUPERVISOR} and (select app.leads_group(group_id))"
# One's own alone, and only while one sees what it is about: a conflict of interest hides it, too.
MY_DRAFT = f"""worker_id = (select app.worker()) and {OWN} and (case_id is null or {granted("cases_draft.case_id")})
    and (group_id is null or {IN_GROUP})"""
TASKS = f"""{granted("cases_task.case_id")} or (case_id is null and {OWN}
    and (owner_id = (select app.worker()) or (owner_id is null and {SUPERVISOR})))"""


def in_case(table: str, *columns: str) -> migrations.RunSQL:
    """Shut a table of case-bound rows; `columns` may be changed later, nothing else may."""
    rows = granted(f"{table}.case_id")
    update = [Allow("app_web", f"update ({', '.join(columns)})", rows)] if columns else []
    return protect(table, Allow("app_web", "select", rows), Allow("app_web", "insert", rows), *update)


def one_way_only() -> list[migrations.RunSQL]:
    """Keep what was decided, ended or written by somebody as it is, whatever SQL comes along."""
    ends = ["DONE", "NOT_POSSIBLE_CIRCUMSTANCES", "NOT_UNDERTAKEN"]
    seen = {"review_state": {"IMPORTED_UNREVIEWED": ["REVIEWED"]}}
    return [
        *(
            one_way(
                "cases_case",
                once=["closed_at"],
                moves={"status": steps, **seen},
                where=f"new.kind = '{kind}'",
                named=f"_{kind.lower()}",
            )
            for kind, steps in (
                ("PROGRAMME", transitions.PROGRAMME),
                ("SUPPORT", transitions.SUPPORT),
            )
        ),
        one_way("cases_affectedperson", once=["contact_decided_at"]),
        one_way("cases_groupmember", once=["left_date"]),
        one_way(
            "cases_groupsession",
            once=["recorded_at", "recorded_by_id", "known_at", "group_note"],
            moves={"state": {"PLANNED": ["HELD", "CANCELLED"]}},
            by=["recorded_by_id"],
        ),
        one_way("cases_sheetcopy", by=["printed_by_id"]),
        one_way("cases_partnercontact", by=["worker_id"]),
        one_way(
            "cases_informationowed",
            once=["told_at", "how"],
            moves={"state": {"OWED": ["TOLD", "NOT_WANTED", "VOID"]}},
            by=["told_by_id"],
        ),
        one_way(
            "cases_task",
            once=["done_at", "done_by_id"],
            moves={"state": {"OPEN": ends}},
            by=["made_by_id", "done_by_id"],
        ),
        one_way("cases_timelineentry", by=["author_id"]),
        one_way("cases_addendum", by=["author_id"]),
    ]


def conflicts_beat_all() -> list[migrations.RunSQL]:
    """Hide a barred worker's own old lines, and let the gate look where they came near."""
    named = "object_ids || array[subject_id, case_id]"
    in_case = Allow("app_gate", "select (id, case_id)")
    return [
        narrow(
            "audit_auditevent",
            "app_audit_reader",
            # First: whoever is barred from nothing pays for no line.
            "cardinality((select app.barred_marks())) = 0"
            f" or not exists (select from unnest({named}) i (id) where {marked('i.id')})",
            named="barred",
        ),
        also(
            "audit_auditevent",
            Allow(
                "app_gate", "select (id, at, worker_id, agency_id, name, subject_id, case_id, object_ids, facts)"
            ),
        ),
        also("agencies_notice", Allow("app_gate", "delete")),
        also("cases_person", in_case),
        also("cases_affectedperson", in_case),
        also(
            "cases_task",
            Allow("app_gate", "select (id, case_id, agency_id, owner_id, state, kind, due_at)"),
            Allow("app_gate", "update (owner_id)", named="_owner"),
        ),
        also("agencies_absence", GATE),
        also("cases_groupsession", Allow("app_gate", "select (id, group_id)")),
        also("cases_timelineentry", Allow("app_gate", "select (case_id, object_id)")),
    ]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("agencies", "0002_walls"), ("audit", "0002_walls")]
    operations = [
        also("auth_permission", GATE),
        also("django_content_type", GATE),
        *definer(
            "".join(
                (ROOM / name).read_text()
                for name in ("merging.sql", "grants.sql", "conflicts.sql", "passing_on.sql", "triggers.sql", "drafts.sql")
            ),
            app_web="oversees leads_group facilitates barred_from_group assign_case revoke_case leave_import declare_conflict"
            " merge_people one_bar_at_a_time no_bar_meanwhile part_people access_before answers_for_conflict barred_marks judges_conflict move_conflict trace_of sweep_drafts",
            app_audit_reader="barred_marks",
            app_task="look_for_attempts hears_of_conflict pass_work_on",
        ),
        protect(
            "cases_case",
            GATE,
            Allow("app_gate", "update (assigned_id)"),
            Allow("app_web", "select", MINE),
            Allow("app_web", "insert", OWN),
            Allow(
                "app_web",
                "update (version, status, status_at, review_state, referral_route, referral_detail_id, mandate,"
                " misidentified_check, programme_model_id, referred_date, accepted_date, planned_end_date,"
                " contract_signed_date, contract_withdrawn_at, risk_assessed_at, children_count,"
                " firearms, notes, closed_at, retain_until, legal_hold)",
                MINE,
            ),
        ),
        protect(
            "cases_casegrant",
            *(Allow("app_gate", what) for what in ("select", "insert", "update", "delete")),
            Allow("app_web", "select", "user_id = (select app.worker())"),
        ),
        protect(
            "cases_conflict",
            GATE,
            Allow("app_gate", "insert"),
            Allow(
                "app_gate",
                "update (attempts, last_attempt_at, looked_at, looked_until, confirmed_by_id, confirmed_at,"
                " end_asked_by_id, end_asked_at, end_reason, ended_by_id, ended_at)",
            ),
            # The barred worker sees nothing of it: the case does not exist for them.
            Allow("app_web", "select", "app.judges_conflict(case_id, worker_id, of_overseer or end_asked_at is not null)"),
        ),
        in_case(
            "cases_person",
            *("version", "given_name", "surname", "birth_date", "phone", "email", "address"),
            *("pronouns", "language"),
        ),
        in_case(
            "cases_affectedperson",
            *("version", "given_name", "surname", "contact", "relationships"),
            *("contact_decided_at", "contact_decision"),
        ),
        in_case("cases_child", "version", "given_name", "note", "birth_year"),
        protect(
            "cases_programmemodel", Allow("app_web", "select", OWN), Allow("app_task", "select", OWN)
        ),
        protect(
            "cases_group",
            GATE,
            Allow("app_web", "select", f"{OWN} and ({FACILITATES} or {LEADS_TEAM})"),
            Allow("app_web", "insert", f"{OWN} and {LEADS_TEAM}"),
            Allow("app_web", "update (name, programme_model_id, closed_at)", f"{OWN} and {LEADS_TEAM}"),
        ),
        protect(
            "cases_groupfacilitator",
            GATE,
            Allow("app_gate", "delete"),
            Allow("app_web", "select", f"app.facilitates(group_id) or ({MY_TEAMS_GROUP})"),
            Allow("app_web", "insert", MY_TEAMS_GROUP),
            Allow("app_web", "delete", MY_TEAMS_GROUP),
        ),
        protect(
            "cases_groupmember",
            GATE,
            Allow("app_web", "select", granted("cases_groupmember.case_id")),
            Allow("app_web", "insert", f"{granted('cases_groupmember.case_id')} and {MY_TEAMS_GROUP}"),
            Allow("app_web", "update (left_date)", granted("cases_groupmember.case_id")),
        ),
        protect(
            "cases_groupsession",
            Allow("app_web", "select", IN_GROUP),
            Allow("app_web", "insert", IN_GROUP),
            Allow(
                "app_web",
                "update (version, state, topic, group_note, known_at, recorded_at, recorded_by_id,"
                " starts_at, ends_at)",
                IN_GROUP,
            ),
        ),
        # A copy that went on paper stays as it is.
        protect(
            "cases_sheetcopy", Allow("app_web", "select", OF_SESSION), Allow("app_web", "insert", OF_SESSION)
        ),
        in_case("cases_attendance"),  # corrected by addendum
        in_case(
            "cases_safecontact",
            *("version", "channels", "number", "email", "windows", "say_we_are", "code_word"),
            *("interpreter", "warnings", "message_rule", "choice", "wants_info", "may_be_used"),
            "confirmed_at",
        ),
        in_case("cases_partnercontact"),
        in_case("cases_contactoffer", "state", "attempts", "channels", "tried_at", "ended_at"),
        in_case("cases_informationowed", "state", "told_at", "told_by_id", "how"),
        protect(
            "cases_task",
            Allow("app_web", "select", TASKS),
            Allow("app_web", "insert", f"{OWN} and ({TASKS})"),
            Allow("app_web", "update (version, state, done_at, done_by_id, owner_id)", TASKS),
            *(Allow("app_task", what, OWN) for what in ("select", "insert", "update (owner_id, state, done_at)")),
        ),
        in_case("cases_timelineentry"),
        in_case("cases_addendum"),
        in_case("cases_attachment"),
        protect(
            "cases_draft",
            Allow("app_gate", "select (saved_at)"),
            Allow("app_gate", "delete"),
            Allow("app_web", "select", MY_DRAFT),
            Allow("app_web", "insert", MY_DRAFT),
            Allow("app_web", "update (text, saved_at)", MY_DRAFT),
            Allow("app_web", "delete", MY_DRAFT),
        ),
        *one_way_only(),
        *conflicts_beat_all(),
        *erasures(),
        *merges(),
        *plans(),
    ]
