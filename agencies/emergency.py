"""Whom to call in immediate danger: the one place where the number stands."""

from agencies.models import Agency

POLICE = "112"  # wherever this runs; an agency whose police answers elsewhere says so itself


def police_number(agency: Agency | None = None) -> str:
    """Return an agency's police number; without one, or before anybody is known, the general."""
    return (agency.police_phone if agency else "") or POLICE
