"""A concern: kept where it was raised, and told on where somebody says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agencies.models import DisclosureBasis, Worker
from audit import log, outbox
from cases.actions import tell_timeline
from cases.models import Case, CaseKind, GroupSession, PartnerContact, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from risk import events, policies
from risk.actions import duty
from risk.models import Reliability, SafetyConcern, SourceType
from risk.quotes import refuse_cautions
from risk.rules import kind_of_concern
from sharing.actions import disclose
from sharing.models import Disclosure, Link


@dataclass(frozen=True)
class ConcernFacts:
    """What is said of a concern, whichever page it comes from."""

    text: str
    source_type: str = SourceType.PERPETRATOR
    reliability: str = Reliability.FIRST_HAND
    violence_types: Sequence[str] = ()
    critical_factors: Sequence[str] = ()
    is_imminent: bool = False
    happened_at: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class Sending:
    """That a programme tells the linked services, and on what ground."""

    basis: str = DisclosureBasis.PERPETRATOR_AGREEMENT
    exception_reason: str = ""
    text: str = ""  # what is told; nothing: the concern's own text
    links: Sequence[Link] | None = None  # nothing: every open link of the case


@transaction.atomic
def raise_concern(
    *,
    case: Case,
    text: str,
    source_type: str,
    reliability: str,
    worker: Worker,
    violence_types: Sequence[str] = (),
    critical_factors: Sequence[str] = (),
    is_imminent: bool = False,
    happened_at: datetime | None = None,
    known_at: datetime | None = None,
    sending: Sending | None = None,
    session: GroupSession | None = None,
    contact: PartnerContact | None = None,
) -> SafetyConcern:
    """Record a concern, alert one's own supervisor where R1 says so, and tell linked services.

    All are saved together. What was told is in `Disclosure.origin.concern_id`.

    Raises: NotAllowed; RuleBroken text_missing, known_in_the_future, caution_needed,
    no_open_route, and what `sharing.actions.disclose` raises.
    Source: docs/rules/risk.md R-R1, R-R2.
    """
    policies.may_raise_concern(worker, case)
    refuse_cautions([text], [case.pk], worker)
    if not text.strip():
        raise RuleBroken("text_missing")
    if known_at is not None and known_at > clock.now():
        raise RuleBroken("known_in_the_future")
    concern = SafetyConcern(
        case=case,
        text=text,
        source_type=source_type,
        reliability=reliability,
        violence_types=sorted(set(violence_types)),
        critical_factors=sorted(set(critical_factors)),
        is_imminent=is_imminent,
        reporter=worker,
        session=session,
        contact=contact,
        happened_at=happened_at,
        known_at=known_at or clock.now(),
    )
    concern.save(force_insert=True)
    _tell(concern, worker, is_kept=sending is None and case.kind == CaseKind.PROGRAMME)
    if sending is not None:
        _send(concern, text, sending, worker)
    return concern


def _tell(concern: SafetyConcern, worker: Worker, *, is_kept: bool) -> None:
    """Put it on the timeline and the trail; alert one's own supervisor (R1), think of children."""
    tell_timeline(
        case=concern.case,
        kind=TimelineKind.CONCERN,
        worker=worker,
        object_id=concern.pk,
        happened_at=concern.happened_at,
    )
    log.record(events.CONCERN_RAISED, concern.pk, case_id=concern.case_id)
    outbox.publish(events.CONCERN_RAISED, agency_id=worker.agency_id, object_id=concern.pk)
    duty.ask_of_concern(concern, worker)
    if is_kept:
        outbox.publish(events.CONCERN_KEPT, agency_id=worker.agency_id, object_id=concern.pk)


def _send(concern: SafetyConcern, text: str, sending: Sending, worker: Worker) -> list[Disclosure]:
    """Tell the services along the chosen links, or all open ones. Raises: RuleBroken."""
    if concern.case.kind != CaseKind.PROGRAMME:
        raise RuleBroken("caution_needed")  # her words leave as a paraphrase alone
    kind = kind_of_concern(
        is_imminent=concern.is_imminent,
        violence_types=concern.violence_types,
        factors=concern.critical_factors,
    )
    return [
        disclose(
            link=link,
            kind=kind,
            basis=sending.basis,
            text=sending.text or text,
            worker=worker,
            exception_reason=sending.exception_reason,
            happened_at=concern.happened_at,
            known_at=concern.known_at,
            concern_id=concern.pk,
        )
        for link in _links(concern, sending, worker)
    ]


def _links(concern: SafetyConcern, sending: Sending, worker: Worker) -> Sequence[Link]:
    """Return the chosen links, or all open ones. Raises: RuleBroken no_open_route.

    Along another participant's link, that one's service would learn of this one.
    """
    links = sending.links
    if links is None:
        mine = Link.objects.visible_to(worker).open().filter(programme_case=concern.case)
        links = list(mine.select_related("programme", "support"))
    if not links or any(link.programme_case_id != concern.case_id for link in links):
        raise RuleBroken("no_open_route")
    return links


def raise_from_facts(
    *,
    facts: ConcernFacts,
    case: Case,
    worker: Worker,
    sending: Sending | None = None,
    session: GroupSession | None = None,
    contact: PartnerContact | None = None,
) -> SafetyConcern:
    """Record a concern that came with a session or a contact. Raises as `raise_concern`."""
    return raise_concern(
        case=case,
        text=facts.text,
        source_type=facts.source_type,
        reliability=facts.reliability,
        violence_types=facts.violence_types,
        critical_factors=facts.critical_factors,
        is_imminent=facts.is_imminent,
        happened_at=facts.happened_at,
        known_at=facts.known_at,
        sending=sending,
        session=session,
        contact=contact,
        worker=worker,
    )
