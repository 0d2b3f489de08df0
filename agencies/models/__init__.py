"""Who we are: agencies, their workers, calendars and agreements."""

from agencies.models.agency import Agency, AgencyKind, Holiday
from agencies.models.agreement import Agreement, AgreementState, DisclosureBasis
from agencies.models.enrolment import (
    SECOND_PERSONS,
    Enrolment,
    EnrolmentKind,
    not_enrolled,
)
from agencies.models.notice import Notice
from agencies.models.reference import ReferenceCode
from agencies.models.team import Absence, DutyShift, Team, TeamMember
from agencies.models.worker import Credential, Role, SuspensionReason, Worker

__all__ = [
    "SECOND_PERSONS",
    "Absence",
    "Agency",
    "AgencyKind",
    "Agreement",
    "AgreementState",
    "Credential",
    "DisclosureBasis",
    "DutyShift",
    "Enrolment",
    "EnrolmentKind",
    "Holiday",
    "Notice",
    "ReferenceCode",
    "Role",
    "SuspensionReason",
    "Team",
    "TeamMember",
    "Worker",
    "not_enrolled",
]
