"""How often, by what and when somebody is tried before they are not reached (C1): reckoning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.models import ContactOutcome, OfferState
from cases.safe_window import Window, is_inside

ATTEMPTS, CHANNELS = 3, 2
FIRST_WITHIN, ALL_WITHIN = 5, 15  # working days
PARTS = (time(), time(12), time(17))  # a day's morning, afternoon and evening begin
LOOK_AHEAD = 28  # days
# What settles an offer, by how a contact ended.
SETTLED = {
    ContactOutcome.REACHED_SAFE: OfferState.REACHED,
    ContactOutcome.DECLINED_NOW: OfferState.DECLINED,
    ContactOutcome.DECLINED_FURTHER: OfferState.REFUSED,
}
Slot = tuple[date, int]


@dataclass(frozen=True)
class Attempt:
    """One contact that counts."""

    channel: str
    outcome: str
    at: datetime
    is_outgoing: bool


@dataclass(frozen=True)
class Tried:
    """What was tried so far, and whether that is enough."""

    attempts: int
    channels: tuple[str, ...]
    slots: frozenset[Slot]
    needed_channels: int
    last_at: datetime | None = None
    state: OfferState = OfferState.REACHING

    @property
    def missing(self) -> int:
        """Return how many attempts at least are left before they count as not reached."""
        slots, channels = ATTEMPTS - len(self.slots), self.needed_channels - len(self.channels)
        return max(ATTEMPTS - self.attempts, slots, channels, 0)


def slot(moment: datetime, time_zone: str) -> Slot:
    """Return a day and its part: two attempts in one of them are at no different times."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date(), sum(start <= local.time() for start in PARTS)


def tried(contacts: Sequence[Attempt], known_channels: Sequence[str], time_zone: str) -> Tried:
    """Return what the contacts of one offer, oldest first, come to.

    A wrong number reached for nobody and is no attempt. Where fewer than two channels are safe,
    as many as are safe are enough: none is tried for the rule's sake.
    """
    made = [
        one for one in contacts if one.is_outgoing and one.outcome != ContactOutcome.WRONG_NUMBER
    ]
    channels = tuple(dict.fromkeys(one.channel for one in made))
    so_far = Tried(
        attempts=len(made),
        channels=channels,
        slots=frozenset(slot(one.at, time_zone) for one in made),
        needed_channels=min(CHANNELS, len(set(known_channels)) or CHANNELS),
        last_at=made[-1].at if made else None,
    )
    return replace(so_far, state=_state(contacts, so_far))


def _state(contacts: Iterable[Attempt], so_far: Tried) -> OfferState:
    settled = [SETTLED[ContactOutcome(one.outcome)] for one in contacts if one.outcome in SETTLED]
    if settled:
        return settled[-1]
    return OfferState.REACHING if so_far.missing else OfferState.NOT_REACHED


def next_channel(so_far: Tried, known_channels: Sequence[str]) -> str:
    """Return by what to try next: a safe one not tried yet, else the first choice, else nothing."""
    fresh = [one for one in known_channels if one not in so_far.channels]
    return next(iter([*fresh, *known_channels]), "")


def next_moment(
    so_far: Tried, windows: list[Window], moment: datetime, time_zone: str
) -> datetime | None:
    """Return the next safe moment at a time that was not tried yet; nothing where none is known."""
    local = moment.astimezone(ZoneInfo(time_zone))
    if is_inside(windows, moment, time_zone) and slot(moment, time_zone) not in so_far.slots:
        return moment
    for ahead in range(LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for start in _starts(windows, day):
            begins = datetime.combine(day, start, local.tzinfo)
            if begins > local and slot(begins, time_zone) not in so_far.slots:
                return begins
    return None


def _starts(windows: Sequence[Window], day: date) -> list[time]:
    """Return when safe hours begin on a day, and when another part of the day begins in them."""
    of_day = [(start, end) for weekday, start, end in windows if weekday == day.isoweekday()]
    inner = [part for part in PARTS for start, end in of_day if start < part < end]
    return sorted({start for start, _end in of_day} | set(inner))
