"""Colleagues see each other; what signs a worker in is seen by `auth` alone."""

from pathlib import Path

from django.db import migrations

from kernel.protect import GATE, Allow, also, definer, one_way, protect

AGREEMENT = (Path(__file__).parents[1] / "agreement.sql").read_text()
ENROLMENT = (Path(__file__).parents[1] / "enrolment.sql").read_text()
LANGUAGE = (Path(__file__).parents[1] / "language.sql").read_text()
ROLES = (Path(__file__).parents[1] / "roles.sql").read_text()
UNMAILED = (Path(__file__).parents[1] / "unmailed.sql").read_text()

ALL = ("select", "insert", "update", "delete")
AUTH_ALONE = tuple(Allow("app_auth", what) for what in ALL)
FOR_AUTH = Allow("app_auth", "select")
OWN = "agency_id = (select app.agency())"
ADMIN = f"{OWN} and (select app.has_role('AGENCY_ADMIN'))"
# An admin of others: nobody gives themselves a role or a team, and so a case.
OTHERS = f"{ADMIN} and id <> (select app.worker())"
OTHERS_TEAMS = f"{ADMIN} and worker_id <> (select app.worker())"
LEADS = f"{OWN} and (select app.has_role('SUPERVISOR') or app.has_role('AGENCY_ADMIN'))"
# A code is made by the admin for a colleague, and confirmed or refused by somebody else.
MAKES_CODE = (
    f"{ADMIN} and worker_id <> (select app.worker()) and made_by_id = (select app.worker())"
)
SEES_CODES = (
    f"{OWN} and (select app.has_role('SUPERVISOR') or app.has_role('AGENCY_ADMIN')"
    " or app.has_role('DATA_PROTECTION_OFFICER'))"
)
SECOND = (
    f"{SEES_CODES} and worker_id <> (select app.worker())"
    " and made_by_id is distinct from (select app.worker())"
)
NEW_CODE = (
    f"{MAKES_CODE} and confirmed_at is null and used_at is null"
    " and expires_at <= app.now() + interval '73 hours'"
)
CODE_FACTS = (
    "select (id, agency_id, worker_id, kind, made_by_id, made_at, expires_at, needs_second,"
    " confirmed_by_id, confirmed_at, used_at, ended_at)"
)
# Roles are asked for by the admin for a colleague, ended by any who may answer, given by the gate alone.
ASKS_ROLES = (
    f"{ADMIN} and worker_id <> (select app.worker()) and asked_by_id = (select app.worker())"
    " and given_at is null and given_by_id is null and expires_at <= app.now() + interval '73 hours'"
)
MAKES_SAME = (
    f"{ADMIN} and worker_id <> (select app.worker()) and made_by_id = (select app.worker())"
    " and used_at is null and expires_at <= app.now() + interval '73 hours'"
)
SAME_FACTS = "select (id, agency_id, worker_id, kind, made_by_id, made_at, expires_at, used_at, ended_at)"
WHO = "(name, subject_id, agency_id, object_ids, facts)"
QUEUED = "(id, topic, agency_id, object_id, available_at, attempts)"
PARTY = "(select app.agency()) in (programme_id, support_id)"
AGREES = f"{PARTY} and (select app.has_role('SUPERVISOR') or app.has_role('AGENCY_ADMIN'))"
DRAFTS = f"{AGREES} and state = 'DRAFT' and proposed_by_id = (select app.agency())"
OF_PARTY = "exists (select 1 from agencies_agreement a where a.id = agreement_id)"
SIGNS = "insert (id, agreement_id, agency_id, worker_id, document_hash, signed_date, recorded_at)"
TELLS_PARTIES = (
    "topic like 'agencies.agreement.%' and exists (select 1 from agencies_agreement a"
    " where a.id = object_id and agency_id in (a.programme_id, a.support_id))"
)
SOMEBODY = "(select app.agency()) is not null"


