"""What an admin may make of a colleague's account, and what nobody may."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from agencies import actions, events
from agencies.models import Role, Worker
from agencies.working_time import today_at
from audit.outbox import OutboxMessage
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tests.agencies.sign_in import is_inside
from tests.cast import Cast, a_browser, a_worker, acting_as

pytestmark = pytest.mark.urls("tests.walls.doors")


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def change(admin: Worker, colleague: Worker, **told):
    with acting_as(admin) as acting:
        seen = Worker.objects.visible_to(acting).filter(pk=colleague.pk).first() or colleague
        return actions.change_worker(
            colleague=seen,
            worker=acting,
            **{
                "version": seen.version,
                "name": seen.name,
                "roles": seen.roles,
                "last_date": None,
                **told,
            },
        )


def left(worker: Worker):
    return OutboxMessage.objects.using("seed").filter(topic=events.WORKER_LEFT, object_id=worker.pk)


def test_roles_follow_what_somebody_does(cast, anton):
    changed = change(anton, cast.ivo, roles=[Role.RESEARCHER, Role.FACILITATOR], name="Ivo B.")

    assert changed.roles == ["FACILITATOR", "RESEARCHER"]
    assert Worker.objects.using("seed").get(pk=cast.ivo.pk).name == "Ivo B."


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ([], "role_missing"),
        ([Role.PARTNER_SUPPORT_WORKER], "role_not_of_this_agency"),
        ([Role.AGENCY_ADMIN], "admin_stands_alone"),
        ([Role.AGENCY_ADMIN, Role.SUPERVISOR], "admin_stands_alone"),
    ],
)
def test_some_roles_do_not_go(cast, anton, roles, code):
    with pytest.raises(RuleBroken, match=code):
        change(anton, cast.ivo, roles=roles)


def test_an_admin_never_becomes_a_supervisor_not_even_by_sql(cast, anton):
    other = a_worker("adele", cast.alba, Role.AGENCY_ADMIN)

    with pytest.raises(RuleBroken, match="admin_stands_alone"):
        change(anton, other, roles=[Role.SUPERVISOR])
    both = "update agencies_worker set roles = '{AGENCY_ADMIN,SUPERVISOR}' where id = %s"
    with (
        acting_as(anton),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(both, [other.pk])


def test_who_leaves_today_works_until_midnight(cast, anton):
    browser = a_browser(cast.ivo)

    changed = change(anton, cast.ivo, last_date=today_at(cast.alba.agency))

    assert clock.now() < changed.expires_at <= clock.now() + timedelta(hours=26)
    assert is_inside(browser)
    assert left(cast.ivo).get().available_at == changed.expires_at


def test_who_left_yesterday_is_out_at_once(cast, anton):
    browser = a_browser(cast.ivo)

    change(anton, cast.ivo, last_date=today_at(cast.alba.agency) - timedelta(days=2))

    assert not is_inside(browser)
    assert left(cast.ivo).exists()


def test_suspending_passes_work_on_too(cast, anton):
    with acting_as(anton) as acting:
        ivo = Worker.objects.visible_to(acting).get(pk=cast.ivo.pk)
        actions.suspend_worker(colleague=ivo, reason="ACCOUNT_STOLEN", worker=acting)

    assert left(cast.ivo).count() == 1


def test_the_last_admin_stays(cast, anton):
    other = a_worker("adele", cast.alba, Role.AGENCY_ADMIN)
    # Two who suspend each other: the second waits for the first, and finds nobody left.
    with acting_as(anton) as acting:
        Worker.objects.using("seed").filter(pk=anton.pk).update(suspended_at=clock.now())
        seen = Worker.objects.visible_to(acting).get(pk=other.pk)
        with pytest.raises(RuleBroken, match="last_admin"):
            actions.suspend_worker(colleague=seen, reason="OTHER", worker=acting)
        with pytest.raises(RuleBroken, match="last_admin"):
            actions.change_worker(
                colleague=seen,
                version=seen.version,
                name=seen.name,
                roles=[Role.AGENCY_ADMIN],
                last_date=today_at(acting.agency),
                worker=acting,
            )


def test_an_admin_who_leaves_earlier_is_nobody_who_stays(cast, anton):
    today = today_at(cast.alba.agency)
    adele = a_worker("adele", cast.alba, Role.AGENCY_ADMIN)
    change(anton, adele, last_date=today + timedelta(days=7))

    with pytest.raises(RuleBroken, match="last_admin"):
        change(adele, anton, last_date=today + timedelta(days=7))
    with pytest.raises(RuleBroken, match="last_admin"):
        change(adele, anton, last_date=today + timedelta(days=30))
    assert change(adele, anton, last_date=today + timedelta(days=6)).expires_at


def test_nobody_changes_their_own_account(cast, anton):
    with pytest.raises(NotAllowed):
        change(anton, anton, name="Somebody else")
    with pytest.raises(NotAllowed):
        change(cast.sara, cast.ivo)
    with pytest.raises(NotAllowed):
        change(anton, cast.nadia)


def test_of_two_who_change_at_once_the_second_sees_it(cast, anton):
    change(anton, cast.ivo, name="First")

    with pytest.raises(ChangedMeanwhile):
        change(anton, cast.ivo, version=1, name="Second")
