"""AlertRule: what an agency changed of the rules it was shipped with. A change is a new version."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Worker
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel
from risk.lengths import PATTERN
from sharing.models import RiskLevel


class AlertEvent(models.TextChoices):
    """What may alert: what a linked programme told, and what one's own silo learned."""

    TOLD_IMMINENT_DANGER = "TOLD_IMMINENT_DANGER", _("Received: imminent danger")
    TOLD_NEW_VIOLENCE = "TOLD_NEW_VIOLENCE", _("Received: new violence or threat")
    TOLD_ORDER_BREACH = "TOLD_ORDER_BREACH", _("Received: breach of an order")
    TOLD_CONCERN = "TOLD_CONCERN", _("Received: safety concern")
    TOLD_RISK_CHANGE = "TOLD_RISK_CHANGE", _("Received: change of risk")
    TOLD_SUSPENSION = "TOLD_SUSPENSION", _("Received: suspension")
    TOLD_EXCLUSION = "TOLD_EXCLUSION", _("Received: exclusion")
    TOLD_DROPOUT = "TOLD_DROPOUT", _("Received: drop-out")
    TOLD_ABSENCE = "TOLD_ABSENCE", _("Received: absence")
    OWN_IMMINENT_DANGER = "OWN_IMMINENT_DANGER", _("Our own: imminent danger")
    OWN_LETHAL_FACTOR = "OWN_LETHAL_FACTOR", _("Our own: factor of lethal violence present")
    OWN_CRITICAL_FACTOR = "OWN_CRITICAL_FACTOR", _("Our own: other critical factor present")
    OWN_DUTY_OVERDUE = "OWN_DUTY_OVERDUE", _("Our own: duty to report not decided in time")
    OWN_CONCERN = "OWN_CONCERN", _("Our own: concern without a critical factor")


class LadderStep(models.TextChoices):
    """Who hears of an alert when nobody answered the step before."""

    SUPERVISORS = "SUPERVISORS", _("All supervisors who see it")
    EVERYBODY = "EVERYBODY", _("All supervisors and administrators, content-free")


def whole_ladder() -> list[str]:
    """Return both steps."""
    return list(LadderStep.values)


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the changes of the worker's own agency."""
        return self.filter(agency_id=worker.agency_id)

    def newest(self) -> Self:
        """Return the last version of each event's rule."""
        return self.order_by("agency_id", "event", "-version").distinct("agency_id", "event")


def _length(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": PATTERN}), name=name)


class AlertRule(UUIDModel):
    """One version of one event's rule at one agency; `risk/defaults.json` holds what it changes."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    event = coded(AlertEvent)
    version = models.PositiveIntegerField()
    is_on = models.BooleanField()
    severity = coded(RiskLevel)
    role = coded(Role, default=Role.SUPERVISOR)  # who answers
    answer = models.CharField(max_length=40)  # lengths: see risk/lengths.py
    decide = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    ladder = ArrayField(
        models.CharField(max_length=40, choices=LadderStep.choices), default=whole_ladder
    )
    made_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "event", "version"], name="one_version_of_an_alert_rule"
            ),
            known("event", AlertEvent, "alert_rule_event_is_known"),
            known("severity", RiskLevel, "alert_rule_severity_is_known"),
            models.CheckConstraint(
                condition=Q(role=Role.SUPERVISOR), name="alert_rule_role_answers"
            ),
            _length("answer", "alert_rule_answer_is_a_length"),
            _length("decide", "alert_rule_decide_is_a_length"),
            _length("step", "alert_rule_step_is_a_length"),
            # Whatever comes first: at last everybody who could act hears that nobody did.
            models.CheckConstraint(
                condition=Q(ladder=["SUPERVISORS", "EVERYBODY"]) | Q(ladder=["EVERYBODY"]),
                name="alert_rule_ladder_ends_with_everybody",
            ),
        )
