"""The service's secret: whether a link is attached to a support case."""

from datetime import datetime

from django.db import transaction

from agencies.models import Worker
from agencies.working_time import calendar_of, working_days_after
from audit import log, outbox
from cases import database
from cases.actions import end_offer, make_task, owe_nothing_more, tell_timeline
from cases.database import refused
from cases.models import Case, Task, TaskKind, TaskState, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, informing, merging, policies
from sharing.actions.disclosures import finish_waiting
from sharing.actions.releases import withdraw_release
from sharing.models import (
    AttachmentState,
    ConsentState,
    Disclosure,
    DisclosureState,
    Link,
    LinkAttachment,
    Release,
    UseInstruction,
)
from sharing.models.disclosure import ARRIVED
from sharing.moves import before
from vault import keys

LOOK_AGAIN_DAYS = 1


@transaction.atomic
def attach_link(*, link: Link, support_case: Case, worker: Worker) -> LinkAttachment:
    """Attach a link to a support case: from now on its staff see what comes along it.

    The programme cannot tell. The first contact moves to the case's worker.

    Raises: NotAllowed; RuleBroken link_is_attached, named_apart, same_person.
    Source: docs/rules/sharing.md R-S1 to R-S3.
    """
    attachment = policies.may_attach(worker, link, support_case)
    # A merge that is being confirmed and this come one after the other, so that either sees both.
    database.answer("no_bar_meanwhile")
    merging.pass_if_named_apart_from_nobody(link, support_case, worker)
    with refused():
        _decide(attachment, AttachmentState.ATTACHED, worker, support_case)
    due = _move_tasks(link, support_case, worker)
    informing.begin(link, support_case, worker, due)
    tell_timeline(
        case=support_case, kind=TimelineKind.LINK_ATTACHED, worker=worker, object_id=link.pk
    )
    log.record(events.LINK_ATTACHED, link.pk, case_id=support_case.pk)
    outbox.publish(events.LINK_ATTACHED, agency_id=worker.agency_id, object_id=link.pk)
    attachment.refresh_from_db()
    return attachment


@transaction.atomic
def detach_link(*, link: Link, worker: Worker) -> LinkAttachment:
    """Take a link back from its support case: its staff see nothing of it any more.

    What waited to be sent along it is not sent, and releases given along it are withdrawn with all
    that rests on them: they were about somebody else. What went on another ground stays, unless it
    is recalled first. A supervisor is asked to look at the link again.

    Raises: NotAllowed; RuleBroken link_not_attached.
    Source: docs/rules/sharing.md R-S2.
    """
    policies.may_decide_attachment(worker, link)
    # Locked: a handler may be making tasks for the case right now, and they are to be seen below.
    ours = LinkAttachment.objects.visible_to(worker).select_for_update(of=("self",))
    attachment: LinkAttachment = ours.get(link=link)
    if attachment.state != AttachmentState.ATTACHED:
        raise RuleBroken("link_not_attached")
    support_case = policies.may_detach(worker, attachment)
    expired = _expire_ours(link, support_case, worker)
    _hand_back_tasks(link, support_case, worker)
    end_offer(support_case, worker)
    owe_nothing_more(support_case)
    attached = LinkAttachment.objects.filter(pk=attachment.pk, support_case=support_case)
    free = {"state": AttachmentState.UNATTACHED, "support_case": None}
    if not attached.update(**free, decided_at=clock.now(), decided_by=worker):
        raise RuleBroken("link_not_attached")
    tell_timeline(
        case=support_case, kind=TimelineKind.LINK_DETACHED, worker=worker, object_id=link.pk
    )
    log.record(events.LINK_DETACHED, link.pk, case_id=support_case.pk)
    attachment.refresh_from_db()
    for disclosure in expired:  # last: it cannot be undone
        keys.withdraw(disclosure.pk, disclosure.recipient_id)
    _withdraw_releases(link, support_case, worker)
    return attachment


def _withdraw_releases(link: Link, support_case: Case, worker: Worker) -> None:
    rows = Release.objects.visible_to(worker).filter(link=link, case=support_case)
    for release in rows.filter(state=ConsentState.GIVEN):
        withdraw_release(release=release, worker=worker)


def _expire_ours(link: Link, support_case: Case, worker: Worker) -> list[Disclosure]:
    """Expire what the service wrote along the link and has not sent; return it."""
    waiting = Disclosure.objects.sent_by(worker.agency_id).filter(
        link=link, state__in=before(DisclosureState.EXPIRED)
    )
    expired = list(waiting)
    for disclosure in expired:
        finish_waiting(disclosure, worker)
        log.record(events.DISCLOSURE_EXPIRED, disclosure.pk, case_id=support_case.pk)
    waiting.update(state=DisclosureState.EXPIRED)
    return expired


def _hand_back_tasks(link: Link, support_case: Case, worker: Worker) -> None:
    """Give the supervisors what the case's worker was to do about this link."""
    came = Disclosure.objects.visible_to(worker).filter(link=link, state__in=ARRIVED)
    about = [link.pk, *came.values_list("pk", flat=True)]
    kinds = (TaskKind.FIRST_CONTACT, TaskKind.READ_DISCLOSURE)
    rows = Task.objects.visible_to(worker).live()
    open_ones = list(rows.filter(case=support_case, kind__in=kinds, object_id__in=about))
    _finish(open_ones, TaskState.NOT_UNDERTAKEN, worker)
    for task in open_ones:
        make_task(
            agency=worker.agency,
            kind=TaskKind(task.kind),
            due_at=task.due_at,
            rule=task.rule,
            object_id=task.object_id,
        )
    make_task(
        agency=worker.agency,
        kind=TaskKind.ATTACH_LINK,
        due_at=working_days_after(calendar_of(worker.agency), clock.now(), LOOK_AGAIN_DAYS),
        object_id=link.pk,
    )


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


def _to_read(link: Link, worker: Worker) -> list[Task]:
    """Return what supervisors were asked to take along the link, and the case's staff may."""
    came = Disclosure.objects.visible_to(worker).filter(link=link, state__in=ARRIVED)
    came = came.exclude(use_instruction=UseInstruction.SUPERVISOR_ONLY)
    waiting = Task.objects.visible_to(worker).live().filter(case=None)
    about = list(came.values_list("pk", flat=True))
    return list(waiting.filter(kind=TaskKind.READ_DISCLOSURE, object_id__in=about))


def _move_tasks(link: Link, support_case: Case, worker: Worker) -> datetime | None:
    """Finish the supervisors' tasks; what is to be done about her goes to the case, due as before.

    Return by when she is to be contacted.
    """
    tasks = [*_tasks(link, worker), *_to_read(link, worker)]
    _finish(tasks, TaskState.DONE, worker)
    due = None
    for task in tasks:
        if task.kind == TaskKind.ATTACH_LINK:
            continue
        make_task(
            agency=worker.agency,
            kind=TaskKind(task.kind),
            due_at=task.due_at,
            rule=task.rule,
            case=support_case,
            owner=support_case.assigned,
            object_id=task.object_id,
        )
        due = task.due_at if task.kind == TaskKind.FIRST_CONTACT else due
    return due


def _finish(tasks: list[Task], state: str, worker: Worker) -> None:
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
        state=state, done_at=clock.now(), done_by=worker
    )
