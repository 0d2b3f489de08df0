"""Who may use a link, and who will read what is sent along it. A refusal says why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models import Role, Worker
from cases.models import Case, CaseKind
from cases.policies import is_case_staff, may_oversee, may_work_on
from kernel.errors import NotAllowed
from sharing.directions import TO_PROGRAMME, TO_SUPPORT, Direction, is_pressing
from sharing.models import AttachmentState, Disclosure, DisclosureOrigin, Link, LinkAttachment


@dataclass(frozen=True)
class Side:
    """The end of a link at which a worker stands."""

    case: Case  # their own: the programme case, or the support case it is attached to
    direction: Direction  # in which they would send
    reason: str  # why they may


def may_open_route(worker: Worker, case: Case) -> None:
    """Pass for a programme's own staff on the case. Raises: NotAllowed."""
    may_work_on(worker, case)
    if case.kind != CaseKind.PROGRAMME:
        raise NotAllowed(_("Routes are opened by the programme."))


def may_close_route(worker: Worker, link: Link) -> Case:
    """Return the programme case for its own staff. Raises: NotAllowed."""
    seen = Case.objects.visible_to(worker).filter(pk=link.programme_case_id)
    case: Case | None = seen.first()
    if case is None:
        raise NotAllowed(_("Routes are closed by the programme."))
    may_work_on(worker, case)
    return case


def may_decide_attachment(worker: Worker, link: Link) -> LinkAttachment:
    """Return the attachment for a supervisor of the service. Raises: NotAllowed."""
    rows = LinkAttachment.objects.visible_to(worker).filter(link=link)
    found: LinkAttachment | None = rows.first()
    attachment = found if worker.has_role(Role.SUPERVISOR) else None
    if attachment is None:
        raise NotAllowed(_("Only a supervisor of the service may decide this."))
    return attachment


def may_attach(worker: Worker, link: Link, support_case: Case) -> LinkAttachment:
    """Return the attachment for a supervisor who oversees the support case. Raises: NotAllowed."""
    attachment = may_decide_attachment(worker, link)
    may_oversee(worker, support_case)
    if support_case.kind != CaseKind.SUPPORT:
        raise NotAllowed(_("A link is attached to a support case."))
    return attachment


def may_detach(worker: Worker, attachment: LinkAttachment) -> Case:
    """Return the support case to a supervisor who oversees it. Raises: NotAllowed."""
    case: Case | None = (
        Case.objects.visible_to(worker)
        .select_related("agency", "assigned")
        .filter(pk=attachment.support_case_id)
        .first()
    )
    if case is None:
        raise NotAllowed(_("Only a supervisor of the service may decide this."))
    may_oversee(worker, case)
    return case


def may_record_release(worker: Worker, case: Case) -> None:
    """Pass for the service's own staff on a support case. Raises: NotAllowed."""
    may_work_on(worker, case)
    if case.kind != CaseKind.SUPPORT:
        raise NotAllowed(_("Releases lie with the victim support service."))


def side_of(worker: Worker, link: Link) -> Side:
    """Return the worker's end of a link, for those who may send along it. Raises: NotAllowed."""
    cases = Case.objects.visible_to(worker)
    if worker.agency_id == link.programme_id:
        case, direction = cases.filter(pk=link.programme_case_id).first(), TO_SUPPORT
    else:
        attached = LinkAttachment.objects.visible_to(worker).filter(
            link=link, state=AttachmentState.ATTACHED
        )
        case = cases.filter(pk__in=attached.values("support_case_id")).first()
        direction = TO_PROGRAMME
    if case is None or not is_case_staff(worker):
        raise NotAllowed(_("Only staff of a case at this end of the link may do this."))
    return Side(case, direction, _("You work on the case at this end of the link."))


def may_disclose(worker: Worker, link: Link) -> Side:
    """Return from where a worker sends. Raises: NotAllowed."""
    return side_of(worker, link)


def may_manage_sent(worker: Worker, disclosure: Disclosure) -> Side:
    """Return the sender's side to somebody who may recall or send on. Raises: NotAllowed."""
    if disclosure.sender_id != worker.agency_id:
        raise NotAllowed(_("Only the agency that sent this may do this."))
    return side_of(worker, disclosure.link)


def may_recall(worker: Worker, disclosure: Disclosure) -> Side:
    """Return the sender's side; a warning that a rule asked for is dropped by a supervisor alone.

    Raises: NotAllowed.
    """
    side = may_manage_sent(worker, disclosure)
    if disclosure.event_id and disclosure.sent_at is None and is_pressing(disclosure.kind):
        may_oversee(worker, side.case)
    return side


def may_take(worker: Worker, disclosure: Disclosure) -> None:
    """Pass for staff of the recipient who see it. Raises: NotAllowed."""
    seen = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    if not is_case_staff(worker) or not seen.filter(pk=disclosure.pk).exists():
        raise NotAllowed(_("Only the recipient's own staff may take this."))


def may_second(worker: Worker, origin: DisclosureOrigin) -> None:
    """Pass for a supervisor of the sender's case who is not the author (D1). Raises: NotAllowed."""
    may_oversee(worker, origin.case)
    if origin.author_id == worker.pk:
        raise NotAllowed(_("Nobody is the second person for their own words."))