def platform_tables() -> list[migrations.RunSQL]:
    """Django's own tables: read by the web role, written by migrations, no case data in them."""
    owner = tuple(Allow("app_owner", what) for what in ALL)
    return [
        protect(table, Allow("app_web", "select"), Allow("app_task", "select"), *owner)
        for table in ("auth_permission", "django_content_type")
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0001_initial"),
        ("kernel", "0003_walls"),
        ("audit", "0002_walls"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        # allauth's tables: its next migration that adds one fails the catalogue scan.
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        *platform_tables(),
        # guardian's generic tables stay empty and shut: our grants are on direct foreign keys.
        protect("guardian_userobjectpermission"),
        protect("guardian_groupobjectpermission"),
        protect(
            "agencies_agency",
            GATE,
            Allow("app_gate", "insert"),
            FOR_AUTH,
            Allow(
                "app_web",
                "update (time_zone, language, working_weekdays, opens_time, closes_time,"
                " duty_phone, police_phone, lock_minutes, version)",
                "id = (select app.agency()) and (select app.has_role('AGENCY_ADMIN'))",
            ),
            Allow("app_web", "select", SOMEBODY),
            Allow("app_task", "select", SOMEBODY),
        ),
        protect(
            "agencies_holiday",
            *(Allow("app_web", what, ADMIN) for what in ("insert", "delete")),
            Allow("app_web", "select", SOMEBODY),
            Allow("app_task", "select", SOMEBODY),
        ),
        protect(
            "agencies_worker",
            GATE,
            Allow("app_gate", "insert"),
            Allow("app_gate", "update (language, roles, version, human_id)"),
            FOR_AUTH,
            Allow("app_web", "select", OWN),
            Allow(
                "app_web",
                "update (name, roles, expires_at, suspended_at, language, version)",
                OTHERS,
            ),
            Allow("app_web", "insert", ADMIN),
            Allow("app_task", "select", OWN),
        ),
        protect(
            "agencies_credential",
            Allow("app_gate", "select (worker_id, changed_at)"),
            *AUTH_ALONE[:3],
        ),
        protect(
            "agencies_enrolment",
            GATE,
            *(Allow("app_gate", what) for what in ("insert", "update (ended_at)")),
            FOR_AUTH,
            Allow("app_auth", "update (used_at)"),
            Allow("app_web", CODE_FACTS, SEES_CODES),
            Allow("app_web", "insert", NEW_CODE),
            Allow("app_web", "update (ended_at)", OTHERS_TEAMS),
            Allow("app_web", "update (confirmed_by_id, confirmed_at, ended_at)", SECOND, "_second"),
            Allow("app_task", CODE_FACTS, OWN),
        ),
        protect(
            "agencies_rolerequest",
            GATE,
            Allow("app_gate", "update (given_by_id, given_at)"),
            Allow("app_web", "select", SEES_CODES),
            Allow("app_web", "insert", ASKS_ROLES),
            Allow(
                "app_web", "update (ended_at)", f"{SEES_CODES} and worker_id <> (select app.worker())"
            ),
            Allow("app_task", "select", OWN),
        ),
        protect(
            "agencies_samepersoncode",
            GATE,
            Allow("app_gate", "update (used_at)"),
            Allow("app_web", SAME_FACTS, ADMIN),
            Allow("app_web", "insert", MAKES_SAME),
            Allow("app_web", "update (ended_at)", ADMIN),
        ),
        one_way("agencies_rolerequest", once=["ended_at"]),
        one_way("agencies_samepersoncode", once=["ended_at"]),
        *definer(ENROLMENT, app_migrator="found_agency operators_code"),
        *definer(LANGUAGE, app_web="choose_language"),
        *definer(ROLES, app_web="roles_need_second give_roles use_same_person_code"),
        also("audit_auditevent", Allow("app_gate", f"insert {WHO}")),
        also("audit_outboxmessage", Allow("app_gate", f"insert {QUEUED}")),
        protect(
            "agencies_team",
            GATE,
            Allow("app_web", "select", OWN),
            Allow("app_web", "insert", ADMIN),
            Allow("app_web", "update (name)", ADMIN),
            Allow("app_task", "select", OWN),
        ),
        protect(
            "agencies_teammember",
            GATE,
            Allow("app_web", "select", OWN),
            Allow("app_web", "insert", OTHERS_TEAMS),
            Allow("app_web", "delete", OTHERS_TEAMS),
            Allow("app_task", "select", OWN),
        ),
        *(
            protect(
                table,
                Allow("app_web", "select", OWN),
                *(Allow("app_web", what, LEADS) for what in ("insert", "update", "delete")),
                Allow("app_task", "select", OWN),
            )
            for table in ("agencies_dutyshift", "agencies_absence")
        ),
        protect(
            "agencies_agreement",
            GATE,
            Allow("app_web", "select", PARTY),
            Allow("app_web", "insert", DRAFTS),
            Allow("app_web", "update (state, suspended_by_id)", AGREES),
            Allow("app_task", "select", PARTY),
        ),
        protect(
            "agencies_signature",
            GATE,
            Allow("app_web", "select", OF_PARTY),
            Allow("app_web", SIGNS, f"{OF_PARTY} and {LEADS}"),
        ),
        *definer(AGREEMENT),
        also("audit_outboxmessage", Allow("app_web", f"insert {QUEUED}", TELLS_PARTIES, "_party")),
        protect(
            "agencies_notice",
            Allow("app_gate", "select (id, agency_id, worker_id, object_id, mailed_at, read_at)"),
            Allow("app_web", "select", "worker_id = (select app.worker())"),
            Allow("app_web", "update (read_at)", "worker_id = (select app.worker())"),
            *(Allow("app_task", what, OWN) for what in ("select", "insert", "update (mailed_at)")),
        ),
        *definer(UNMAILED, app_web="unmailed", app_auth="mail_vitals"),
        protect(
            "agencies_referencecode",
            Allow("app_web", "select", f"agency_id is null or {OWN}"),
            *(Allow("app_web", what, ADMIN) for what in ("insert", "update (superseded_at)")),
        ),
        one_way("agencies_referencecode", once=["superseded_at"]),
        *(
            protect(table, *AUTH_ALONE)
            for table in ("account_emailaddress", "account_emailconfirmation", "mfa_authenticator")
        ),
    ]
