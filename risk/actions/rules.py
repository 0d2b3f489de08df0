"""Changing an agency's rules: each change is a new version, tried on past events before."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from agencies.models import Role, Worker
from audit import log
from cases.database import unique_or
from kernel import clock
from kernel.errors import RuleBroken
from risk import events, policies
from risk.lengths import Length, parse
from risk.models import AlertEvent, AlertRule, LadderStep, ReviewPace
from risk.models.assessment import RANK
from risk.rules import Rule, defaults, rule_for

TRIED_ON = timedelta(days=90)


@dataclass(frozen=True)
class Change:
    """What a rule is to be; lengths as in `30m`, `1h`, `4wh`, `1wd`."""

    is_on: bool
    severity: str
    answer: str
    decide: str
    step: str
    ladder: tuple[str, ...] = (LadderStep.SUPERVISORS, LadderStep.EVERYBODY)


@transaction.atomic
def change_rule(*, event: str, version: int, change: Change, worker: Worker) -> AlertRule:
    """Make a new version of one event's rule at the worker's agency. Made alerts keep theirs.

    Raises: NotAllowed; RuleBroken length_unknown, ladder_too_short, rule_cannot_be_weakened,
    rule_changed_meanwhile.
    Source: docs/rules/risk.md R-R11.
    """
    policies.may_change_rules(worker)
    _well_formed(defaults()[event], change)
    if rule_for(worker.agency_id, event).version != version:
        raise RuleBroken("rule_changed_meanwhile")
    row = AlertRule(
        agency_id=worker.agency_id,
        event=event,
        version=version + 1,
        is_on=change.is_on,
        severity=change.severity,
        answer=change.answer,
        decide=change.decide,
        step=change.step,
        ladder=list(change.ladder),
        made_by=worker,
    )
    with unique_or("one_version_of_an_alert_rule", "rule_changed_meanwhile"):
        row.save(force_insert=True)
    log.record(events.RULE_CHANGED, row.pk, event=event, version=row.version, is_on=row.is_on)
    return row


def _well_formed(shipped: Rule, change: Change) -> None:
    try:
        answer, decide, step = (parse(text) for text in (change.answer, change.decide, change.step))
    except ValueError:
        raise RuleBroken("length_unknown") from None
    if not change.ladder or change.ladder[-1] != LadderStep.EVERYBODY:
        raise RuleBroken("ladder_too_short")
    if shipped.is_fixed and _is_weaker(shipped, change, answer, decide, step):
        raise RuleBroken("rule_cannot_be_weakened")


def _is_weaker(shipped: Rule, change: Change, answer: Length, decide: Length, step: Length) -> bool:
    """Say whether a change is slower, milder or silent against what was shipped (R1, N1)."""
    in_time = (
        answer.is_no_longer_than(shipped.answer)
        and decide.is_no_longer_than(shipped.decide)
        and step.is_no_longer_than(shipped.step)
    )
    return not (change.is_on and in_time and RANK[change.severity] >= RANK[shipped.severity])


def would_have_made(*, worker: Worker) -> dict[str, int | None]:
    """Return how many alerts each event's rule would have made in the last 90 days; no content.

    A supervisor's numbers are of what they see. An admin sees no case, and has the agency's; fewer
    than five are nothing (None), since one more would tell of one.

    Raises: NotAllowed.
    Source: docs/rules/risk.md R-R11.
    """
    policies.may_change_rules(worker)
    nothing = 0 if worker.has_role(Role.SUPERVISOR) else None
    made: dict[str, int | None] = dict.fromkeys(AlertEvent.values, nothing)
    with connection.cursor() as cursor:
        cursor.execute("select * from app.count_events(%s)", [clock.now() - TRIED_ON])
        counted = dict(cursor.fetchall())
    return {event: counted.get(event, number) for event, number in made.items()}


@transaction.atomic
def change_pace(
    *,
    version: int,
    extreme_hours: int,
    high_days: int,
    medium_days: int,
    low_days: int,
    worker: Worker,
) -> ReviewPace:
    """Change how soon an agency reviews each level; higher levels never later than lower ones.

    Raises: NotAllowed; RuleBroken pace_not_ascending, rule_changed_meanwhile.
    Source: docs/rules/risk.md R-R10.
    """
    policies.may_change_rules(worker)
    if not 1 <= extreme_hours <= high_days * 24 <= medium_days * 24 <= low_days * 24 <= 365 * 24:
        raise RuleBroken("pace_not_ascending")
    newest = ReviewPace.objects.visible_to(worker).order_by("-version").first()
    if version != (newest.version if newest else 0):
        raise RuleBroken("rule_changed_meanwhile")
    row = ReviewPace(
        agency_id=worker.agency_id,
        version=version + 1,
        extreme_hours=extreme_hours,
        high_days=high_days,
        medium_days=medium_days,
        low_days=low_days,
        made_by=worker,
    )
    with unique_or("one_version_of_review_pace", "rule_changed_meanwhile"):
        row.save(force_insert=True)
    log.record(events.PACE_CHANGED, row.pk, version=row.version)
    return row
