"""What must follow is queued with its cause and delivered by a process that holds no keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery.signals import before_task_publish
from django.db import DatabaseError, transaction
from django.utils import timezone

from agencies.models import Agency
from audit import log, outbox, tasks
from audit.models import AuditEvent, Heartbeat, OutboxMessage
from cases.models import Case, Person
from kernel import clock, context, scope
from kernel.errors import RuleBroken, SessionRefused
from tests.cast import Cast, a_case, acting_as
from tests.walls.sql import FORBIDDEN, as_role, code_of
from vault.fields import SealedField


@pytest.fixture
def topic() -> Iterator[str]:
    """Return a topic that nothing in the program listens to; leave no message of it."""
    name = f"test.thing.{uuid4().hex[:12]}"
    yield name
    OutboxMessage.objects.using("seed").filter(topic=name).delete()


@pytest.fixture
def heard(topic: str) -> Iterator[list[UUID]]:
    """Listen, and remember what was heard."""
    found: list[UUID] = []
    outbox.listen(topic, lambda message: found.append(message.object_id))
    yield found
    outbox._handlers.pop(topic)


def queued(cast: Cast, topic: str, available_in: float | None = None) -> UUID:
    """Queue a notice about Ivo, as he."""
    with acting_as(cast.ivo):
        at = None if available_in is None else clock.now() + timedelta(seconds=available_in)
        return outbox.publish(
            topic, agency_id=cast.alba.agency.pk, object_id=cast.ivo.pk, available_at=at
        )


def row(outbox_id: UUID) -> OutboxMessage:
    return OutboxMessage.objects.using("seed").get(pk=outbox_id)


def test_a_message_is_delivered_once(cast: Cast, topic: str, heard: list[UUID]):
    outbox_id = queued(cast, topic)

    with as_role("task"):
        tasks.deliver(str(outbox_id))
        tasks.deliver(str(outbox_id))

    assert heard == [cast.ivo.pk]
    assert row(outbox_id).delivered_at is not None


def test_what_a_handler_writes_is_signed_for_the_agency_and_no_worker(cast: Cast, topic: str):
    outbox.listen(topic, lambda message: log.record("test.thing.followed", message.object_id))
    outbox_id = queued(cast, topic)

    with as_role("task"):
        tasks.deliver(str(outbox_id))

    line = AuditEvent.objects.using("seed").get(name="test.thing.followed", subject_id=cast.ivo.pk)
    assert (line.worker_id, line.agency_id) == (None, cast.alba.agency.pk)


def test_a_failing_handler_is_asked_again_later_and_its_work_is_undone(
    cast: Cast, topic: str, heard: list[UUID]
):
    def fails(message: outbox.OutboxMessage) -> None:
        log.record("test.thing.failed", message.object_id)
        raise RuntimeError("value: canary")

    outbox.listen(topic, fails)
    outbox_id = queued(cast, topic)
    with as_role("task"):
        tasks.deliver(str(outbox_id))
    waiting = row(outbox_id)
    assert (waiting.delivered_at, waiting.attempts) == (None, 1)
    assert (waiting.failed_at is None, waiting.failure) == (False, "RuntimeError")  # no words
    assert waiting.available_at > timezone.now()
    assert not AuditEvent.objects.using("seed").filter(
        name="test.thing.failed", subject_id=cast.ivo.pk
    )

    outbox._handlers[topic].remove(fails)
    # Before all that other tests may have left: a sweep takes so many and no more.
    OutboxMessage.objects.using("seed").filter(pk=outbox_id).update(
        available_at=timezone.now() - timedelta(days=30)
    )
    with as_role("task"):
        tasks.deliver_due()

    assert heard == [cast.ivo.pk, cast.ivo.pk]  # the first time undone: handlers are repeatable
    assert row(outbox_id).delivered_at is not None


def test_it_is_never_given_up(cast: Cast, topic: str):
    def fails(_message: outbox.OutboxMessage) -> None:
        raise RuntimeError

    outbox.listen(topic, fails)
    outbox_id = queued(cast, topic)
    for _ in range(25):
        OutboxMessage.objects.using("seed").filter(pk=outbox_id).update(available_at=timezone.now())
        with as_role("task"):
            tasks.deliver(str(outbox_id))

    waiting = row(outbox_id)
    assert waiting.delivered_at is None
    assert waiting.available_at < timezone.now() + timedelta(minutes=6)


def test_each_pause_is_twice_the_last_up_to_five_minutes(
    cast: Cast, topic: str, monkeypatch: pytest.MonkeyPatch
):
    outbox_id, moment = queued(cast, topic), timezone.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    pauses = []
    with as_role("task"):
        for _ in range(25):
            tasks._postpone(outbox_id)
            pauses.append((row(outbox_id).available_at - moment).total_seconds())

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[300] * 16]
    assert row(outbox_id).attempts == 20  # no number grows for ever


def test_a_message_for_later_waits_until_it_is_due(cast: Cast, topic: str, heard: list[UUID]):
    outbox_id = queued(cast, topic, available_in=0.3)

    with as_role("task"):
        tasks.deliver(str(outbox_id))
        tasks.deliver_due()
        assert heard == []
        while clock.now() < row(outbox_id).available_at:
            pass
        tasks.deliver_due()

    assert heard == [cast.ivo.pk]


def test_a_suspended_agencys_messages_wait_and_stand_in_nobodys_way(
    cast: Cast, topic: str, heard: list[UUID]
):
    outbox_id = queued(cast, topic)
    mine = Agency.objects.using("seed").filter(pk=cast.alba.agency.pk)
    mine.update(suspended_at=timezone.now())
    with as_role("task"):
        tasks.deliver_due()
    assert (heard, row(outbox_id).attempts) == ([], 1)

    mine.update(suspended_at=None)
    OutboxMessage.objects.using("seed").filter(pk=outbox_id).update(available_at=timezone.now())
    with as_role("task"):
        tasks.deliver_due()

    assert heard == [cast.ivo.pk]


@pytest.mark.parametrize(
    "made_up", ["0b9f4c0e-5d0a-4b0e-9a55-3c1d1f6f7a10", "not an id", "", "'; drop table", None, 7]
)
def test_a_made_up_message_does_nothing(made_up: str):
    with as_role("task"):
        tasks.deliver(made_up)


def test_a_made_up_message_gives_no_context():
    with as_role("task"), scope.opened() as now, transaction.atomic():
        with pytest.raises(SessionRefused):
            context.begin_task(now, uuid4())
        transaction.set_rollback(True)


def test_a_cause_that_is_rolled_back_has_no_consequence(cast: Cast, topic: str):
    def breaks_a_rule() -> None:
        with acting_as(cast.ivo):
            outbox.publish(topic, agency_id=cast.alba.agency.pk, object_id=cast.ivo.pk)
            raise RuleBroken("a_rule")

    with pytest.raises(RuleBroken):
        breaks_a_rule()

    assert not OutboxMessage.objects.using("seed").filter(topic=topic).exists()


def test_nobody_queues_for_another_agency(cast: Cast, topic: str):
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.ivo):
        outbox.publish(topic, agency_id=cast.brisa.agency.pk, object_id=cast.ivo.pk)


def test_a_task_sees_nothing_sealed_and_no_other_agency(cast: Cast, topic: str):
    a_case(cast.ivo, cast.alba)
    outbox_id = queued(cast, topic)

    with as_role("task"), scope.opened() as now, transaction.atomic():
        context.begin_task(now, outbox_id)
        for table in (Case, Person):
            for column in table._meta.concrete_fields:
                if isinstance(column, SealedField):
                    asked = f"select {column.column} from {table._meta.db_table}"  # noqa: S608
                    assert code_of(asked) == FORBIDDEN
        assert set(Agency.objects.values_list("pk", flat=True)) >= {cast.alba.agency.pk}
        assert code_of("select * from kernel_session") == FORBIDDEN
        assert code_of("select * from audit_auditevent") == FORBIDDEN
        assert code_of("select app.begin_as('x', 'API')") == FORBIDDEN


@contextmanager
def told_the_broker() -> Iterator[list[tuple[Any, dict[str, object]]]]:
    """Hear what this process tells the broker: each message's body and headers."""
    sent: list[tuple[Any, dict[str, object]]] = []

    def listen(body: object = None, headers: dict[str, object] | None = None, **_: object) -> None:
        sent.append((body, headers or {}))

    before_task_publish.connect(listen, weak=False)
    try:
        yield sent
    finally:
        before_task_publish.disconnect(listen)


