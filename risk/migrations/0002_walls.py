"""Concerns and flags lie in cases; alerts are made by tasks and decided by supervisors."""

from django.db import migrations

from cases.walls import OWN, SUPERVISOR, granted
from kernel.protect import Allow, protect
from sharing.walls import IN_TOPIC, OWN_CASE

CONCERN = granted("risk_safetyconcern.case_id")
FLAG = granted("risk_riskflag.case_id")
ALERT = f"{OWN} and ({granted('risk_alert.case_id')} or (case_id is null and {SUPERVISOR}))"
OF_ALERT = "exists (select 1 from risk_alert seen where seen.id = alert_id)"
TASK = f"{IN_TOPIC} and {OWN}"
CONCERN_FACTS = """select (id, case_id, source_type, reliability, violence_types,
    critical_factors, is_imminent, reporter_id, session_id, contact_id, happened_at, known_at,
    recorded_at)"""
ALERT_FACTS = """select (id, version, agency_id, case_id, disclosure_id, concern_id, event_id,
    rule, severity, reason_code, state, made_at, due_at, assigned_id, acknowledged_by_id,
    acknowledged_at, decided_by_id, decided_at, decision, next_review_date, escalation_step,
    escalated_at, next_step_at)"""


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial"), ("sharing", "0002_walls")]
    operations = [
        protect(
            "risk_safetyconcern",
            Allow("app_web", "select", CONCERN),
            Allow("app_web", "insert", f"{CONCERN} and reporter_id = (select app.worker())"),
            Allow(
                "app_task",
                CONCERN_FACTS,
                f"{IN_TOPIC} and {OWN_CASE.format(case='risk_safetyconcern.case_id')}",
            ),
        ),
        protect(
            "risk_riskflag",
            Allow("app_web", "select", FLAG),
            Allow("app_web", "insert", f"{FLAG} and raised_by_id = (select app.worker())"),
            Allow(
                "app_task",
                "select (id, case_id, severity, closed_at, expires_date)",
                f"{IN_TOPIC} and {OWN_CASE.format(case='risk_riskflag.case_id')}",
            ),
            # Closing lowers: that takes who oversees the case (domain.md 1, 5).
            Allow(
                "app_web",
                "update (version, closed_at, closed_by_id, close_reason)",
                "app.oversees(case_id)",
            ),
        ),
        protect(
            "risk_alert",
            Allow("app_web", "select", ALERT),
            Allow(
                "app_web",
                "update (version, state, due_at, next_step_at, acknowledged_by_id,"
                " acknowledged_at, decided_by_id, decided_at, decision, rationale,"
                " next_review_date)",
                f"{ALERT} and {SUPERVISOR}",
            ),
            Allow("app_task", ALERT_FACTS, TASK),
            Allow("app_task", "insert", f"{TASK} and state = 'OPEN'"),
            Allow(
                "app_task",
                "update (case_id, assigned_id, escalation_step, escalated_at, next_step_at)",
                TASK,
            ),
        ),
        protect(
            "risk_alertaction",
            Allow("app_web", "select", OF_ALERT),
            Allow("app_web", "insert", f"{OF_ALERT} and {SUPERVISOR}"),
            Allow(
                "app_web",
                "update (version, state, done_at)",
                f"{OF_ALERT} and (owner_id = (select app.worker()) or {SUPERVISOR})",
            ),
            Allow("app_task", "select (id, version, alert_id, owner_id, due_date, state, done_at)", OF_ALERT),
        ),
    ]
