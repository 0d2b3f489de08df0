"""Task: something to be done by a moment, because of a rule."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Worker
from cases.models.case import Case
from cases.models.grant import Granted
from kernel import clock
from kernel.codes import coded, known
from kernel.models import AppNow, AppWorker, UUIDModel, Versioned


class TaskKind(models.TextChoices):
    """What is to be done."""

    FIRST_CONTACT = "FIRST_CONTACT", _("Make first contact")
    CONTACT_AGAIN = "CONTACT_AGAIN", _("Try to reach them again")
    OFFER_CONTACT = "OFFER_CONTACT", _("Offer contact once more")
    ATTACH_LINK = "ATTACH_LINK", _("Look at an incoming link")
    READ_DISCLOSURE = "READ_DISCLOSURE", _("Take what was sent to us")
    DECIDE_NEW_PARTNER = "DECIDE_NEW_PARTNER", _("Decide about a new partner")
    REVIEW_OVERRIDE = "REVIEW_OVERRIDE", _("Review an override")
    REVIEW_IMPORT = "REVIEW_IMPORT", _("Review an imported case")
    SEND_DRAFT = "SEND_DRAFT", _("Tell the linked service")
    APPROVE_DISCLOSURE = "APPROVE_DISCLOSURE", _("Read before it is sent")
    RELEASE_ENDS = "RELEASE_ENDS", _("Talk about a release that ends")
    TELL_RECIPIENTS = "TELL_RECIPIENTS", _("Tell recipients")
    ALERT_ACTION = "ALERT_ACTION", _("Action from an alert")
    REVIEW_RISK = "REVIEW_RISK", _("Review the decision on an alert")
    REVIEW_FLAG = "REVIEW_FLAG", _("Review a flag")
    REASSESS_RISK = "REASSESS_RISK", _("Assess the risk again")
    DUTY_TO_REPORT = "DUTY_TO_REPORT", _("Decide whether children are reported")
    LOOK_AT_PLAN = "LOOK_AT_PLAN", _("Look at the safety plan again")
    OTHER = "OTHER", _("Other")


class TaskState(models.TextChoices):
    """Whether it was done (domain.md: ActionState)."""

    OPEN = "OPEN", _("Open")
    DONE = "DONE", _("Done")
    NOT_POSSIBLE_CIRCUMSTANCES = "NOT_POSSIBLE_CIRCUMSTANCES", _("Circumstances did not allow it")
    NOT_UNDERTAKEN = "NOT_UNDERTAKEN", _("Not undertaken")


SUPERVISORS_ALONE = {TaskKind.REVIEW_OVERRIDE, TaskKind.DECIDE_NEW_PARTNER}


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return tasks of visible cases, and without a case one's own or the supervisors'."""
        mine = Q(owner_id=worker.pk)
        if worker.has_role(Role.SUPERVISOR):
            mine |= Q(owner=None)
        caseless = Q(case=None, agency_id=worker.agency_id) & mine
        return self.filter(Q(Granted(worker, "case_id")) | caseless)

    def to_do_by(self, worker: Worker) -> Self:
        """Return what a worker is to do: their own, and what nobody owns in the cases they lead.

        What somebody overrode is looked at by a second person, a supervisor.
        """
        unowned = Q(owner=None)
        if not worker.has_role(Role.SUPERVISOR):
            unowned &= Q(case__assigned=worker) & ~Q(kind__in=SUPERVISORS_ALONE)
        rows = self.live().filter(Q(owner=worker) | unowned)
        return rows.exclude(kind=TaskKind.REVIEW_OVERRIDE, made_by=worker)

    def live(self) -> Self:
        """Return what is still to be done."""
        return self.filter(state=TaskState.OPEN)

    def overdue(self) -> Self:
        """Return what should have been done."""
        return self.live().filter(due_at__lt=clock.now())


class Task(UUIDModel, Versioned):
    """Something to be done by a moment, with an owner (or the supervisors) and a rule."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks", null=True)
    owner = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    kind = coded(TaskKind)
    rule = models.CharField(max_length=10, blank=True)  # the id in docs/rules
    object_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    state = coded(TaskState, default=TaskState.OPEN)
    made_at = models.DateTimeField(db_default=AppNow())
    # Whose act made it, where somebody's did: nobody reviews their own override.
    made_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", null=True, db_default=AppWorker()
    )
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", TaskKind, "task_kind_is_known"),
            known("state", TaskState, "task_state_is_known"),
            # A handler that runs twice makes no second task.
            models.UniqueConstraint(
                fields=["agency", "kind", "object_id"],
                condition=Q(state="OPEN", object_id__isnull=False),
                name="one_open_task_per_object",
            ),
        )
