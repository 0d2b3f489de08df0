"""What of this room stands in the way when a case is erased, and what goes with it."""

from agencies.models import Worker
from cases import erasing
from cases.models import Case
from kernel.errors import RuleBroken
from risk.models import Alert, AlertState

UNANSWERED = (AlertState.OPEN, AlertState.ACKNOWLEDGED)


def no_alert_waits(case: Case, worker: Worker) -> None:
    """Pass where no alert of the case wants an answer: it would ring for nobody.

    Raises: RuleBroken alert_waits.
    Source: docs/rules/risk.md P3.
    """
    alerts = Alert.objects.visible_to(worker).filter(case=case, state__in=UNANSWERED)
    if alerts.exists():
        raise RuleBroken("alert_waits")


def take_part() -> None:
    """Connect both."""
    erasing.ALSO_SEALED.append("alerts_of_erased")
    erasing.IN_THE_WAY.append(no_alert_waits)
