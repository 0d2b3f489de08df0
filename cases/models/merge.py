"""Merge: that two records of one agency are of one human being, by two people's word."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Worker
from cases.models.case import Case
from cases.models.grant import Granted
from cases.models.person import AffectedPerson
from kernel.codes import coded, known
from kernel.models import AppNow, AppWorker, UUIDModel

OPEN = Q(state__in=["ASKED", "DONE"])


class MergeState(models.TextChoices):
    """Where the question stands."""

    ASKED = "ASKED", _("Waits for a second person")
    DONE = "DONE", _("Merged")
    DECLINED = "DECLINED", _("Declined")
    UNDONE = "UNDONE", _("Taken apart again")


class MergeQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those between cases that this worker sees both: one alone tells of no other."""
        return self.filter(Granted(worker, "case_id"), Granted(worker, "kept_case_id"))

    def done(self) -> Self:
        """Return those that stand."""
        return self.filter(state=MergeState.DONE)

    def waiting(self) -> Self:
        """Return those nobody has answered."""
        return self.filter(state=MergeState.ASKED)

    def of_people(self) -> Self:
        """Return those of whom two cases are about."""
        return self.filter(affected=None)


class Merge(UUIDModel):
    """Two cases about one person, or one (ex-)partner named twice in one case.

    The merged record stays as it was, under its own key, and points to the kept one.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges")
    kept_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kept_merges")
    # Both empty where it is about whom the cases are about; else both cases are the same one.
    affected = models.ForeignKey(
        AffectedPerson, on_delete=models.PROTECT, related_name="merges", null=True
    )
    kept_affected = models.ForeignKey(
        AffectedPerson, on_delete=models.PROTECT, related_name="kept_merges", null=True
    )
    state = coded(MergeState, default=MergeState.ASKED)
    asked_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", db_default=AppWorker()
    )
    asked_at = models.DateTimeField(db_default=AppNow())
    decided_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = (
            known("state", MergeState, "merge_state_is_known"),
            models.CheckConstraint(
                condition=(Q(affected=None, kept_affected=None) & ~Q(case=F("kept_case")))
                | (
                    Q(affected__isnull=False, kept_affected__isnull=False, case=F("kept_case"))
                    & ~Q(affected=F("kept_affected"))
                ),
                name="merge_joins_two_records",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["DONE", "UNDONE"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="merge_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="UNDONE", undone_by__isnull=False, undone_at__isnull=False)
                | (~Q(state="UNDONE") & Q(undone_by=None, undone_at=None)),
                name="undone_merge_says_by_whom",
            ),
            # Of two cases, not of one: a refusal must not tell of a merge with a hidden case.
            models.UniqueConstraint(
                fields=["case", "kept_case"],
                condition=OPEN & Q(affected=None),
                name="one_open_merge_of_two_cases",
            ),
            models.UniqueConstraint(
                fields=["affected"], condition=OPEN, name="one_open_merge_per_named_person"
            ),
        )
