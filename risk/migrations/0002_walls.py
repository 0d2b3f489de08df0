"""Concerns and flags lie in cases; alerts are made by tasks and decided by supervisors."""

from pathlib import Path

from django.db import migrations

from cases.walls import OWN, SUPERVISOR, granted
from kernel.protect import Allow, also, definer, narrow, one_way, protect
from sharing.walls import IN_TOPIC, OWN_CASE

ROOM = Path(__file__).parents[1]
CONCERN = granted("risk_safetyconcern.case_id")
FLAG = granted("risk_riskflag.case_id")
# In no case, it is any supervisor's who has no conflict in the case behind it.
ALERT = f"""{OWN} and ({granted("risk_alert.case_id")} or (case_id is null and {SUPERVISOR}
    and not app.barred_from_alert(disclosure_id, concern_id, assessment_id)))"""
READS = """case_id is not null or kind <> 'READ_DISCLOSURE'
    or not app.barred_from_alert(object_id, null, null)"""
OF_ALERT = "exists (select 1 from risk_alert seen where seen.id = alert_id)"
TASK = f"{IN_TOPIC} and {OWN}"
CONCERN_FACTS = """select (id, case_id, source_type, reliability, violence_types,
    critical_factors, is_imminent, reporter_id, session_id, contact_id, happened_at, known_at,
    recorded_at)"""
ALERT_FACTS = """select (id, version, agency_id, case_id, disclosure_id, concern_id, assessment_id,
    duty_id, event, event_id, rule, rule_version, severity, reason_code, state, made_at, answer_by, due_at,
    assigned_id, acknowledged_by_id, acknowledged_at, decided_by_id, decided_at, decision,
    next_review_date, escalation_step, escalated_at, next_step_at)"""
FLAG_FACTS = """select (id, version, case_id, severity, critical_factors, owner_id, raised_by_id,
    review_date, reviewed_at, reviewed_by_id, referred_date, expires_date, known_at, recorded_at,
    closed_at, closed_by_id)"""
DUTY = granted("risk_dutydecision.case_id")
DUTY_FACTS = """select (id, version, case_id, cause, event_id, asked_by_id, asked_at, due_at,
    outcome, decided_by_id, decided_at)"""
ASSESSMENT = granted("risk_assessment.case_id")
ASSESSMENT_FACTS = """select (id, case_id, assessor_id, factors, lethality, seriousness, repetition,
    firearms, band, judgement, own_view, level, prior_level, supersedes_id, known_at, signed_at,
    review_due_at, confirmed_by_id, confirmed_at)"""
# Her own view of the risk lies in her own service alone.
SIGNS = f"""{ASSESSMENT} and assessor_id = (select app.worker()) and confirmed_at is null
    and (own_view is null or exists (
      select 1 from cases_case mine where mine.id = case_id and mine.kind = 'SUPPORT'))"""
CHANGES_RULES = f"""{OWN} and made_by_id = (select app.worker())
    and (select app.has_role('SUPERVISOR') or app.has_role('AGENCY_ADMIN'))"""


def in_own_case(table: str) -> str:
    return f"{IN_TOPIC} and {OWN_CASE.format(case=f'{table}.case_id')}"


def versioned_rules(table: str) -> migrations.RunSQL:
    """Shut a table of an agency's rules: read by all of it, changed by new versions alone."""
    return protect(
        table,
        Allow("app_web", "select", OWN),
        Allow("app_web", "insert", CHANGES_RULES),
        Allow("app_task", "select", TASK),
    )


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial"), ("sharing", "0002_walls")]
    operations = [
        *definer((ROOM / "barred.sql").read_text(), app_web="barred_from_alert", app_task="barred_from_alert"),
        narrow("cases_task", "app_web", READS, named="barred"),
        protect(
            "risk_safetyconcern",
            Allow("app_web", "select", CONCERN),
            Allow("app_web", "insert", f"{CONCERN} and reporter_id = (select app.worker())"),
            Allow("app_task", CONCERN_FACTS, in_own_case("risk_safetyconcern")),
            Allow("app_gate", "select (id, case_id, is_imminent, critical_factors, recorded_at)"),
        ),
        also(
            "sharing_disclosure",
            Allow("app_gate", "select (link_id, recipient_id, kind, sent_at)", named="_risk"),
        ),
        protect(
            "risk_riskflag",
            Allow("app_web", "select", FLAG),
            Allow("app_web", "insert", f"{FLAG} and raised_by_id = (select app.worker())"),
            # Who works on it looks again, and starts its year anew. Closing lowers: the trigger
            # asks for who oversees the case (domain.md 1, 5).
            Allow(
                "app_web",
                "update (version, review_date, reviewed_at, reviewed_by_id, review_note,"
                " referred_date, expires_date, closed_at, closed_by_id, close_reason)",
                FLAG,
            ),
            Allow("app_task", FLAG_FACTS, in_own_case("risk_riskflag")),
            Allow("app_task", "update (owner_id)", in_own_case("risk_riskflag")),
        ),
        protect(
            "risk_assessment",
            Allow("app_gate", "select (id, case_id, level, prior_level, confirmed_at, supersedes_id)"),
            Allow("app_web", "select", ASSESSMENT),
            Allow("app_web", "insert", SIGNS),
            Allow(
                "app_web",
                "update (confirmed_by_id, confirmed_at)",
                "assessor_id <> (select app.worker()) and app.oversees(case_id)",
            ),
            Allow("app_task", ASSESSMENT_FACTS, in_own_case("risk_assessment")),
        ),
        versioned_rules("risk_alertrule"),
        versioned_rules("risk_reviewpace"),
        protect(
            "risk_alert",
            Allow("app_web", "select", ALERT),
            Allow(
                "app_web",
                "update (version, state, due_at, next_step_at, acknowledged_by_id,"
                " acknowledged_at, decided_by_id, decided_at, decision, rationale,"
                " next_review_date, assigned_id)",
                f"{ALERT} and {SUPERVISOR}",
            ),
            Allow("app_task", ALERT_FACTS, TASK),
            Allow("app_task", "insert", f"{TASK} and state = 'OPEN'"),
            Allow(
                "app_task",
                "update (version, case_id, assigned_id, escalation_step, escalated_at, next_step_at)",
                TASK,
            ),
            Allow("app_gate", "select (id, agency_id, case_id, state, disclosure_id, concern_id, assessment_id)"),
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
            Allow("app_task", "update (owner_id)", OF_ALERT),
        ),
        protect(
            "risk_dutydecision",
            Allow("app_web", "select", DUTY),
            Allow("app_web", "insert", f"{DUTY} and asked_by_id = (select app.worker())"),
            Allow(
                "app_web",
                "update (version, outcome, rationale, reported_to, decided_by_id, decided_at)",
                f"{DUTY} and app.oversees(case_id)",
            ),
            Allow("app_task", DUTY_FACTS, in_own_case("risk_dutydecision")),
        ),
        one_way(
            "risk_dutydecision",
            once=["decided_at", "decided_by_id", "outcome", "rationale", "reported_to"],
            by=["asked_by_id", "decided_by_id"],
        ),
        also("risk_alert", Allow("app_gate", "select (id, agency_id, case_id, disclosure_id)", named="_erased")),
        *definer((ROOM / "sealed.sql").read_text(), app_web="count_events alerts_of_erased", app_task="hear_at_last"),
    ]
