"""Words for what crosses between agencies."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from agencies.models import DisclosureBasis
from sharing.models import DisclosureState, UseInstruction
from web.base import Text

BASES = {
    DisclosureBasis.SURVIVOR_CONSENT: _("Release of the affected person"),
    DisclosureBasis.PERPETRATOR_AGREEMENT: _("Programme contract of the participant"),
    DisclosureBasis.STATUTORY_GATEWAY: _("Law"),
    DisclosureBasis.SAFETY_EXCEPTION: _("Safety exception"),
}
# What a chip looks like, by code.
STATES: dict[str, str] = {
    DisclosureState.SENT: "shared",
    DisclosureState.RECEIVED: "done",
    DisclosureState.APPROVED: "warn",
    DisclosureState.DRAFT: "warn",
}
INSTRUCTIONS: dict[str, tuple[Text, str]] = {
    UseInstruction.MAY_RAISE: (_("May be raised"), "done"),
    UseInstruction.INFORM_PRACTICE_ONLY: (_("Do not use in the session"), "warn"),
    UseInstruction.SUPERVISOR_ONLY: (_("Supervisors only"), "own"),
}


def day(moment: date) -> str:
    """Return a day in words."""
    return date_format(moment, pgettext("date with year", "j M Y"))


def moment(at: datetime | None) -> str:
    """Return a moment in words, in the agency's time; nothing for none."""
    if at is None:
        return ""
    return date_format(timezone.localtime(at), pgettext("date with year and time", "j M Y, H:i"))
