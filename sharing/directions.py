"""What may be told in which direction, on which basis, and how soon it wants an answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agencies.models import DisclosureBasis
from agencies.working_time import WorkingCalendar, working_days_after
from sharing.models import DisclosureKind, ReleaseCategory

K, B = DisclosureKind, DisclosureBasis


@dataclass(frozen=True)
class Direction:
    """One way along a link."""

    kinds: frozenset[DisclosureKind]
    bases: frozenset[DisclosureBasis]


# domain.md 3, column "linked service".
TO_SUPPORT = Direction(
    kinds=frozenset(set(K) - {K.CAUTION, K.CONTACT_SUMMARY}),
    bases=frozenset({B.PERPETRATOR_AGREEMENT, B.STATUTORY_GATEWAY, B.SAFETY_EXCEPTION}),
)
# domain.md 3, column "linked programme": her release or a safety exception; never a raw concern.
TO_PROGRAMME = Direction(
    kinds=frozenset({K.CAUTION, K.CONTACT_SUMMARY, K.RISK_CHANGE, K.REQUEST, K.REPLY}),
    bases=frozenset({B.SURVIVOR_CONSENT, B.SAFETY_EXCEPTION}),
)

CATEGORY_OF = {
    K.CAUTION: ReleaseCategory.CAUTION,
    K.CONTACT_SUMMARY: ReleaseCategory.CONTACT_SUMMARY,
    K.RISK_CHANGE: ReleaseCategory.RISK_LEVEL,
    K.REQUEST: ReleaseCategory.COORDINATION,
    K.REPLY: ReleaseCategory.COORDINATION,
}

AT_ONCE = timedelta(hours=1)
SAME_DAY = timedelta(hours=4)  # groups meet in the evening: a working day would be over by then
WITHIN = {K.IMMINENT_DANGER: AT_ONCE, K.NEW_VIOLENCE: SAME_DAY, K.ORDER_BREACH: SAME_DAY}
CAN_WAIT = {K.START, K.COMPLETION, K.REQUEST, K.REPLY, K.CONTACT_SUMMARY}
NOT_ALERTED = CAN_WAIT | {K.CAUTION}  # no alert of `risk` follows them up


def is_pressing(kind: str) -> bool:
    """Say whether its clock runs in hours, day and night: mail about it waits for no morning."""
    return kind in WITHIN


def due_at(
    kind: str, *, known_at: datetime, sent_at: datetime, calendar: WorkingCalendar
) -> datetime:
    """Return by when the recipient answers, by the recipient's calendar, from `known_at` (N1).

    Never sooner than an hour after it was sent: nobody answers what has not arrived.
    """
    if kind in WITHIN:
        # In UTC: in a local time, as a form gives it, Python adds what the wall would show.
        by_rule = known_at.astimezone(UTC) + WITHIN[DisclosureKind(kind)]
    else:
        by_rule = working_days_after(calendar, known_at, 5 if kind in CAN_WAIT else 1)
    return max(by_rule, sent_at + AT_ONCE)
