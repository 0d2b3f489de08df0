"""On what a disclosure rests: its basis, and whether that holds at this moment."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from agencies.models import Agency, DisclosureBasis, Worker
from agencies.working_time import today_at
from kernel import clock
from kernel.errors import RuleBroken
from sharing import agreements
from sharing.directions import CATEGORY_OF, TO_PROGRAMME
from sharing.models import Disclosure, DisclosureKind, Link, Release, UseInstruction
from sharing.policies import Side


@dataclass
class Telling:
    """What somebody wants to tell, before it is a disclosure."""

    link: Link
    side: Side
    worker: Worker
    kind: str
    basis: str
    text: str
    use_instruction: str = UseInstruction.INFORM_PRACTICE_ONLY
    release: Release | None = None
    exception_reason: str = ""
    could_he_know: str = ""
    concern_id: UUID | None = None
    level: str | None = None  # the sender's own, with a change of risk alone
    is_imminent: bool = False
    in_reply_to: Disclosure | None = None
    happened_at: datetime | None = None
    known_at: datetime = field(default_factory=clock.now)

    @property
    def recipient(self) -> Agency:
        """Return the agency at the other end."""
        goes_down = self.side.direction is TO_PROGRAMME
        return self.link.programme if goes_down else self.link.support


def check(telling: Telling) -> None:
    """Pass when this may be told now, whatever an agreement says.

    Raises: RuleBroken kind_not_allowed, level_not_told_here, no_basis, basis_not_allowed,
    two_bases, text_missing, known_in_the_future, could_he_know_missing, not_a_request,
    exception_reason_missing, release_missing, contract_missing.
    Source: docs/rules/sharing.md R-S4 to R-S9.
    """
    direction = telling.side.direction
    if telling.kind not in direction.kinds:
        raise RuleBroken("kind_not_allowed")
    _has_a_level_where_it_may(telling)
    if not telling.basis:
        raise RuleBroken("no_basis")
    if telling.basis not in direction.bases:
        raise RuleBroken("basis_not_allowed")
    if _has_two_bases(telling):
        raise RuleBroken("two_bases")
    if not telling.text.strip():
        raise RuleBroken("text_missing")
    if telling.known_at > clock.now():
        raise RuleBroken("known_in_the_future")
    if telling.kind == DisclosureKind.CAUTION and not telling.could_he_know.strip():
        raise RuleBroken("could_he_know_missing")
    _answers_a_question(telling)
    HOLDS[DisclosureBasis(telling.basis)](telling)


def _has_a_level_where_it_may(telling: Telling) -> None:
    """Pass where a level goes with a change of risk, or none goes. Raises: RuleBroken."""
    if telling.level and telling.kind != DisclosureKind.RISK_CHANGE:
        raise RuleBroken("level_not_told_here")


def _has_two_bases(telling: Telling) -> bool:
    """Say whether what belongs to one basis came with another: exactly one is said."""
    on_release = telling.basis == DisclosureBasis.SURVIVOR_CONSENT
    as_exception = telling.basis == DisclosureBasis.SAFETY_EXCEPTION
    other_release = telling.release is not None and not on_release
    return other_release or bool(telling.exception_reason.strip() and not as_exception)


def needs_second(telling: Telling) -> bool:
    """Say whether a second person reads it before it leaves for a programme.

    An exception to her release, unless the danger is imminent (D1), and a caution that may be
    raised with him. Warning her waits for nobody (domain.md 1, 11).
    """
    if telling.side.direction is not TO_PROGRAMME:
        return False
    is_exception = telling.basis == DisclosureBasis.SAFETY_EXCEPTION
    may_raise = telling.use_instruction == UseInstruction.MAY_RAISE
    return may_raise or (is_exception and not telling.is_imminent)


def _answers_a_question(telling: Telling) -> None:
    """Pass where it answers nothing, or what came along this link. Raises: RuleBroken."""
    asked = telling.in_reply_to
    if asked is None:
        return
    came = asked.recipient_id == telling.worker.agency_id and asked.link_id == telling.link.pk
    if (asked.kind, telling.kind) != (DisclosureKind.REQUEST, DisclosureKind.REPLY) or not came:
        raise RuleBroken("not_a_request")


def is_held(telling: Telling) -> bool:
    """Say whether it waits for an agreement (D4); imminent danger waits for none.

    Raises: RuleBroken basis_not_agreed, kind_not_agreed.
    """
    if telling.is_imminent or telling.kind == DisclosureKind.IMMINENT_DANGER:
        return False
    agreed = agreements.between(telling.link.programme, telling.link.support)
    if agreed:
        agreements.check(agreed, telling.basis, telling.kind)
    return not agreed


def _release_holds(telling: Telling) -> None:
    """Find and lock her release, so that it cannot be withdrawn while this is sent."""
    today = today_at(telling.worker.agency)
    rows = Release.objects.visible_to(telling.worker).given(today)
    rows = rows.filter(link=telling.link, recipient=telling.recipient, case_id=telling.side.case.pk)
    rows = rows.covering(CATEGORY_OF[DisclosureKind(telling.kind)]).about(telling.concern_id)
    if telling.release is not None:
        rows = rows.filter(pk=telling.release.pk)
    found = rows.order_by("-ends_date").values_list("pk", flat=True).first()
    locked = Release.objects.select_for_update().given(today).filter(pk=found).first()
    if locked is None:
        raise RuleBroken("release_missing")
    telling.release = locked


def _contract_holds(telling: Telling) -> None:
    telling.release = None
    case = telling.side.case
    if case.contract_signed_date is None or case.contract_withdrawn_at is not None:
        raise RuleBroken("contract_missing")


def _exception_holds(telling: Telling) -> None:
    telling.release = None
    if not telling.exception_reason.strip():
        raise RuleBroken("exception_reason_missing")


def _statute_holds(telling: Telling) -> None:
    telling.release = None  # the agreement names it; see is_held


HOLDS = {
    DisclosureBasis.SURVIVOR_CONSENT: _release_holds,
    DisclosureBasis.PERPETRATOR_AGREEMENT: _contract_holds,
    DisclosureBasis.STATUTORY_GATEWAY: _statute_holds,
    DisclosureBasis.SAFETY_EXCEPTION: _exception_holds,
}
