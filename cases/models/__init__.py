"""What each agency works on, alone."""

from cases.models.addendum import Addendum, Attachment
from cases.models.case import (
    Case,
    CaseKind,
    EpisodeStatus,
    Mandate,
    MisidentifiedCheck,
    ReferralRoute,
    ReviewState,
)
from cases.models.conflict import Conflict, ConflictEnd, ConflictKind
from cases.models.contact import (
    ContactChannel,
    ContactChoice,
    ContactOutcome,
    Direction,
    MessageRule,
    OverrideReason,
    PartnerContact,
    SafeContact,
    WantsInfo,
)
from cases.models.draft import Draft
from cases.models.easing import Easing, EasingKind
from cases.models.erasure import Erasure, ErasureReason, ErasureState
from cases.models.grant import CaseGrant
from cases.models.group import Group, GroupFacilitator, GroupMember, ProgrammeModel
from cases.models.merge import Merge, MergeState
from cases.models.person import AffectedPerson, Child, ContactDecision, Person, Relationship
from cases.models.person_index import PersonIndex
from cases.models.reaching import (
    ABOUT_SAFETY,
    FROM_THE_START,
    ContactOffer,
    InformationItem,
    InformationOwed,
    InformationState,
    OfferReason,
    OfferState,
)
from cases.models.safety_plan import CopyKept, PlanSection, SafetyPlan
from cases.models.session import (
    ABSENT,
    Attendance,
    AttendanceCode,
    Engagement,
    GroupSession,
    SessionState,
)
from cases.models.sheet import SheetCopy
from cases.models.task import SUPERVISORS_ALONE, Task, TaskKind, TaskState
from cases.models.timeline import Audience, TimelineEntry, TimelineKind

__all__ = [
    "ABOUT_SAFETY",
    "ABSENT",
    "FROM_THE_START",
    "SUPERVISORS_ALONE",
    "Addendum",
    "AffectedPerson",
    "Attachment",
    "Attendance",
    "AttendanceCode",
    "Audience",
    "Case",
    "CaseGrant",
    "CaseKind",
    "Child",
    "Conflict",
    "ConflictEnd",
    "ConflictKind",
    "ContactChannel",
    "ContactChoice",
    "ContactDecision",
    "ContactOffer",
    "ContactOutcome",
    "CopyKept",
    "Direction",
    "Draft",
    "Easing",
    "EasingKind",
    "Engagement",
    "EpisodeStatus",
    "Erasure",
    "ErasureReason",
    "ErasureState",
    "Group",
    "GroupFacilitator",
    "GroupMember",
    "GroupSession",
    "InformationItem",
    "InformationOwed",
    "InformationState",
    "Mandate",
    "Merge",
    "MergeState",
    "MessageRule",
    "MisidentifiedCheck",
    "OfferReason",
    "OfferState",
    "OverrideReason",
    "PartnerContact",
    "Person",
    "PersonIndex",
    "PlanSection",
    "ProgrammeModel",
    "ReferralRoute",
    "Relationship",
    "ReviewState",
    "SafeContact",
    "SafetyPlan",
    "SessionState",
    "SheetCopy",
    "Task",
    "TaskKind",
    "TaskState",
    "TimelineEntry",
    "TimelineKind",
    "WantsInfo",
]
