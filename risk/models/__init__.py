"""What we fear: concerns, flags, alerts."""

from risk.models.alert import (
    ActionState,
    Alert,
    AlertAction,
    AlertDecision,
    AlertReason,
    AlertState,
)
from risk.models.codes import (
    CriticalFactor,
    FactorState,
    Reliability,
    RiskContext,
    RiskDimension,
    RiskLevel,
    SourceType,
    ViolenceType,
)
from risk.models.concern import SafetyConcern
from risk.models.flag import RiskFlag

__all__ = [
    "ActionState",
    "Alert",
    "AlertAction",
    "AlertDecision",
    "AlertReason",
    "AlertState",
    "CriticalFactor",
    "FactorState",
    "Reliability",
    "RiskContext",
    "RiskDimension",
    "RiskFlag",
    "RiskLevel",
    "SafetyConcern",
    "SourceType",
    "ViolenceType",
]