def test_the_broker_hears_an_id_and_nothing_else(cast: Cast, topic: str):
    with told_the_broker() as sent:
        outbox_id = queued(cast, topic)

    [(body, headers)] = sent
    assert body[:2] == ([[str(outbox_id)]], {})
    assert headers["argsrepr"] == f"[['{outbox_id}']]"
    assert str(cast.ivo.pk) not in str(sent)


def test_what_one_transaction_publishes_is_told_in_one_message(cast: Cast, topic: str):
    with told_the_broker() as sent, acting_as(cast.ivo) as ivo:
        ids = [outbox.publish(topic, agency_id=ivo.agency_id, object_id=ivo.pk) for _ in range(3)]

    [(body, _headers)] = sent
    assert body[0] == [[str(outbox_id) for outbox_id in ids]]


def test_the_outbox_has_no_room_for_words():
    kinds = {field.column: type(field).__name__ for field in OutboxMessage._meta.concrete_fields}
    words = {column for column, kind in kinds.items() if kind in {"TextField", "JSONField"}}

    assert words == set()
    assert {column for column, kind in kinds.items() if kind == "CharField"} == {"topic", "failure"}


def test_the_sweep_shows_that_it_lives():
    with as_role("task"):
        tasks.deliver_due()

    assert Heartbeat.objects.using("seed").get(name="sweep").at > timezone.now() - timedelta(
        minutes=1
    )
