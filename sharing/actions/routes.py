"""Routes: the programme opens and closes them, and learns no more."""

from django.db import transaction

from agencies.models import Agency, AgencyKind, Worker
from audit import log, outbox
from cases import database, merging
from cases.actions import end_tasks, tell_timeline
from cases.models import (
    AffectedPerson,
    ContactDecision,
    Relationship,
    TaskKind,
    TimelineKind,
)
from cases.policies import may_oversee
from kernel import clock
from kernel.errors import RuleBroken
from sharing import agreements, events, policies
from sharing.actions.disclosures import disclose, finish_waiting
from sharing.models import Disclosure, DisclosureKind, DisclosureState, Link, RouteState
from sharing.moves import before
from vault import keys


@transaction.atomic
def open_route(*, affected: AffectedPerson, support: Agency, worker: Worker) -> Link:
    """Open a route about an affected person to a service, or open a closed one again.

    The service gets its tasks and attaches the link, or not, on its own. A new partner's route
    is opened by a supervisor: that is the decision to reach out.

    Raises: NotAllowed; RuleBroken not_a_support_service, agreement_missing, route_is_open,
    person_is_merged.
    Source: docs/rules/sharing.md R-S1.
    """
    policies.may_open_route(worker, affected.case)
    merging.pass_if_kept(affected)
    if _is_for_a_supervisor(affected):
        may_oversee(worker, affected.case)
    if support.kind != AgencyKind.VICTIM_SUPPORT:
        raise RuleBroken("not_a_support_service")
    if not agreements.between(worker.agency, support):
        raise RuleBroken("agreement_missing")
    link = _opened(affected, support)
    _decided(affected, worker)
    tell_timeline(
        case=affected.case, kind=TimelineKind.ROUTE_OPENED, worker=worker, object_id=link.pk
    )
    log.record(events.ROUTE_OPENED, link.pk, case_id=link.programme_case_id)
    outbox.publish(events.ROUTE_OPENED, agency_id=link.support_id, object_id=link.pk)
    return link


@transaction.atomic
def open_route_and_tell(
    *,
    affected: AffectedPerson,
    support: Agency,
    text: str,
    basis: str,
    worker: Worker,
    exception_reason: str = "",
    audience_digest: str = "",
) -> Link:
    """Open a route and tell the service whom to contact: both or neither, by either door.

    Raises: what `open_route` and `disclose` raise.
    Source: docs/rules/sharing.md R-S1.
    """
    link = open_route(affected=affected, support=support, worker=worker)
    disclose(
        link=link,
        kind=DisclosureKind.START,
        basis=basis,
        text=text,
        exception_reason=exception_reason,
        audience_digest=audience_digest,
        worker=worker,
    )
    return link


@transaction.atomic
def close_route(*, link: Link, worker: Worker) -> Link:
    """Close a route: nothing more is told along it. What was told stays where it is.

    What we drafted or held back is not told any more.

    Raises: NotAllowed; RuleBroken route_closed.
    """
    case = policies.may_close_route(worker, link)
    open_ones = Link.objects.open().filter(pk=link.pk)
    if not open_ones.update(route_state=RouteState.CLOSED, closed_at=clock.now()):
        raise RuleBroken("route_closed")
    link.refresh_from_db(fields=["route_state", "closed_at"])
    expired = _expire_what_waits(link, worker)
    tell_timeline(
        case=case,
        kind=TimelineKind.ROUTE_CLOSED,
        worker=worker,
        object_id=link.pk,
    )
    log.record(events.ROUTE_CLOSED, link.pk, case_id=case.pk)
    outbox.publish(events.ROUTE_CLOSED, agency_id=link.support_id, object_id=link.pk)
    for disclosure in expired:  # last: it cannot be undone
        keys.withdraw(disclosure.pk, disclosure.recipient_id)
    return link


def _expire_what_waits(link: Link, worker: Worker) -> list[Disclosure]:
    """Expire what we have not sent yet; return it."""
    mine = Disclosure.objects.sent_by(worker.agency_id).filter(link=link)
    waiting = list(mine.filter(state__in=before(DisclosureState.EXPIRED)))
    expired = []
    for disclosure in waiting:
        still = mine.filter(pk=disclosure.pk, state__in=before(DisclosureState.EXPIRED))
        if not still.update(state=DisclosureState.EXPIRED):
            continue  # a colleague was quicker: it has left, and what was told stays told
        expired.append(disclosure)
        finish_waiting(disclosure, worker)
        log.record(events.DISCLOSURE_EXPIRED, disclosure.pk, case_id=link.programme_case_id)
    return expired


def _opened(affected: AffectedPerson, support: Agency) -> Link:
    """Return a new link, or the closed one opened again. Raises: RuleBroken route_is_open."""
    known: Link | None = Link.objects.filter(affected=affected, support=support).first()
    if known is None:
        link = Link(
            programme_id=affected.case.agency_id,
            programme_case=affected.case,
            affected=affected,
            support=support,
        )
        with database.unique_or("one_link_per_person_and_service", "route_is_open"):
            link.save(force_insert=True)
        return link
    closed = Link.objects.filter(pk=known.pk, route_state=RouteState.CLOSED)
    if not closed.update(route_state=RouteState.OPEN, closed_at=None):
        raise RuleBroken("route_is_open")
    known.refresh_from_db(fields=["route_state", "closed_at"])
    return known


def _is_for_a_supervisor(affected: AffectedPerson) -> bool:
    """Say whether a supervisor decides: about a new partner, and against an earlier no."""
    undecided = affected.contact_decided_at is None and Relationship.NEW in affected.relationships
    return undecided or affected.contact_decision == ContactDecision.DO_NOT


def _decided(affected: AffectedPerson, worker: Worker) -> None:
    """Note that somebody decided to reach out, and finish the task that asked for it."""
    rows = AffectedPerson.objects.filter(pk=affected.pk)
    rows.filter(contact_decided_at=None).update(
        contact_decided_at=clock.now(), contact_decision=ContactDecision.REACH_OUT
    )
    rows.update(contact_decision=ContactDecision.REACH_OUT)
    end_tasks(worker, TaskKind.DECIDE_NEW_PARTNER, object_id=affected.pk)
