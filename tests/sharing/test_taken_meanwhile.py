"""Who takes it, and who asks for it to be taken, at the same moment: no task stays behind."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from audit.models import OutboxMessage
from audit.outbox import OutboxMessage as Handed
from cases.models import Case, Task, TaskKind, TaskState
from kernel import context, scope
from sharing import actions, events, handlers
from sharing.models import Disclosure, Link
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
def delivering(topic: str, about: Disclosure | Link, handler: outbox.Handler) -> Iterator[None]:
    """Deliver as the task process does, and commit after the block."""
    with task_role(), scope.opened() as now, transaction.atomic(durable=True):
        rows = OutboxMessage.objects.filter(topic=topic, object_id=about.pk)
        (message,) = context.begin_task(now, rows.get().pk)
        handler(Handed(**message._asdict()))
        yield
        log.flush(now)


def asking_for(told: Disclosure) -> AbstractContextManager[None]:
    return delivering(events.DISCLOSURE_SENT, told, handlers.disclosure_sent)


def about_link(link: Link) -> set[tuple[str, str, object]]:
    """Return kind, state and case of every task about a link."""
    tasks = Task.objects.using("seed").filter(object_id=link.pk)
    return set(tasks.values_list("kind", "state", "case_id"))


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


def test_attached_a_moment_after_the_route_came_its_tasks_move_to_the_case(route: Scene):
    with delivering(events.ROUTE_OPENED, route.link, handlers.route_opened):
        attaching = Meanwhile(lambda: attach(route.link, route.support_case, route.cast))
        attaching.start()
        assert attaching.has_to_wait()
    attaching.ended()

    assert about_link(route.link) == {
        (TaskKind.ATTACH_LINK, TaskState.DONE, None),
        (TaskKind.FIRST_CONTACT, TaskState.DONE, None),
        (TaskKind.FIRST_CONTACT, TaskState.OPEN, route.support_case.pk),
    }


def test_attached_a_moment_before_the_route_came_nobody_is_asked_to_attach_it(route: Scene):
    with acting_as(route.cast.lea) as lea:
        link = Link.objects.visible_to(lea).get(pk=route.link.pk)
        case = Case.objects.visible_to(lea).get(pk=route.support_case.pk)
        actions.attach_link(link=link, support_case=case, worker=lea)
        handler = Meanwhile(deliver)
        handler.start()
        assert handler.has_to_wait()
    handler.ended()

    assert about_link(route.link) == {
        (TaskKind.FIRST_CONTACT, TaskState.OPEN, route.support_case.pk)
    }


def test_attached_a_moment_after_somebody_was_asked_to_take_it_the_cases_worker_is(route: Scene):
    told = route.tell_brisa()
    with asking_for(told):
        attaching = Meanwhile(lambda: attach(route.link, route.support_case, route.cast))
        attaching.start()
        assert attaching.has_to_wait()
    attaching.ended()

    assert asked(told) == [(TaskState.DONE, route.cast.lea.pk), (TaskState.OPEN, None)]
    with acting_as(route.cast.nadia) as nadia:
        assert Task.objects.visible_to(nadia).live().filter(object_id=told.pk).exists()
