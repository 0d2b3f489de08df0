"""What the cast says and does about risk."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from agencies.models import Worker
from cases.models import Case
from kernel import clock
from risk import actions
from risk.models import Alert, AlertDecision, Reliability, SafetyConcern, SourceType
from sharing.models import Disclosure
from tests.cast import HER_WORDS, acting_as
from tests.sharing.scene import CAUTION, Scene, seen_link

RATIONALE = "Strangulation and a threat within a week: she is called today."


def concern_at_alba(scene: Scene, **changes: Any) -> SafetyConcern:
    """Have Ivo raise a concern about Mr K."""
    facts: dict[str, Any] = {
        "text": "He said in the group that he had strangled her.",
        "source_type": SourceType.PERPETRATOR,
        "reliability": Reliability.FIRST_HAND,
    }
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        return actions.raise_concern(case=case, worker=ivo, **(facts | changes))


def concern_at_brisa(scene: Scene, **changes: Any) -> SafetyConcern:
    """Have Nadia record what Ms A said."""
    facts: dict[str, Any] = {
        "text": HER_WORDS,
        "source_type": SourceType.SURVIVOR,
        "reliability": Reliability.FIRST_HAND,
    }
    with acting_as(scene.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        return actions.raise_concern(case=case, worker=nadia, **(facts | changes))


def caution(scene: Scene, concern: SafetyConcern, **changes: Any) -> Disclosure:
    """Have Nadia send Alba a caution about it."""
    facts: dict[str, Any] = {"text": CAUTION, "could_he_know": "No, it fits every week."}
    with acting_as(scene.cast.nadia) as nadia:
        mine = SafetyConcern.objects.visible_to(nadia).get(pk=concern.pk)
        return actions.send_caution(
            concern=mine, link=seen_link(nadia), worker=nadia, **(facts | changes)
        )


def alerts_of(worker: Worker) -> list[Alert]:
    """Return the alerts a worker sees."""
    with acting_as(worker) as acting:
        return list(Alert.objects.visible_to(acting).order_by("made_at"))


def acknowledge(worker: Worker, alert: Alert) -> Alert:
    """Have a worker acknowledge an alert."""
    with acting_as(worker) as acting:
        mine = Alert.objects.visible_to(acting).get(pk=alert.pk)
        return actions.acknowledge_alert(alert=mine, worker=acting)


def decide(
    worker: Worker,
    alert: Alert,
    planned: Sequence[tuple[str, Worker, date]] = (),
    **changes: Any,
) -> Alert:
    """Have a worker decide an alert as it was when `alert` was read."""
    facts: dict[str, Any] = {
        "version": alert.version,
        "decision": AlertDecision.ACT_NOW if planned else AlertDecision.MONITOR,
        "rationale": RATIONALE,
        "next_review_date": clock.now().date() + timedelta(days=3),
    }
    with acting_as(worker) as acting:
        mine = Alert.objects.visible_to(acting).get(pk=alert.pk)
        return actions.decide_alert(alert=mine, actions=planned, worker=acting, **(facts | changes))
