"""A one-time code opens an account once, when two people wanted it to."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies import actions, notices
from agencies.actions import Issued
from agencies.models import AgencyKind, Credential, Enrolment, EnrolmentKind, Notice, Role, Worker
from agencies.one_time import hash_of, new_code
from audit import outbox
from audit.models import AuditEvent
from kernel import scope
from kernel.errors import NotAllowed, RuleBroken, StepUpNeeded
from kernel.models import Session
from kernel.scope import opened
from tests.agencies.sign_in import code as totp_code
from tests.agencies.sign_in import is_inside, typed
from tests.api.caller import Caller
from tests.cast import (
    Cast,
    a_browser,
    a_client,
    a_house,
    a_totp_seed,
    a_worker,
    acting_as,
    laid,
)
from tests.sharing.scene import deliver

pytestmark = pytest.mark.urls("tests.walls.doors")
NEW_PASSWORD = "a quiet garden wall"
ENROL = "/accounts/enrol/"


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def invite(admin: Worker, *roles: Role, email: str = "") -> Issued:
    with acting_as(admin) as acting:
        return actions.invite_worker(
            email=email or f"{new_code()}@example.org",
            name="New",
            roles=list(roles) or [Role.FACILITATOR],
            worker=acting,
        )


def reset(admin: Worker, colleague: Worker) -> Issued:
    with acting_as(admin) as acting:
        seen = Worker.objects.visible_to(acting).get(pk=colleague.pk)
        return actions.issue_code(colleague=seen, worker=acting)


def answered(second: Worker, issued: Issued, act=actions.confirm_code) -> None:
    with acting_as(second) as acting:
        act(enrolment=Enrolment.objects.visible_to(acting).get(pk=issued.pk), worker=acting)


def use(code: str, password: str = NEW_PASSWORD):
    return a_client().post(ENROL, {"code": code, "password": password, "again": password})


def seeded(issued: Issued):
    return Enrolment.objects.using("seed").filter(pk=issued.pk)


def cursor():
    return connection.cursor()


@pytest.fixture
def alone() -> Worker:
    """Return an admin whose agency has nobody else yet."""
    house = a_house("Egon", AgencyKind.PERPETRATOR_PROGRAMME)
    return a_worker("egon", house, Role.AGENCY_ADMIN)


def test_who_has_a_code_sets_a_password_and_enrols_a_second_factor(alone: Worker):
    issued = invite(alone)

    answer = use(issued.code.lower().replace("-", " "))

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    browser = typed(issued.enrolment.worker.email, NEW_PASSWORD)
    assert not is_inside(browser)  # a second factor comes first
    assert browser.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert seeded(issued).get().used_at is not None


def test_a_code_opens_once(alone: Worker):
    issued = invite(alone)
    use(issued.code)

    again = use(issued.code, "another one, just as long")

    assert again.status_code == 409
    assert issued.enrolment.worker.check_password(NEW_PASSWORD)


def test_only_its_hash_is_kept_and_no_page_or_colleague_reads_that(cast: Cast, anton: Worker):
    issued = invite(anton)
    plain = issued.code.replace("-", "")

    kept = Enrolment.objects.using("auth").get(pk=issued.pk).code_hash

    assert kept == hash_of(issued.code)
    assert plain not in kept.upper()
    with acting_as(anton), pytest.raises(DatabaseError), transaction.atomic():
        list(Enrolment.objects.filter(pk=issued.pk).values_list("code_hash"))
    about = AuditEvent.objects.using("seed").filter(agency_id=anton.agency_id)
    assert plain not in str(list(about.values_list("facts", flat=True)))


def test_after_72_hours_it_opens_nothing(alone: Worker):
    issued = invite(alone)
    lasts = seeded(issued).get().expires_at - seeded(issued).get().made_at
    assert timedelta(hours=71) < lasts <= timedelta(hours=72)

    seeded(issued).update(expires_at=timezone.now())

    assert use(issued.code).status_code == 409
    assert not Credential.objects.filter(worker_id=issued.enrolment.worker_id).exists()


def test_unknown_used_and_ended_codes_are_answered_alike(alone: Worker):
    used, ended = invite(alone), invite(alone)
    use(used.code)
    seeded(ended).update(ended_at=timezone.now())

    answers = {
        use(code).text.split("csrfmiddlewaretoken")[0].partition("problem")[2]
        for code in (new_code(), used.code, ended.code)
    }

    assert len(answers) == 1


def test_with_somebody_else_in_the_agency_a_second_person_confirms_first(cast, anton):
    issued = invite(anton)
    assert issued.enrolment.needs_second

    waits = use(issued.code)
    assert (waits.status_code, "second person" in waits.text) == (409, True)
    answered(cast.sara, issued)

    assert use(issued.code).status_code == 302


def changed(admin: Worker, colleague: Worker, *roles: Role) -> None:
    with acting_as(admin) as acting:
        seen = Worker.objects.visible_to(acting).get(pk=colleague.pk)
        actions.change_worker(
            colleague=seen,
            version=seen.version,
            name=seen.name,
            roles=list(roles),
            last_date=None,
            worker=acting,
        )


def test_an_admin_who_first_takes_roles_from_the_others_still_needs_a_second_person(cast, anton):
    cast.sara.set_password(NEW_PASSWORD)
    changed(anton, cast.sara, Role.FACILITATOR)

    assert invite(anton, Role.SUPERVISOR).enrolment.needs_second


def test_a_confirmed_code_is_void_once_the_account_may_do_more(cast, anton):
    cast.sara.set_password(NEW_PASSWORD)
    roles, team = invite(anton, Role.RESEARCHER), invite(anton, Role.SUPERVISOR)
    for issued in (roles, team):
        answered(cast.sara, issued)

    changed(anton, roles.enrolment.worker, Role.SUPERVISOR)
    with acting_as(anton) as acting:
        seen = Worker.objects.visible_to(acting).get(pk=team.enrolment.worker_id)
        actions.join_team(team=cast.alba.team, colleague=seen, worker=acting)

    for issued in (roles, team):
        assert use(issued.code).status_code == 409
        assert seeded(issued).exclude(ended_at=None).exists()


def test_nobody_confirms_what_they_made_or_what_is_for_them(cast, anton):
    other = a_worker("adele", cast.alba, Role.AGENCY_ADMIN)
    mine, for_other = invite(anton), reset(anton, other)

    for second, issued in ((anton, mine), (other, for_other)):
        with pytest.raises(NotAllowed):
            answered(second, issued)
    answered(other, mine)


def test_case_staff_and_other_agencies_confirm_nothing(cast, anton):
    issued = invite(anton)

    for stranger in (cast.ivo, cast.lea):
        with pytest.raises(Enrolment.DoesNotExist):
            answered(stranger, issued)


def test_a_second_person_may_say_no(cast, anton):
    issued = invite(anton)

    answered(cast.sara, issued, actions.refuse_code)

    assert use(issued.code).status_code == 409
    with pytest.raises(RuleBroken, match="nothing_to_confirm"):
        answered(cast.sara, issued)


CONFIRM = "update agencies_enrolment set confirmed_by_id = '{%s}', confirmed_at = now()"
MAKE = (
    "insert into agencies_enrolment (id, agency_id, worker_id, kind, code_hash, made_by_id,"
    " expires_at, needs_second) values (gen_random_uuid(), '{agency}', %s, 'RESET', 'x', %s,"
    " now(), false)"
)


@pytest.mark.parametrize(
    "statement",
    [
        f"{CONFIRM} where id = '{{it}}'" % "sara",
        f"{CONFIRM} where id = '{{it}}'" % "me",
        "update agencies_enrolment set needs_second = false where id = '{it}'",
        MAKE % ("'{nadia}'", "'{me}'"),
        MAKE % ("'{me}'", "'{me}'"),
        MAKE % ("'{sara}'", "null"),
    ],
)
def test_no_admin_opens_an_account_alone_by_any_sql(cast, anton, statement):
    issued = invite(anton)
    words = {
        "it": issued.pk,
        "me": anton.pk,
        "sara": cast.sara.pk,
        "nadia": cast.nadia.pk,
        "agency": anton.agency_id,
    }

    with acting_as(anton), pytest.raises(DatabaseError), transaction.atomic(), cursor() as sql:
        sql.execute(statement.format(**words))

    assert not seeded(issued).get().is_open


def test_nor_does_it_help_to_say_that_no_second_person_is_needed(cast, anton):
    with acting_as(anton):
        made = Enrolment.objects.create(
            agency_id=anton.agency_id,
            worker=cast.sara,
            kind=EnrolmentKind.RESET,
            code_hash=hash_of("X"),
            made_by=anton,
            expires_at=timezone.now() + timedelta(hours=1),
            needs_second=False,
        )

    # Not even of the only supervisor: whoever runs the server helps there.
    assert Enrolment.objects.using("seed").get(pk=made.pk).needs_second


def test_a_reset_ends_sessions_factors_and_codes_before_it(cast, anton):
    a_totp_seed(cast.ivo)
    browser = a_browser(cast.ivo)
    first, second = reset(anton, cast.ivo), reset(anton, cast.ivo)
    for issued in (first, second):
        seeded(issued).update(needs_second=False)
    assert second.enrolment.kind == EnrolmentKind.RESET

    assert use(first.code).status_code == 409
    assert is_inside(browser)
    assert use(second.code).status_code == 302

    assert not is_inside(browser)
    assert not Authenticator.objects.filter(user_id=cast.ivo.pk).exists()
    assert cast.ivo.check_password(NEW_PASSWORD)


def test_a_suspended_account_is_opened_by_no_code(cast, anton):
    issued = reset(anton, cast.ivo)
    answered(cast.sara, issued)
    with acting_as(anton) as acting:
        ivo = Worker.objects.visible_to(acting).get(pk=cast.ivo.pk)
        actions.suspend_worker(colleague=ivo, reason="DEVICE_LOST", worker=acting)

    assert use(issued.code).status_code == 409
    with pytest.raises(RuleBroken, match="may_not_work"):
        reset(anton, cast.ivo)


def test_a_weak_or_mistyped_password_leaves_the_code_open(alone: Worker):
    issued = invite(alone)
    form = {"code": issued.code, "password": "short", "again": "short"}

    assert a_client().post(ENROL, form).status_code == 400
    other = a_client().post(ENROL, {**form, "password": NEW_PASSWORD, "again": "not the same one"})
    assert other.status_code == 400
    assert use(issued.code).status_code == 302


def test_who_tries_many_codes_is_slowed_down():
    statuses = {use(new_code()).status_code for _ in range(25)}

    assert 429 in statuses


def test_of_ones_own_agency_an_address_is_told_to_be_taken(cast, anton):
    with pytest.raises(RuleBroken, match="email_taken"):
        invite(anton, email=cast.ivo.email.upper())
    invite(anton, email=cast.nadia.email)
    with pytest.raises(RuleBroken, match="email_taken"):
        invite(anton, email=cast.nadia.email)


def test_whether_somebody_works_elsewhere_no_invitation_tells(cast, anton):
    taken = f"{new_code().lower()}@example.org"
    lotte = a_worker("lotte", cast.brisa, Role.PARTNER_SUPPORT_WORKER)
    Worker.objects.using("seed").filter(pk=lotte.pk).update(email=taken)
    issued, free = invite(anton, email=taken), invite(anton)

    for one in (issued, free):
        assert "second person" in use(one.code).text
        answered(cast.sara, one)
    shown = Caller(anton).get(f"workers/{issued.enrolment.worker_id}/").json()
    assert shown["email"] == taken
    assert taken in a_browser(anton).get(f"/workers/{shown['id']}/").text

    assert use(free.code).status_code == 302
    assert use(issued.code).status_code == 409  # and never more is said
    assert not Credential.objects.filter(worker_id=issued.enrolment.worker_id).exists()
    assert typed(taken, NEW_PASSWORD).get("/").status_code == 302


def test_who_has_the_address_elsewhere_gets_no_mail_of_ours(cast, anton, mailoutbox):
    issued = invite(anton, Role.SUPERVISOR, email=cast.nadia.email)
    notice = laid(
        Notice(
            agency=cast.alba.agency,
            worker=issued.enrolment.worker,
            topic="t",
            object_id=issued.pk,
            made_at=timezone.now(),
            is_urgent=True,
        )
    )
    with acting_as(anton):
        outbox.publish(notices.MADE, agency_id=anton.agency_id, object_id=notice.pk)
    deliver()

    assert not [mail for mail in mailoutbox if issued.enrolment.worker.email in mail.to]
    assert not [mail for mail in mailoutbox if cast.nadia.email in mail.to]


def test_using_a_code_stands_on_the_trail(alone: Worker):
    issued = invite(alone)
    use(issued.code)

    about = AuditEvent.objects.using("seed").filter(subject_id=issued.enrolment.worker_id)
    names = list(about.order_by("id").values_list("name", flat=True))
    assert names == ["agencies.worker.invited", "agencies.worker.enrolled"]


def test_two_at_once_with_one_code_set_one_password(alone: Worker):
    issued = invite(alone)
    with transaction.atomic(using="auth"), opened(signing_in=True):
        rows = Enrolment.objects.using("auth").select_for_update()
        assert rows.live().filter(code_hash=hash_of(issued.code)).exists()
        # Whoever comes now waits for this lock, and finds the code used.
        rows.filter(pk=issued.pk).update(used_at=timezone.now())

    assert use(issued.code).status_code == 409
    assert not Session.objects.filter(worker_id=issued.enrolment.worker_id).exists()


def test_an_account_without_password_is_led_to_the_code(cast: Cast):
    Credential.objects.filter(worker_id=cast.ivo.pk).update(password="!")
    browser = a_browser(cast.ivo)

    answer = browser.get("/accounts/password/change/")

    assert (answer.status_code, answer["Location"]) == (302, ENROL)
    assert "no password" in browser.get(ENROL).text


def test_a_second_factor_still_guards_who_enrolled(alone: Worker):
    issued = invite(alone)
    use(issued.code)
    colleague = issued.enrolment.worker
    seed = a_totp_seed(colleague)

    browser = typed(colleague.email)
    assert not is_inside(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": totp_code(seed)})
    assert is_inside(browser)


def test_who_confirms_a_code_has_just_shown_a_factor_and_who_refuses_need_not(
    cast: Cast, anton: Worker
):
    issued = invite(anton)

    def stale(act):
        def acts(**what):
            scope.current().proved = False
            return act(**what)

        return acts

    with pytest.raises(StepUpNeeded):
        answered(cast.sara, issued, stale(actions.confirm_code))
    assert seeded(issued).get().confirmed_at is None
    answered(cast.sara, issued, stale(actions.refuse_code))
