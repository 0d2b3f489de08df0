"""Words for stored codes whose models give none, and short ones for narrow places."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Role

ROLES = {
    Role.FACILITATOR: _("Facilitator"),
    Role.PARTNER_SUPPORT_WORKER: _("Partner-support worker"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.CONFERENCE_CHAIR: _("Conference chair"),
    Role.AGENCY_ADMIN: _("Agency administrator"),
    Role.DATA_PROTECTION_OFFICER: _("Data protection officer"),
    Role.RESEARCHER: _("Researcher"),
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
