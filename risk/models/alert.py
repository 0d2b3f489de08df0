"""Alert: somebody has to look, by a moment; and what they decided."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Worker
from cases.models import Case
from cases.models.grant import Because, Granted
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel, Versioned
from risk.models.assessment import Assessment
from risk.models.concern import SafetyConcern
from risk.models.duty import DutyDecision
from risk.models.rule import AlertEvent
from sharing.models import Disclosure, RiskLevel
from vault.fields import SealedField


class AlertState(models.TextChoices):
    """Where an alert stands. Acknowledged is not decided."""

    OPEN = "OPEN", _("New")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Acknowledged")
    DECIDED = "DECIDED", _("Decided")
    CLOSED = "CLOSED", _("Closed")


class AlertReason(models.TextChoices):
    """Why it was made."""

    IMMINENT_DANGER = "IMMINENT_DANGER", _("Imminent danger was reported")
    NEW_VIOLENCE = "NEW_VIOLENCE", _("New violence or a threat was reported")
    ORDER_BREACH = "ORDER_BREACH", _("A breach of an order was reported")
    CRITICAL_FACTOR = "CRITICAL_FACTOR", _("A critical factor is present")
    CONCERN = "CONCERN", _("A safety concern was reported")
    RISK_CHANGE = "RISK_CHANGE", _("A change of risk was reported")
    LEFT_PROGRAMME = "LEFT_PROGRAMME", _("The participant's programme was interrupted or ended")
    ABSENCE = "ABSENCE", _("Absence was reported")
    DUTY_OVERDUE = "DUTY_OVERDUE", _("Nobody decided in time whether children are reported")


class AlertDecision(models.TextChoices):
    """What follows."""

    ACT_NOW = "ACT_NOW", _("Act at once")
    PLAN_ACTIONS = "PLAN_ACTIONS", _("Plan actions")
    REFER_ON = "REFER_ON", _("Refer to another agency")
    MONITOR = "MONITOR", _("Watch, and review")
    NO_ACTION = "NO_ACTION", _("No action needed")


class ActionState(models.TextChoices):
    """Whether it was done."""

    OPEN = "OPEN", _("Open")
    DONE = "DONE", _("Done")
    NOT_POSSIBLE_CIRCUMSTANCES = "NOT_POSSIBLE_CIRCUMSTANCES", _("Circumstances did not allow it")
    NOT_UNDERTAKEN = "NOT_UNDERTAKEN", _("Not undertaken")


WAITING = (AlertState.OPEN, AlertState.ACKNOWLEDGED)


class AlertQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return alerts of granted cases, and for supervisors those without a case, with why.

        Whom a conflict bars from the case behind, the wall alone can say: risk/barred.sql.
        """
        seen = Q(Granted(worker, "case_id"))
        if worker.has_role(Role.SUPERVISOR):
            seen |= Q(case=None)
        why = models.Case(
            When(case=None, then=Value("supervisor")),
            default=Because(worker, "case_id"),
            output_field=models.CharField(),
        )
        return self.filter(seen, agency_id=worker.agency_id).annotate(seen_because=why)

    def waiting(self) -> Self:
        """Return what nobody has decided yet."""
        return self.filter(state__in=WAITING)

    def by_time_left(self) -> Self:
        """Order by what is due first."""
        return self.order_by("due_at", "id")


class Alert(UUIDModel, Versioned):
    """Exactly one per event and rule. Made by handlers alone; decided by a supervisor.

    Its rationale lies under a key of its own: at first there may be no case, and a disclosure's
    key is also held by the agency that sent it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts", null=True)
    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.PROTECT, related_name="alerts", null=True
    )
    concern = models.ForeignKey(
        SafetyConcern, on_delete=models.PROTECT, related_name="alerts", null=True
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="alerts", null=True
    )
    duty = models.ForeignKey(
        DutyDecision, on_delete=models.PROTECT, related_name="alerts", null=True
    )
    event = coded(AlertEvent)
    event_id = models.UUIDField()
    rule = models.CharField(max_length=10)  # the id in docs/rules
    rule_version = models.PositiveIntegerField(default=0)  # of the agency's own; 0: as shipped
    severity = coded(RiskLevel)
    reason_code = coded(AlertReason)
    state = coded(AlertState, default=AlertState.OPEN)
    made_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateTimeField()  # the first deadline, for response times
    due_at = models.DateTimeField()  # to acknowledge; once acknowledged, to decide
    assigned = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    acknowledged_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", null=True
    )
    acknowledged_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decision = coded(AlertDecision, null=True)
    rationale = SealedField(number=320, null=True)
    next_review_date = models.DateField(null=True)
    escalation_step = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    next_step_at = models.DateTimeField()  # when the ladder goes on, unless somebody answers

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = (
            known("severity", RiskLevel, "alert_severity_is_known"),
            known("reason_code", AlertReason, "alert_reason_is_known"),
            known("event", AlertEvent, "alert_event_is_known"),
            known("state", AlertState, "alert_state_is_known"),
            known("decision", AlertDecision, "alert_decision_is_known"),
            models.UniqueConstraint(
                fields=["agency", "event_id", "rule"], name="one_alert_per_event_and_rule"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(acknowledged_at__isnull=False),
                name="acknowledged_alert_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "ACKNOWLEDGED"])
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decision__isnull=False,
                    rationale__isnull=False,
                    next_review_date__isnull=False,
                ),
                name="decided_alert_says_what_and_why",
            ),
        )
        indexes = (
            models.Index(fields=["agency", "state", "due_at"], name="alerts_by_time_left"),
            models.Index(
                fields=["assigned"],
                condition=Q(state__in=["OPEN", "ACKNOWLEDGED"]),
                name="alerts_waiting_for_somebody",
            ),
        )

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals the rationale: agency and the alert itself."""
        return self.agency_id, self.pk


class AlertActionQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the actions of visible alerts, with why."""
        alerts = Alert.objects.visible_to(worker).filter(pk=OuterRef("alert_id"))
        why = Subquery(alerts.values("seen_because")[:1])
        return self.filter(Exists(alerts)).annotate(seen_because=why).select_related("alert")

    def live(self) -> Self:
        """Return what is still to be done."""
        return self.filter(state=ActionState.OPEN)


class AlertAction(UUIDModel, Versioned):
    """One thing to be done after a decision, by whom and by when."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="actions")
    what = SealedField(number=321)
    owner = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    state = coded(ActionState, default=ActionState.OPEN)
    done_at = models.DateTimeField(null=True)

    objects = AlertActionQuerySet.as_manager()

    class Meta:
        constraints = (known("state", ActionState, "action_state_is_known"),)

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals this row's fields: agency and the alert."""
        return self.alert.agency_id, self.alert_id
