"""What we fear: concerns, flags, alerts."""

from risk.models.alert import (
    ActionState,
    Alert,
    AlertAction,
    AlertDecision,
    AlertReason,
    AlertState,
)
from risk.models.assessment import Assessment, ReviewPace
from risk.models.codes import (
    CriticalFactor,
    FactorState,
    Rating,
    Reliability,
    RiskContext,
    RiskDimension,
    SourceType,
    ViolenceType,
)
from risk.models.concern import SafetyConcern
from risk.models.duty import DutyCause, DutyDecision, DutyOutcome
from risk.models.flag import RiskFlag
from risk.models.rule import AlertEvent, AlertRule, LadderStep
from sharing.models import RiskLevel

__all__ = [
    "ActionState",
    "Alert",
    "AlertAction",
    "AlertDecision",
    "AlertEvent",
    "AlertReason",
    "AlertRule",
    "AlertState",
    "Assessment",
    "CriticalFactor",
    "DutyCause",
    "DutyDecision",
    "DutyOutcome",
    "FactorState",
    "LadderStep",
    "Rating",
    "Reliability",
    "ReviewPace",
    "RiskContext",
    "RiskDimension",
    "RiskFlag",
    "RiskLevel",
    "SafetyConcern",
    "SourceType",
    "ViolenceType",
]
