"""What waits of one topic for one agency goes together, and one that fails holds up no other."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from agencies.working_time import agency_at
from audit import outbox, tasks
from audit.models import OutboxMessage
from kernel import context
from kernel.scope import Scope, current, once_a_task
from tests.cast import Cast, acting_as
from tests.walls.sql import as_role

Heard = list[tuple[UUID, int]]  # the object, and in which scope


@pytest.fixture
def topic() -> Iterator[str]:
    """Return a topic that nothing in the program listens to; leave no message of it."""
    name = f"test.together.{uuid4().hex[:12]}"
    yield name
    OutboxMessage.objects.using("seed").filter(topic__startswith=name).delete()


@pytest.fixture
def heard(topic: str) -> Iterator[Heard]:
    """Listen; what carries a supervisor's id cannot be delivered."""
    found: Heard = []
    scopes: list[Scope] = []  # all kept: the next one could get the number of one that is gone

    def hear(message: OutboxMessage) -> None:
        scopes.append(current())
        found.append((message.object_id, id(scopes[-1])))

    outbox.listen(topic, hear)
    yield found
    outbox._handlers.pop(topic)


def queued(cast: Cast, topic: str, *about: UUID) -> list[UUID]:
    with acting_as(cast.ivo) as ivo:
        return outbox.publish_all(topic, agency_id=ivo.agency_id, object_ids=about)


def undelivered(ids: list[UUID]) -> set[UUID]:
    rows = OutboxMessage.objects.using("seed").filter(pk__in=ids, delivered_at=None)
    return set(rows.values_list("pk", flat=True))


def test_what_waits_goes_in_one_transaction(cast: Cast, topic: str, heard: Heard):
    about = [uuid4() for _ in range(3)]
    ids = queued(cast, topic, *about)

    with as_role("task"):
        tasks.deliver(str(ids[1]))

    assert heard[0][0] == about[1]  # the one that was asked for first
    assert {object_id for object_id, _scope in heard} == set(about)
    assert len({scope for _object, scope in heard}) == 1
    assert undelivered(ids) == set()


def test_what_went_together_is_not_asked_for_again(
    cast: Cast, topic: str, heard: Heard, monkeypatch: pytest.MonkeyPatch
):
    asked: list[int] = []
    begin = context.begin_task

    def counted(scope: Scope, outbox_id: UUID, *, most: int) -> list[context.Message]:
        asked.append(most)
        return begin(scope, outbox_id, most=most)

    monkeypatch.setattr(context, "begin_task", counted)
    ids = queued(cast, topic, uuid4(), uuid4())

    with as_role("task"):
        tasks.deliver(str(ids[0]))

    assert (asked, len(heard)) == ([outbox.TOGETHER], 2)


def test_another_topic_and_another_agency_wait_for_their_own(cast: Cast, topic: str, heard: Heard):
    ids = queued(cast, topic, uuid4())
    others = queued(cast, f"{topic}.other", uuid4())
    with acting_as(cast.nadia) as nadia:
        others += [outbox.publish(topic, agency_id=nadia.agency_id, object_id=uuid4())]

    with as_role("task"):
        tasks.deliver(str(ids[0]))

    assert undelivered(ids + others) == set(others)
    assert len(heard) == 1


def test_one_that_fails_is_postponed_and_the_others_go(cast: Cast, topic: str, heard: Heard):
    bad, good = uuid4(), [uuid4(), uuid4()]

    def fails(message: OutboxMessage) -> None:
        if message.object_id == bad:
            raise RuntimeError

    outbox.listen(topic, fails)
    ids = queued(cast, topic, good[0], bad, good[1])

    with as_role("task"):
        tasks.deliver(str(ids[0]))

    [left] = undelivered(ids)
    waiting = OutboxMessage.objects.using("seed").get(pk=left)
    assert (waiting.object_id, waiting.attempts) == (bad, 1)
    assert waiting.available_at > timezone.now()
    last_scopes = {object_id: scope for object_id, scope in heard if object_id != bad}
    assert len(set(last_scopes.values())) == 2  # each went alone in the end


def test_what_failed_before_goes_with_nobody(cast: Cast, topic: str, heard: Heard):
    failed, fresh = uuid4(), uuid4()
    ids = queued(cast, topic, failed, fresh)
    OutboxMessage.objects.using("seed").filter(pk=ids[0]).update(attempts=1)

    with as_role("task"):
        tasks.deliver(str(ids[1]))

    assert undelivered(ids) == {ids[0]}


def test_at_most_so_many_go_together(cast: Cast, topic: str, heard: Heard):
    ids = queued(cast, topic, *(uuid4() for _ in range(outbox.TOGETHER + 3)))

    with as_role("task"):
        tasks.deliver(str(ids[0]))
        assert len(undelivered(ids)) == 3
        tasks.deliver_all([str(each) for each in ids])

    assert undelivered(ids) == set()
    assert len(heard) == len(ids)  # each once


def test_a_task_reads_once_what_all_its_messages_need(cast: Cast, topic: str):
    asked: list[UUID] = []

    @once_a_task
    def read(agency_id: UUID) -> str:
        asked.append(agency_id)
        return agency_at(agency_id).code

    def reads(message: OutboxMessage) -> None:
        read(message.agency_id)

    outbox.listen(topic, reads)
    try:
        ids = queued(cast, topic, uuid4(), uuid4())
        with as_role("task"):
            tasks.deliver(str(ids[0]))
        assert len(asked) == 1
    finally:
        outbox._handlers.pop(topic)
    with acting_as(cast.ivo) as ivo:  # a worker may have changed it meanwhile: read anew
        assert read(ivo.agency_id) == read(ivo.agency_id)
    assert len(asked) == 3
