"""Words for stored codes whose models give none, and short ones for narrow places."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Role, SuspensionReason

ROLES = {
    Role.FACILITATOR: _("Facilitator"),
    Role.PARTNER_SUPPORT_WORKER: _("Partner-support worker"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.CONFERENCE_CHAIR: _("Conference chair"),
    Role.AGENCY_ADMIN: _("Agency administrator"),
    Role.DATA_PROTECTION_OFFICER: _("Data protection officer"),
    Role.RESEARCHER: _("Researcher"),
}
SUSPENSIONS = {
    SuspensionReason.ACCOUNT_STOLEN: _("The account was stolen"),
    SuspensionReason.DEVICE_LOST: _("A device was lost"),
    SuspensionReason.HAS_LEFT: _("Has left us"),
    SuspensionReason.LONG_ABSENCE: _("Long absence"),
    SuspensionReason.INQUIRY: _("An inquiry"),
    SuspensionReason.OTHER: _("Other reason"),
}
# Jurisdiction packs that come with the program; another one is called what its file says.
PACKS = {
    "EU-1": _("European default"),
    "CONSENT-1": _("Without a statutory gateway"),
}
MARKS = {  # one letter for a cell of the attendance matrix
    "PRESENT": _("P"),
    "LATE": _("L"),
    "ABSENT_EXCUSED": _("E"),
    "ABSENT_UNEXCUSED": _("M"),
    "EXCLUDED": _("X"),
    "CANCELLED_BY_AGENCY": _("C"),
}


def roles(codes: list[str]) -> str:
    """Return a worker's roles in words."""
    return ", ".join(str(ROLES[Role(code)]) for code in codes)


def pack(name: str, label: str) -> str:
    """Return a jurisdiction pack in words, with the name that an agreement keeps."""
    return f"{PACKS.get(name, label)} ({name})"
