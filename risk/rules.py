"""Which event alerts, how severe it is, and how long each step may take (N1, R1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.working_time import WorkingCalendar, working_days_after
from risk.models import AlertReason, RiskLevel
from risk.models.codes import CriticalFactor
from sharing.models import DisclosureKind

R, L, K, F = AlertReason, RiskLevel, DisclosureKind, CriticalFactor


@dataclass(frozen=True)
class Pace:
    """How fast: to a first answer, from there to a decision, from one step up to the next."""

    answer: timedelta | int  # an int counts working days
    decide: timedelta | int
    step: timedelta | int


AT_ONCE = Pace(timedelta(hours=1), timedelta(hours=4), timedelta(minutes=30))
SAME_DAY = Pace(timedelta(hours=4), 1, timedelta(hours=2))
NEXT_DAY = Pace(1, 3, 1)


@dataclass(frozen=True)
class AlertRule:
    """What one kind of event makes."""

    rule: str  # the id in docs/rules
    reason: AlertReason
    severity: RiskLevel
    pace: Pace


ON_ARRIVAL = {
    K.IMMINENT_DANGER: AlertRule("N1", R.IMMINENT_DANGER, L.EXTREME, AT_ONCE),
    K.NEW_VIOLENCE: AlertRule("N1", R.NEW_VIOLENCE, L.HIGH, SAME_DAY),
    K.ORDER_BREACH: AlertRule("N1", R.ORDER_BREACH, L.HIGH, SAME_DAY),
    K.CONCERN: AlertRule("N1", R.CONCERN, L.MEDIUM, NEXT_DAY),
    K.RISK_CHANGE: AlertRule("N1", R.RISK_CHANGE, L.MEDIUM, NEXT_DAY),
    K.SUSPENSION: AlertRule("N1", R.LEFT_PROGRAMME, L.MEDIUM, NEXT_DAY),
    K.EXCLUSION: AlertRule("N1", R.LEFT_PROGRAMME, L.MEDIUM, NEXT_DAY),
    K.DROPOUT: AlertRule("N1", R.LEFT_PROGRAMME, L.MEDIUM, NEXT_DAY),
    K.ABSENCE: AlertRule("N1", R.ABSENCE, L.MEDIUM, NEXT_DAY),
}
# What a linked service is told of even where nobody thought of it; a mere concern need not be.
OWED = {K.IMMINENT_DANGER, K.NEW_VIOLENCE, K.ORDER_BREACH}
HIGH = {L.HIGH, L.EXTREME}
IMMINENT = AlertRule("R1", R.IMMINENT_DANGER, L.EXTREME, AT_ONCE)
# Strangulation: odds 6.7 for attempted, 7.5 for completed homicide (domain.md R1).
LETHAL_FACTOR = AlertRule("R1", R.CRITICAL_FACTOR, L.EXTREME, SAME_DAY)
CRITICAL_FACTOR = AlertRule("R1", R.CRITICAL_FACTOR, L.HIGH, SAME_DAY)
LETHAL = {F.STRANGULATION, F.THREATS_TO_KILL, F.WEAPON_USE, F.VICTIM_FEARS_DEATH}

ALL = (*ON_ARRIVAL.values(), IMMINENT, LETHAL_FACTOR, CRITICAL_FACTOR)


def for_concern(*, is_imminent: bool, factors: Iterable[str]) -> AlertRule | None:
    """Return what a concern of one's own silo makes: a factor alerts regardless of score (R1)."""
    if is_imminent:
        return IMMINENT
    if LETHAL & set(factors):
        return LETHAL_FACTOR
    return CRITICAL_FACTOR if list(factors) else None


def pace_of(reason: str) -> Pace:
    """Return how fast an alert of a reason moves."""
    return next(rule.pace for rule in ALL if rule.reason == reason)


def after(moment: datetime, length: timedelta | int, calendar: WorkingCalendar) -> datetime:
    """Return a moment later by hours of the clock, or by working days of the agency."""
    if isinstance(length, int):
        return working_days_after(calendar, moment, length)
    return moment + length


def kind_of_concern(
    *, is_imminent: bool, violence_types: Iterable[str], factors: Iterable[str]
) -> DisclosureKind:
    """Return as what a programme's concern is told to a service."""
    present = set(factors)
    if is_imminent:
        return K.IMMINENT_DANGER
    if present == {F.ORDER_BREACH} and not list(violence_types):
        return K.ORDER_BREACH
    return K.NEW_VIOLENCE if present or list(violence_types) else K.CONCERN
