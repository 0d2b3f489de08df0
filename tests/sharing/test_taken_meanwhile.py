"""Who takes it, and who asks for it to be taken, at the same moment: no task stays behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from agencies.models import Worker
from audit import log
from audit.models import OutboxMessage
from audit.outbox import OutboxMessage as Handed
from cases.models import Task, TaskKind, TaskState
from kernel import context, scope
from sharing import actions, events, handlers
from sharing.models import Disclosure
from tests.cast import acting_as
from tests.meanwhile import Meanwhile
from tests.sharing.scene import Scene, attach, deliver, task_role


def asked(told: Disclosure) -> list[tuple[str, object]]:
    """Return state and worker of every task that asked for it to be taken."""
    tasks = Task.objects.using("seed").filter(kind=TaskKind.READ_DISCLOSURE, object_id=told.pk)
    return list(tasks.order_by("made_at").values_list("state", "done_by_id"))


def take(told: Disclosure, by: Worker) -> None:
    with acting_as(by) as worker:
        take_as(worker, told)


def take_as(worker: Worker, told: Disclosure) -> None:
    seen = Disclosure.objects.visible_to(worker).get(pk=told.pk)
    actions.take_disclosure(disclosure=seen, worker=worker)


@contextmanager
def asking_for(told: Disclosure) -> Iterator[None]:
    """Deliver as the task process does, and commit after the block."""
    with task_role(), scope.opened() as now, transaction.atomic(durable=True):
        rows = OutboxMessage.objects.filter(topic=events.DISCLOSURE_SENT, object_id=told.pk)
        (message,) = context.begin_task(now, rows.get().pk)
        handlers.disclosure_sent(Handed(**message._asdict()))
        yield
        log.flush(now)


def test_taken_a_moment_before_nobody_is_asked(scene: Scene):
    told = scene.tell_brisa()
    with acting_as(scene.cast.nadia) as nadia:
        take_as(nadia, told)
        handler = Meanwhile(deliver)
        handler.start()
        assert handler.has_to_wait()
    handler.ended()

    assert asked(told) == []


def test_taken_a_moment_after_the_task_ends_with_it(scene: Scene):
    told = scene.tell_brisa()
    with asking_for(told):
        taking = Meanwhile(lambda: take(told, scene.cast.nadia))
        taking.start()
        assert taking.has_to_wait()
    taking.ended()

    assert asked(told) == [(TaskState.DONE, scene.cast.nadia.pk)]


def test_recalled_a_moment_after_nobody_is_asked_any_more(scene: Scene):
    told = scene.tell_brisa()

    def recall() -> None:
        with acting_as(scene.cast.ivo) as ivo:
            seen = Disclosure.objects.visible_to(ivo).get(pk=told.pk)
            actions.recall_disclosure(disclosure=seen, worker=ivo)

    with asking_for(told):
        recalling = Meanwhile(recall)
        recalling.start()
        assert recalling.has_to_wait()
    recalling.ended()

    assert asked(told) == [(TaskState.NOT_UNDERTAKEN, None)]


def test_recalled_before_it_is_delivered_nobody_is_asked(scene: Scene):
    told = scene.tell_brisa()
    with acting_as(scene.cast.ivo) as ivo:
        seen = Disclosure.objects.visible_to(ivo).get(pk=told.pk)
        actions.recall_disclosure(disclosure=seen, worker=ivo)
    deliver()

    assert asked(told) == []


def test_asked_before_the_link_was_attached_it_is_the_cases_workers(route: Scene):
    told = route.tell_brisa()
    shut = route.tell_brisa(use_instruction="SUPERVISOR_ONLY")
    deliver()
    with acting_as(route.cast.lea) as lea:
        due_at = Task.objects.visible_to(lea).live().get(object_id=told.pk).due_at

    attach(route.link, route.support_case, route.cast)

    with acting_as(route.cast.nadia) as nadia:
        task = Task.objects.visible_to(nadia).live().get(kind=TaskKind.READ_DISCLOSURE)
        assert (task.object_id, task.owner_id, task.due_at) == (told.pk, nadia.pk, due_at)
    assert asked(shut) == [(TaskState.OPEN, None)]


def test_a_task_that_the_taker_does_not_see_ends_as_well(scene: Scene):
    """Made while the link was being attached, say: it lies in no case, as the supervisors' own."""
    told = scene.tell_brisa()
    deliver()
    Task.objects.using("seed").filter(object_id=told.pk).update(case=None, owner=None)

    take(told, scene.cast.nadia)

    assert asked(told) == [(TaskState.DONE, scene.cast.nadia.pk)]
