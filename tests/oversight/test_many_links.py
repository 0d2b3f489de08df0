"""What is read along a link counts for the case it belongs to; two requests at once are counted."""

from dataclasses import dataclass
from datetime import timedelta
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client

from agencies.models import Role, Worker
from cases.models import Case, Person
from oversight.actions import change_quota, set_canary
from oversight.models import Finding
from sharing.models import Disclosure
from tests.cast import Cast, a_browser, a_case, a_token, a_worker, acting_as
from tests.oversight.conftest import Watched
from tests.sharing.scene import Scene, a_route, a_scene, deliver
from tests.walls.sql import another, as_superuser

LONG_AGO = timedelta(minutes=6)


@dataclass(frozen=True)
class Desk:
    """Brisa, where one case an hour is usual; Nadia's factor was shown a while ago."""

    scene: Scene
    officer: Worker
    browser: Client
    other: Case  # of Nadia's, without a link

    def reads(self, message: Disclosure) -> int:
        """Open a message's page; return the answer's status."""
        return int(self.browser.get(f"/received/{message.pk}/").status_code)

    def opens(self, case: Case) -> int:
        return int(self.browser.get(f"/cases/{case.pk}/").status_code)


def a_desk(scene: Scene, by: str = "nadia") -> Desk:
    cast = scene.cast
    officer = a_worker("olga", cast.brisa, Role.DATA_PROTECTION_OFFICER)
    with acting_as(officer) as olga:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=olga)
    browser = a_browser(getattr(cast, by), ago=LONG_AGO)
    return Desk(scene, officer, browser, a_case(cast.nadia, cast.brisa, "Other"))


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return a_desk(a_scene(cast))


def test_a_message_counts_for_the_case_its_link_is_attached_to(desk):
    first, second = desk.scene.tell_brisa(), desk.scene.tell_brisa()

    assert desk.reads(first) == desk.reads(second) == desk.opens(desk.scene.support_case) == 200
    assert desk.opens(desk.other) == 403


def test_a_message_of_a_further_case_is_shown_after_a_factor(desk):
    message = desk.scene.tell_brisa()
    assert desk.opens(desk.other) == 200

    assert desk.reads(message) == 403


def test_a_programme_s_messages_count_for_the_participant_s_case(cast):
    scene = a_scene(cast)
    with acting_as(a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)) as dora:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=dora)
    sent, other = scene.tell_brisa(), a_case(cast.ivo, cast.alba, "Other")
    browser = a_browser(cast.ivo, ago=LONG_AGO)

    assert browser.get(f"/received/{sent.pk}/").status_code == 200
    assert browser.get(f"/cases/{other.pk}/").status_code == 403
    assert browser.get(f"/cases/{scene.programme_case.pk}/").status_code == 200


def test_what_nobody_has_attached_counts_by_its_link(cast):
    scene = a_route(cast)
    desk = a_desk(scene, by="lea")
    first, second = scene.tell_brisa(kind="ABSENCE"), scene.tell_brisa(kind="ABSENCE")
    assert desk.reads(first) == desk.reads(second) == 200
    assert desk.opens(desk.other) == 403


def test_an_alert_about_what_nobody_has_attached_is_not_asked_for(cast):
    scene = a_route(cast)
    desk = a_desk(scene, by="lea")
    told = scene.tell_brisa(kind="IMMINENT_DANGER")
    deliver()
    assert desk.opens(desk.other) == 200

    assert desk.reads(told) == 200


def test_a_made_up_case_is_noticed_by_its_messages_too(desk):
    message = desk.scene.tell_brisa()
    with acting_as(desk.officer) as olga:
        set_canary(reference=desk.scene.support_case.reference, worker=olga)

    assert desk.reads(message) == 200

    with acting_as(desk.officer) as olga:
        found = Finding.objects.visible_to(olga).get(kind="CANARY_OPENED")
    assert (found.worker_id, found.case_id) == (
        desk.scene.cast.nadia.pk,
        desk.scene.support_case.pk,
    )


ASKS = "select app.asks_first(array[%s::uuid], null)"
WAITS = "select cardinality(pg_blocking_pids(%s)) > 0"


