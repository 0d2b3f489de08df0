"""Each side sees its end of a link; what the service does with it is the service's secret."""

from pathlib import Path

from django.db import migrations

from cases.walls import OWN, granted
from kernel.protect import GATE, Allow, also, definer, protect
from sharing import walls

ROOM = Path(__file__).parents[1]
PUBLISH = "insert (id, topic, agency_id, object_id, available_at, attempts)"
# No policy may lean on the sealed columns, and no task reads them.
DISCLOSURE_FACTS = """select (id, version, link_id, sender_id, recipient_id, kind, basis,
    use_instruction, state, level, is_imminent, needs_second, event_id, in_reply_to_id, happened_at,
    known_at, recorded_at, sent_at, due_at, received_at, frozen_at, recalled_at)"""
CASE_FACTS = """select (id, agency_id, kind, team_id, assigned_id, contract_signed_date,
    contract_withdrawn_at, closed_at, planned_end_date)"""


def tasks_may() -> list[migrations.RunSQL]:
    """Let this room's and risk's handlers read who is concerned, and write content-free rows."""
    in_own_case = walls.OWN_CASE.format(case="cases_timelineentry.case_id")
    granted_in_own = walls.OWN_CASE.format(case="cases_casegrant.content_object_id")
    offered_in_own = walls.OWN_CASE.format(case="cases_contactoffer.case_id")
    owed_in_own = walls.OWN_CASE.format(case="cases_informationowed.case_id")
    safe_in_own = walls.OWN_CASE.format(case="cases_safecontact.case_id")
    return [
        also(
            "cases_contactoffer",
            Allow("app_task", "select", offered_in_own, named="_sharing"),
            Allow("app_task", "insert", offered_in_own, named="_sharing"),
        ),
        also(
            "cases_informationowed",
            Allow("app_task", "insert", owed_in_own, named="_sharing"),
        ),
        also(
            "cases_safecontact",
            Allow("app_task", "select (id, case_id, choice)", safe_in_own, named="_sharing"),
        ),
        also(
            "cases_case",
            Allow(
                "app_task",
                CASE_FACTS,
                f"{OWN} and {walls.IN_TOPIC}",
                named="_sharing",
            ),
        ),
        also(
            "cases_casegrant",
            Allow(
                "app_task",
                "select (id, user_id, permission_id, content_object_id, expires_at)",
                granted_in_own,
                named="_sharing",
            ),
        ),
        also(
            "cases_timelineentry",
            Allow("app_task", "select", in_own_case, named="_sharing"),
            Allow("app_task", "insert", in_own_case, named="_sharing"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("cases", "0002_walls"), ("audit", "0002_walls")]
    operations = [
        *definer((ROOM / "secrets.sql").read_text(), app_web="lock_link case_workers disclosures_of_erased", app_task="lock_disclosure lock_attachment"),
        *tasks_may(),
        protect(
            "sharing_link",
            GATE,
            Allow("app_gate", "update (route_state)"),  # FOR SHARE asks for it
            Allow("app_web", "select", f"{walls.PROGRAMME_SIDE} or {walls.SUPPORT_SIDE}"),
            Allow("app_web", "insert", walls.OPENS),
            Allow(
                "app_web",
                "update (route_state, closed_at)",
                f"programme_id = {walls.MY_AGENCY} and {walls.PROGRAMME_SIDE}",
            ),
            Allow(
                "app_task",
                "select",
                f"{walls.IN_TOPIC} and {walls.MY_AGENCY} in (programme_id, support_id)",
            ),
        ),
        protect(
            "sharing_linkattachment",
            GATE,
            Allow("app_gate", "insert"),
            Allow("app_gate", "update (decided_at)"),  # FOR SHARE asks for it
            Allow("app_web", "select", walls.PRIVATE),
            Allow(
                "app_web",
                "update (support_case_id, state, decided_at, decided_by_id)",
                walls.ATTACHES,
            ),
            Allow("app_task", "select", f"{walls.IN_TOPIC} and {OWN}"),
        ),
        protect(
            "sharing_release",
            Allow("app_web", "select", granted("sharing_release.case_id")),
            Allow(
                "app_web",
                "insert",
                f"""{granted("sharing_release.case_id")} and exists (
                  select 1 from sharing_linkattachment attached
                  where attached.link_id = sharing_release.link_id
                    and attached.support_case_id = sharing_release.case_id)""",
            ),
            Allow("app_web", "update (state, withdrawn_at)", granted("sharing_release.case_id")),
            Allow(
                "app_task",
                "select (id, case_id, link_id, state, starts_date, ends_date)",
                f"{walls.IN_TOPIC} and {walls.OWN_CASE.format(case='sharing_release.case_id')}",
            ),
        ),
        protect(
            "sharing_disclosure",
            Allow("app_gate", "select (id, link_id, recipient_id, state, needs_second)"),
            Allow("app_gate", "update (state, received_at)"),
            Allow("app_web", "select", f"({walls.SENT}) or ({walls.ARRIVED})"),
            Allow("app_web", "insert", walls.SENDS),
            Allow(
                "app_web",
                "update (version, state, sent_at, due_at, frozen_at, recalled_at, text, basis,"
                " happened_at)",
                walls.SENT,
            ),
            Allow("app_task", "insert", walls.TASK_DRAFTS),
            Allow("app_task", "update (state, sent_at, due_at)", walls.TASK_SENDS),
            Allow("app_task", DISCLOSURE_FACTS, walls.TASK_SEES),
        ),
        protect(
            "sharing_disclosureorigin",
            Allow("app_gate", "select (disclosure_id, approved_at)"),
            Allow(
                "app_task",
                "select (id, case_id, disclosure_id, release_id)",
                f"{walls.IN_TOPIC} and {walls.OWN_CASE.format(case='sharing_disclosureorigin.case_id')}",
            ),
            Allow("app_web", "select", granted("sharing_disclosureorigin.case_id")),
            Allow(
                "app_web",
                "insert",
                f"""{granted("sharing_disclosureorigin.case_id")} and approved_by_id is null
                  and author_id = (select app.worker()) and exists (
                  select 1 from sharing_disclosure told
                  where told.id = disclosure_id and told.sender_id = {walls.MY_AGENCY})""",
            ),
            # D1: the second person is never the first.
            Allow(
                "app_web",
                "update (approved_by_id, approved_at, tell_decision, is_upheld)",
                "author_id <> (select app.worker()) and app.oversees(case_id)",
            ),
        ),
        protect(
            "sharing_disclosuredesk",
            Allow("app_web", "select", walls.DESK),
            Allow("app_web", "insert", f"{walls.DESK} and taken_by_id = (select app.worker())"),
            Allow(
                "app_web",
                "update (acknowledged_by_id, acknowledged_at, actioned_at)",
                walls.DESK,
            ),
        ),
        # Who takes a disclosure, or takes it back, ends the task that asked for it.
        also(
            "cases_task",
            Allow("app_gate", "select (object_id)", named="_sharing"),
            Allow("app_gate", "update (state, done_at, done_by_id)", named="_sharing"),
        ),
        also(
            "audit_outboxmessage",
            Allow("app_web", PUBLISH, walls.TELLS_OTHERS, named="_sharing"),
            Allow("app_task", PUBLISH, walls.TELLS_OTHERS, named="_sharing"),
        ),
    ]
