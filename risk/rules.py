"""Which event alerts, how severe it is, and how long each step may take (N1, R1).

The rules are data: `defaults.json` ships them, an agency's own versions (`AlertRule`) lie over
them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from kernel.scope import once_a_task
from risk.lengths import Length, parse
from risk.models import AlertEvent, AlertReason, AlertRule, LadderStep, RiskLevel
from risk.models.codes import CriticalFactor
from sharing.models import DisclosureKind

E, K, F = AlertEvent, DisclosureKind, CriticalFactor
FILE = Path(__file__).with_name("defaults.json")
# Strangulation: odds 6.7 for attempted, 7.5 for completed homicide (domain.md R1).
LETHAL = {F.STRANGULATION, F.THREATS_TO_KILL, F.WEAPON_USE, F.VICTIM_FEARS_DEATH}
TOLD = "TOLD_"
# What a linked service is told of even where nobody thought of it; a mere concern need not be.
OWED = {K.IMMINENT_DANGER, K.NEW_VIOLENCE, K.ORDER_BREACH}
HIGH = {RiskLevel.HIGH, RiskLevel.EXTREME}


@dataclass(frozen=True)
class Rule:
    """What one kind of event makes at an agency, as it stands now."""

    event: AlertEvent
    rule: str  # the id in docs/rules
    reason: AlertReason
    severity: RiskLevel
    answer: Length
    decide: Length
    step: Length
    ladder: tuple[str, ...] = (LadderStep.SUPERVISORS, LadderStep.EVERYBODY)
    is_on: bool = True
    is_fixed: bool = False  # may be made quicker and graver, never slower, milder or silent
    version: int = 0  # 0: as shipped


@cache
def defaults() -> dict[str, Rule]:
    """Return the rules as shipped, by event."""
    shipped = json.loads(FILE.read_text())["rules"]
    return {event: _shipped(event, told) for event, told in shipped.items()}


def _shipped(event: str, told: dict[str, Any]) -> Rule:
    return Rule(
        event=AlertEvent(event),
        rule=told["rule"],
        reason=AlertReason(told["reason"]),
        severity=RiskLevel(told["severity"]),
        answer=parse(told["answer"]),
        decide=parse(told["decide"]),
        step=parse(told["step"]),
        is_on=bool(told.get("is_on", True)),
        is_fixed=bool(told.get("is_fixed", False)),
    )


def in_force(agency_id: UUID) -> dict[str, Rule]:
    """Return an agency's rules by event: its own newest versions over what was shipped."""
    own = {row.event: row for row in AlertRule.objects.filter(agency_id=agency_id).newest()}
    return {event: changed(rule, own.get(event)) for event, rule in defaults().items()}


@once_a_task
def rule_for(agency_id: UUID, event: str) -> Rule:
    """Return an agency's rule for one event."""
    own = AlertRule.objects.filter(agency_id=agency_id, event=event).newest()
    return changed(defaults()[event], own.first())


def changed(rule: Rule, own: AlertRule | None) -> Rule:
    """Return a rule with an agency's change over it."""
    if own is None:
        return rule
    return replace(
        rule,
        severity=RiskLevel(own.severity),
        answer=parse(own.answer),
        decide=parse(own.decide),
        step=parse(own.step),
        ladder=tuple(own.ladder),
        is_on=own.is_on,
        version=own.version,
    )


def named_step(rule: Rule, step: int) -> str:
    """Return who hears at a step of the ladder, from 1 on; the last goes on for ever."""
    return rule.ladder[min(step, len(rule.ladder)) - 1]


def on_arrival(kind: str) -> AlertEvent | None:
    """Return what a disclosure from a programme is, if that may alert."""
    event = f"{TOLD}{kind}"
    return AlertEvent(event) if event in AlertEvent.values else None


def for_concern(*, is_imminent: bool, factors: Iterable[str]) -> AlertEvent:
    """Return what a concern of one's own silo is: a factor alerts regardless of score (R1)."""
    present = set(factors)
    if is_imminent:
        return E.OWN_IMMINENT_DANGER
    if LETHAL & present:
        return E.OWN_LETHAL_FACTOR
    return E.OWN_CRITICAL_FACTOR if present else E.OWN_CONCERN


def kind_of_concern(
    *, is_imminent: bool, violence_types: Iterable[str], factors: Iterable[str]
) -> DisclosureKind:
    """Return as what a programme's concern is told to a service."""
    present = set(factors)
    if is_imminent:
        return K.IMMINENT_DANGER
    if present == {F.ORDER_BREACH} and not list(violence_types):
        return K.ORDER_BREACH
    return K.NEW_VIOLENCE if present or list(violence_types) else K.CONCERN