def test_of_two_requests_at_once_the_second_counts_what_the_first_shows(watched: Watched):
    ivo, further = watched.cast.ivo, a_case(watched.cast.ivo, watched.cast.alba, "Further")
    with acting_as(watched.dora) as dora:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=dora)
    token, pids, said = a_token(ivo, proved=False), Queue[int](), list[bool]()

    def second() -> None:
        with another() as other, other.cursor() as cursor:
            cursor.execute("begin")
            pids.put(_one(cursor, "select pg_backend_pid()"))
            _one(cursor, "select app.begin_as(%s, 'API')", token)
            said.append(_one(cursor, ASKS, further.pk))

    thread = Thread(target=second)
    with acting_as(ivo) as acting:
        Person.objects.visible_to(acting).get(case=watched.case).surname.open()
        with connection.cursor() as cursor:
            assert _one(cursor, ASKS, watched.case.pk) is False
        thread.start()
        waiting = pids.get(timeout=30)
        with as_superuser() as admin:
            while thread.is_alive() and admin.execute(WAITS, [waiting]).fetchone() != (True,):
                thread.join(0.02)
        assert said == []  # it waits for this one's commit
    thread.join(30)

    assert said == [True]


LAY = """insert into audit_auditevent (at, worker_id, agency_id, name, object_ids, facts)
    select now() - %s * interval '1 minute', %s, %s, 'vault.values.opened', '{}',
      jsonb_build_object('entered', jsonb_build_array(%s::text))"""
ENTERED = "select app.cases_entered(even_unasked => true)"


def test_of_the_lines_of_a_day_those_of_the_last_hour_count(watched: Watched):
    ivo, alba = watched.cast.ivo, watched.cast.alba.agency.pk
    cases = [watched.case, *(a_case(ivo, watched.cast.alba, name) for name in ("B", "C", "D"))]
    token = a_token(ivo)

    with as_superuser() as admin, admin.transaction(force_rollback=True):
        for minutes, case in zip((150, 90, 59, 0), cases, strict=True):
            admin.execute(LAY, [minutes, ivo.pk, alba, str(case.pk)])
        admin.execute("select app.begin_as(%s, 'API')", [token])
        [entered] = admin.execute(ENTERED).fetchone() or [[]]

    assert set(entered) == {case.pk for case in cases[2:]}


HURRY = "alter function app.asks_first(uuid[], timestamptz) set lock_timeout = "
HOLD = "select pg_advisory_xact_lock(hashtextextended('opens ' || %s::text, 11))"


def test_nobody_is_kept_waiting_by_who_holds_on_to_their_turn(cast: Cast):
    case, token = a_case(cast.ivo, cast.alba), a_token(cast.ivo, proved=False)
    with as_superuser() as admin, another() as other:
        admin.execute(HURRY + "'50ms'")
        try:
            with acting_as(cast.nadia), connection.cursor() as held:
                _one(held, HOLD, cast.ivo.pk)  # as injected SQL would
                with other.cursor() as cursor:
                    cursor.execute("begin")
                    _one(cursor, "select app.begin_as(%s, 'API')", token)
                    assert _one(cursor, ASKS, case.pk) is False
        finally:
            admin.execute(HURRY + "'10s'")


def test_who_goes_on_in_an_open_case_waits_for_nobody(watched: Watched):
    ivo = watched.cast.ivo
    with acting_as(ivo) as acting:
        Person.objects.visible_to(acting).get(case=watched.case).surname.open()
    token = a_token(ivo, proved=False)
    with another() as other, acting_as(watched.cast.nadia), connection.cursor() as held:
        _one(held, HOLD, ivo.pk)
        with other.cursor() as cursor:
            cursor.execute("begin; set local statement_timeout = '5s'")  # it would wait for ten
            _one(cursor, "select app.begin_as(%s, 'API')", token)
            assert _one(cursor, ASKS, watched.case.pk) is False


def _one(cursor: CursorWrapper, statement: str, *parameters: Any) -> Any:
    cursor.execute(statement, parameters)
    return cursor.fetchone()[0]
