"""The service's secret: whether a link is attached to a support case."""

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from cases.actions import make_task, tell_timeline
from cases.database import refused
from cases.models import Case, Task, TaskKind, TaskState, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, policies
from sharing.models import AttachmentState, Link, LinkAttachment


@transaction.atomic
def attach_link(*, link: Link, support_case: Case, worker: Worker) -> LinkAttachment:
    """Attach a link to a support case: from now on its staff see what comes along it.

    The programme cannot tell. The first contact moves to the case's worker.

    Raises: NotAllowed; RuleBroken link_is_attached, same_person.
    Source: docs/rules/sharing.md R-S2, R-S3.
    """
    attachment = policies.may_attach(worker, link, support_case)
    with refused():
        _decide(attachment, AttachmentState.ATTACHED, worker, support_case)
    _move_tasks(link, support_case, worker)
    tell_timeline(
        case=support_case, kind=TimelineKind.LINK_ATTACHED, worker=worker, object_id=link.pk
    )
    log.record(events.LINK_ATTACHED, link.pk, case_id=support_case.pk)
    outbox.publish(events.LINK_ATTACHED, agency_id=worker.agency_id, object_id=link.pk)
    attachment.refresh_from_db()
    return attachment


@transaction.atomic
def decline_link(*, link: Link, worker: Worker) -> LinkAttachment:
    """Note that the service attaches a link to no case; it may think again later.

    Raises: NotAllowed; RuleBroken link_is_attached.
    """
    attachment = policies.may_decide_attachment(worker, link)
    _decide(attachment, AttachmentState.DECLINED, worker, None)
    _finish(_tasks(link, worker), TaskState.NOT_UNDERTAKEN, worker)
    log.record(events.LINK_DECLINED, link.pk)
    attachment.refresh_from_db()
    return attachment


def _decide(
    attachment: LinkAttachment, state: str, worker: Worker, support_case: Case | None
) -> None:
    """Write the decision, if nobody attached it meanwhile. Raises: RuleBroken link_is_attached."""
    free = LinkAttachment.objects.filter(pk=attachment.pk).exclude(state=AttachmentState.ATTACHED)
    decided = {"decided_at": clock.now(), "decided_by": worker}
    if not free.update(state=state, support_case=support_case, **decided):
        raise RuleBroken("link_is_attached")


def _tasks(link: Link, worker: Worker) -> list[Task]:
    kinds = (TaskKind.ATTACH_LINK, TaskKind.FIRST_CONTACT)
    waiting = Task.objects.visible_to(worker).live()
    return list(waiting.filter(kind__in=kinds, object_id=link.pk, case=None))


def _move_tasks(link: Link, support_case: Case, worker: Worker) -> None:
    """Finish the supervisors' tasks, and give the first contact to the case with its old date."""
    tasks = _tasks(link, worker)
    _finish(tasks, TaskState.DONE, worker)
    for task in tasks:
        if task.kind == TaskKind.FIRST_CONTACT:
            make_task(
                agency=worker.agency,
                kind=TaskKind.FIRST_CONTACT,
                due_at=task.due_at,
                rule=task.rule,
                case=support_case,
                owner=support_case.assigned,
                object_id=link.pk,
            )


def _finish(tasks: list[Task], state: str, worker: Worker) -> None:
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
        state=state, done_at=clock.now(), done_by=worker
    )
