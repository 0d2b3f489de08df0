"""Who we are: agencies, their workers, calendars and agreements."""

from agencies.models.agency import LOCK_MINUTES, Agency, AgencyKind, Holiday
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
from agencies.models.role_request import RoleRequest
from agencies.models.same_person import SamePersonCode, SamePersonKind
from agencies.models.team import Absence, DutyShift, Team, TeamMember
from agencies.models.worker import READS_CASES, Credential, Role, SuspensionReason, Worker

__all__ = [
    "LOCK_MINUTES",
    "READS_CASES",
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
    "RoleRequest",
    "SamePersonCode",
    "SamePersonKind",
    "Signature",
    "Standing",
    "SuspensionReason",
    "Team",
    "TeamMember",
    "Worker",
    "not_enrolled",
]
