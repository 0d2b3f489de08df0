"""Who we are: agencies, their workers, calendars and agreements."""

from agencies.models.agency import Agency, AgencyKind, Holiday
from agencies.models.agreement import (
    WARNED_BEFORE,
    Agreement,
    AgreementCategory,
    AgreementState,
    DisclosureBasis,
    Signature,
    Standing,
)
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
    "WARNED_BEFORE",
    "Absence",
    "Agency",
    "AgencyKind",
    "Agreement",
    "AgreementCategory",
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
    "Signature",
    "Standing",
    "SuspensionReason",
    "Team",
    "TeamMember",
    "Worker",
    "not_enrolled",
]
