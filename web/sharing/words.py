"""Words for what crosses between agencies."""

from django.utils.translation import gettext_lazy as _

from agencies.models import DisclosureBasis
from sharing.models import DisclosureState, UseInstruction
from web import dates
from web.base import Text

day, moment = dates.day, dates.moment  # what crosses is dated as everything else
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
