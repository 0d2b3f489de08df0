"""Erasure: that a case's keys were asked to be destroyed, by whom, and who agreed."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Worker
from cases.models.case import Case, CaseKind
from cases.models.grant import granted
from kernel import clock
from kernel.codes import coded, known
from kernel.models import AppNow, AppWorker, UUIDModel


class ErasureReason(models.TextChoices):
    """Why it must go. A code, since no text about it may outlive it."""

    RETENTION_ENDED = "RETENTION_ENDED", _("The time it had to be kept is over")
    SUBJECT_ASKED = "SUBJECT_ASKED", _("The person asked for it")
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", _("It should never have been entered")
    ORDERED = "ORDERED", _("A court or authority ordered it")


class ErasureState(models.TextChoices):
    """Where the question stands."""

    ASKED = "ASKED", _("Waits for a second person")
    ERASING = "ERASING", _("Being erased")
    DONE = "DONE", _("Erased")
    DECLINED = "DECLINED", _("Declined")


def answered_for(worker: Worker, *own: str) -> Q:
    """Return which questions about a case's end a worker reads; `own` names who had a part in them.

    One's own, those of cases one oversees, and the agency's for its officer. Who is barred from a
    case by a conflict of interest sees none of it: the database asks.
    """
    oversees = granted(worker, "case_id").filter(permission__codename="oversee_case")
    seen = Q(Exists(oversees))
    for name in own:
        seen |= Q(**{name: worker})
    if worker.has_role(Role.DATA_PROTECTION_OFFICER):
        seen |= Q(agency_id=worker.agency_id)
    return seen & Q(agency_id=worker.agency_id)


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return one's own, those of cases one oversees, and the agency's for its officer."""
        return self.filter(answered_for(worker, "asked_by", "decided_by"))

    def waiting(self) -> Self:
        """Return those nobody has answered."""
        return self.filter(state=ErasureState.ASKED)


class Erasure(UUIDModel):
    """One case to be erased, by two people. What it was about is not in here."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="erasures")
    # For a second person who does not see the case; both go with it.
    reference = models.CharField(max_length=40, blank=True)
    kind = coded(CaseKind)
    closed_at = models.DateTimeField()
    reason = coded(ErasureReason)
    state = coded(ErasureState, default=ErasureState.ASKED)
    asked_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", db_default=AppWorker()
    )
    asked_at = models.DateTimeField(db_default=AppNow())
    expires_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    # By a command on the server, and as whose account it acted.
    carried_on_at = models.DateTimeField(null=True)
    carried_on_as = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", CaseKind, "erasure_kind_is_known"),
            known("reason", ErasureReason, "erasure_reason_is_known"),
            known("state", ErasureState, "erasure_state_is_known"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="ASKED"), name="one_open_erasure_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ERASING", "DONE"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="erasure_takes_two_people",
            ),
        )
