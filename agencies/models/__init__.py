"""Who we are: agencies, their workers, calendars and agreements."""

from agencies.models.agency import Agency, AgencyKind, Holiday
from agencies.models.agreement import Agreement, AgreementState, DisclosureBasis
from agencies.models.notice import Notice
from agencies.models.reference import ReferenceCode
from agencies.models.team import Absence, DutyShift, Team, TeamMember
from agencies.models.worker import Credential, Role, Worker

__all__ = [
    "Absence",
    "Agency",
    "AgencyKind",
    "Agreement",
    "AgreementState",
    "Credential",
    "DisclosureBasis",
    "DutyShift",
    "Holiday",
    "Notice",
    "ReferenceCode",
    "Role",
    "Team",
    "TeamMember",
    "Worker",
]
