"""Mail that does not go out: its agency's admin sees whose, the operator how many."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.test import Client
from django.urls import reverse

from agencies import mail
from agencies.models import Notice, Role, Worker
from agencies.notices import MADE
from agencies.unmailed import Unmailed, unmailed
from audit.models import OutboxMessage
from kernel import clock
from kernel.errors import NotAllowed
from operations.examinations import processes
from operations.findings import Level
from tests.api.caller import Caller
from tests.cast import Cast, House, a_browser, a_worker, acting_as, laid
from tests.sharing.scene import deliver_about
from tests.walls.sql import FORBIDDEN, code_of


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what another test found out about the mail server."""
    monkeypatch.setattr(mail, "_away_until", 0.0)


@pytest.fixture
def tell(cast: Cast) -> Iterator[Callable[..., Notice]]:
    """Return what leaves a notice whose mail is due; leave none of them behind."""
    made: list[Notice] = []

    def left(worker: Worker, house: House = cast.alba) -> Notice:
        facts: dict[str, Any] = {"topic": "test.waits", "object_id": uuid4()}
        one = Notice(agency=house.agency, worker=worker, made_at=clock.now(), **facts)
        made.append(laid(one))
        mailed = {"topic": MADE, "agency_id": house.agency.pk, "object_id": one.pk}
        laid(OutboxMessage(available_at=clock.now(), **mailed))
        return one

    yield left
    ids = [one.pk for one in made]
    OutboxMessage.objects.using("seed").filter(object_id__in=ids).delete()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a mail server: `fails` is what it answers with, `asked` how often it was."""
    stands = SimpleNamespace(fails=None, asked=0)

    def send(_mail: EmailMessage) -> int:
        stands.asked += 1
        if stands.fails is not None:
            raise stands.fails
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    return stands


def seen_by(admin: Worker) -> list[tuple[str, str]]:
    with acting_as(admin) as acting:
        return [(one.worker.name, str(one.why)) for one in unmailed(acting)]


def due_again(*notices: Notice) -> None:
    ids = [one.pk for one in notices]
    waiting = OutboxMessage.objects.using("seed").filter(object_id__in=ids, delivered_at=None)
    waiting.update(available_at=clock.now())


def test_a_server_that_is_away_is_seen_until_the_mail_went(cast, anton, tell, server):
    one = tell(cast.ivo)
    assert seen_by(anton) == []
    server.fails = ConnectionRefusedError()
    deliver_about(one.pk, MADE)

    assert seen_by(anton) == [("Ivo", "AWAY")]
    with acting_as(anton) as acting:
        [first] = unmailed(acting)
    deliver_about(one.pk, MADE)
    due_again(one)
    deliver_about(one.pk, MADE)
    with acting_as(anton) as acting:
        assert [found.since for found in unmailed(acting)] == [first.since]  # not the last try

    server.fails, mail._away_until = None, 0.0
    due_again(one)
    deliver_about(one.pk, MADE)

    assert seen_by(anton) == []


def test_an_address_that_is_refused_is_told_from_a_server_that_is_away(cast, anton, tell, server):
    server.fails = SMTPRecipientsRefused({cast.sara.email: (550, b"no such mailbox")})
    deliver_about(tell(cast.sara).pk, MADE)
    server.fails = TimeoutError()
    deliver_about(tell(cast.ivo).pk, MADE)

    assert seen_by(anton) == [("Sara", "REFUSED"), ("Ivo", "AWAY")]


def test_what_nobody_tried_for_five_minutes_is_late(cast, anton, tell, move_clock):
    tell(cast.ivo)
    move_clock(timedelta(minutes=4))
    assert seen_by(anton) == []

    move_clock(timedelta(minutes=6))
    assert seen_by(anton) == [("Ivo", "LATE")]


def test_what_was_looked_at_in_the_application_needs_no_mail(cast, anton, tell, server):
    server.fails = TimeoutError()
    one = tell(cast.ivo)
    deliver_about(one.pk, MADE)

    with acting_as(cast.ivo) as ivo:
        Notice.objects.visible_to(ivo).filter(pk=one.pk).update(read_at=clock.now())

    assert seen_by(anton) == []


def test_who_left_waits_for_no_mail(cast, anton, tell, server):
    server.fails = TimeoutError()
    deliver_about(tell(cast.ivo).pk, MADE)
    Worker.objects.using("seed").filter(pk=cast.ivo.pk).update(suspended_at=clock.now())

    assert seen_by(anton) == []


def test_only_the_admin_sees_it_and_of_their_own_agency_alone(cast, anton, tell, server):
    server.fails = TimeoutError()
    deliver_about(tell(cast.lea, cast.brisa).pk, MADE)
    assert seen_by(anton) == []
    berta = a_worker("berta", cast.brisa, Role.AGENCY_ADMIN)
    assert seen_by(berta) == [("Lea", "AWAY")]

    for worker in (cast.lea, cast.nadia):
        with acting_as(worker) as acting:
            with pytest.raises(NotAllowed):
                unmailed(acting)
            with connections["default"].cursor() as cursor:  # the database says the same
                cursor.execute("select * from app.unmailed()")
                assert cursor.fetchall() == []
        assert Caller(worker).get("unmailed/").status_code == 403
        assert a_browser(worker).get(reverse("agency-mail")).status_code == 403


def test_a_server_that_is_away_is_asked_once_in_a_while_so_that_alerts_need_not_wait(
    cast, tell, server, monkeypatch
):
    now = [1000.0]
    monkeypatch.setattr(mail, "monotonic", lambda: now[0])
    server.fails = TimeoutError()
    for worker in (cast.ivo, cast.sara, cast.ivo):
        deliver_about(tell(worker).pk, MADE)
    assert server.asked == 1

    now[0] += mail.LEFT_ALONE + 1
    deliver_about(tell(cast.sara).pk, MADE)
    assert server.asked == 2


def test_a_refused_address_keeps_nobody_else_from_their_mail(cast, anton, tell, server):
    server.fails = SMTPRecipientsRefused({})
    deliver_about(tell(cast.sara).pk, MADE)
    server.fails = None
    other = tell(cast.ivo)
    deliver_about(other.pk, MADE)

    assert Notice.objects.using("seed").get(pk=other.pk).mailed_at is not None
    assert seen_by(anton) == [("Sara", "REFUSED")]


def test_the_pages_say_it_and_what_to_do(cast, anton, tell, server):
    browser, address = a_browser(anton), reverse("agency-mail")
    assert "Email goes out" in browser.get(address).text
    assert "goes out" in browser.get(reverse("agency")).text
    assert address not in browser.get(reverse("today")).text

    server.fails = TimeoutError()
    for worker in (cast.ivo, cast.sara):
        mail._away_until = 0.0
        deliver_about(tell(worker).pk, MADE)

    page = browser.get(address).text
    assert "The mail server cannot be reached" in page
    assert page.count("Tell whoever runs your server") == 1
    assert page.index(cast.ivo.name) < page.index(cast.sara.name)  # who waits longest first
    assert "test.waits" not in page  # not what it is about
    assert "2 colleagues get none" in browser.get(reverse("agency")).text
    today = browser.get(reverse("today")).text
    assert "Email does not go out" in today
    assert address in today


def test_the_api_says_it_too(cast, anton, tell, server):
    assert Caller(anton).get("unmailed/").json() == {"unmailed": []}
    server.fails = TimeoutError()
    deliver_about(tell(cast.ivo).pk, MADE)

    [told] = Caller(anton).get("unmailed/").json()["unmailed"]

    assert told.keys() == {"worker", "since", "why"}
    assert (told["worker"], told["why"]) == (str(cast.ivo.pk), "AWAY")


def test_the_doctor_and_the_monitor_count_people(cast, anton, tell, server, settings):
    def counted() -> int:
        answer = Client().get("/metrics", headers={"Authorization": "Token monitor"}).content
        line = next(one for one in answer.decode().splitlines() if one.startswith("casecoord_unm"))
        return int(float(line.split()[1]))

    settings.METRICS_TOKEN = "monitor"
    before = counted()
    server.fails = TimeoutError()
    deliver_about(tell(cast.ivo).pk, MADE)
    deliver_about(tell(cast.ivo).pk, MADE)

    assert counted() > before  # what other tests left may become late meanwhile
    assert seen_by(anton) == [("Ivo", "AWAY")]  # two notices, one person
    assert processes.mails_sent().level == Level.WARN


def test_nobody_asks_for_another_agency_past_the_function(anton):
    with acting_as(anton):
        assert code_of("select * from app.unmailed_of(null)") == FORBIDDEN
        assert code_of("select * from app.mail_vitals()") == FORBIDDEN


def test_it_holds_who_it_is_and_nothing_of_what_waits():
    assert set(Unmailed.__dataclass_fields__) == {"worker", "since", "why"}
