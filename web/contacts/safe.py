"""The safe-contact banner: what to read before any attempt. Its number stays sealed until asked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from agencies.models import Worker
from cases.models import Case, ContactChannel, ContactChoice, SafeContact
from cases.safe_window import Window, is_inside, windows_from
from kernel import clock
from web.contacts import hours

UNCONFIRMED_AFTER = 30  # days


@dataclass(frozen=True)
class Now:
    """Whether this moment is safe, and when the next one is."""

    state: str  # open | closed | none
    next_window: str = ""

    def in_words(self) -> str:
        """Say it in a list."""
        if self.state == "open":
            return gettext("Safe hours now")
        if self.state == "none":
            return gettext("No safe hours known")
        if self.next_window:
            return gettext("Next safe time: %(when)s") % {"when": self.next_window}
        return gettext("Not safe to make contact")


@dataclass(frozen=True)
class Banner:
    """What parts/safe_contact.html shows."""

    state: str
    next_window: str
    channel: str
    hours: str
    message_rule: str
    we_say_we_are: str
    code_word: str
    interpreter: str
    warnings: str
    confirmed_on: date | None
    unconfirmed_days: int
    choice: str
    number: str
    show_url: str


NOTHING_KNOWN = Banner("none", "", "", "", "", "", "", "", "", None, 0, "", "", "")


def safe_contact_of(worker: Worker, case: Case) -> SafeContact | None:
    """Return how this person can be reached, if anybody recorded it."""
    return SafeContact.objects.visible_to(worker).filter(case_id=case.pk).first()


def now_for(safe: SafeContact | None, time_zone: str) -> Now:
    """Open the safe hours and say where this moment lies."""
    windows = windows_from(safe.windows.open()) if safe else []
    return _now(safe, windows, clock.now(), time_zone)


def _now(safe: SafeContact | None, windows: list[Window], moment: datetime, time_zone: str) -> Now:
    if safe is None or not windows:
        return Now("none")
    if safe.choice == ContactChoice.NO_CONTACT or not safe.may_be_used:
        return Now("closed")
    if is_inside(windows, moment, time_zone):
        return Now("open")
    return Now("closed", hours.next_opening(windows, moment, time_zone))


def banner(
    safe: SafeContact | None, time_zone: str, *, show_url: str = "", with_number: bool = False
) -> Banner:
    """Open the rules of contact; the number only when it was asked for."""
    if safe is None:
        return NOTHING_KNOWN
    windows = windows_from(safe.windows.open())
    moment = _now(safe, windows, clock.now(), time_zone)
    has_number = bool(safe.number or safe.email)
    return Banner(
        state=moment.state,
        next_window=moment.next_window,
        channel=", ".join(str(ContactChannel(code).label) for code in safe.channels),
        hours=hours.in_words(windows),
        message_rule=str(safe.get_message_rule_display()),
        we_say_we_are=safe.say_we_are.open(),
        code_word=safe.code_word.open(),
        interpreter=safe.interpreter.open(),
        warnings=safe.warnings.open(),
        confirmed_on=safe.confirmed_at.date() if safe.confirmed_at else None,
        unconfirmed_days=_unconfirmed(safe),
        choice=_choice(safe),
        number=_reached_at(safe) if with_number else "",
        show_url=show_url if has_number else "",
    )


def _reached_at(safe: SafeContact) -> str:
    return " · ".join(filter(None, (safe.number.open(), safe.email.open())))


def _unconfirmed(safe: SafeContact) -> int:
    if safe.confirmed_at is None:
        return 0
    days = (clock.now() - safe.confirmed_at).days
    return days if days >= UNCONFIRMED_AFTER else 0


def _choice(safe: SafeContact) -> str:
    if not safe.may_be_used:
        return gettext("This way of contact may not be used")
    return str(safe.get_choice_display())
