"""Conflict: a case that does not exist for one worker."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models.case import Case
from cases.models.grant import granted
from kernel import clock
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel

ASKED_LASTS = timedelta(hours=72)


class ConflictKind(models.TextChoices):
    """How worker and person are connected."""

    KINSHIP = "KINSHIP", _("Kinship")
    SOCIAL = "SOCIAL", _("Social")
    FORMER_CLIENT = "FORMER_CLIENT", _("Former client")
    HOUSEHOLD = "HOUSEHOLD", _("Same household")
    EMPLOYER = "EMPLOYER", _("Employer")
    OTHER = "OTHER", _("Other")


class ConflictEnd(models.TextChoices):
    """Why a conflict of interest stands no more."""

    MISTAKEN = "MISTAKEN", _("It was recorded by mistake")
    ANOTHER_PERSON = "ANOTHER_PERSON", _("Another person was meant")
    TIE_HAS_ENDED = "TIE_HAS_ENDED", _("They are not connected any more")


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those of cases the worker oversees, and the agency's for its officer.

        Its admins see those of supervisors and officers and those that may end: there they are a
        second person. The barred worker sees nothing, officer or not.
        """
        oversees = granted(worker, "case_id").filter(permission__codename="oversee_case")
        seen = Q(Exists(oversees))
        if worker.has_role(Role.DATA_PROTECTION_OFFICER):
            seen |= Q(worker__agency_id=worker.agency_id)
        if worker.has_role(Role.AGENCY_ADMIN):
            seconds = Q(of_overseer=True) | Q(end_asked_at__isnull=False)
            seen |= seconds & Q(worker__agency_id=worker.agency_id)
        return self.filter(~Q(worker=worker), seen)

    def live(self) -> Self:
        """Return those that bar somebody."""
        return self.filter(ended_at=None)

    def for_second(self, worker: Worker) -> Self:
        """Return those that wait for this worker: to be confirmed, or to be ended."""
        recorded = Q(of_overseer=True, confirmed_at=None) & ~Q(declared_by=F("worker"))
        asked = Q(end_asked_at__gt=clock.now() - ASKED_LASTS)
        by_others = recorded & ~Q(declared_by=worker)
        return self.live().filter(by_others | (asked & ~Q(end_asked_by=worker)))


class Conflict(UUIDModel):
    """A conflict of interest. Beats every role; written by the database's own functions alone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kind = coded(ConflictKind)
    declared_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(db_default=AppNow())
    # Whether it bars somebody who watches over others: a supervisor, the officer.
    of_overseer = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    # It ends by two people; what is asked for and not answered within ASKED_LASTS is asked again.
    end_asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    end_asked_at = models.DateTimeField(null=True)
    end_reason = coded(ConflictEnd, null=True)
    ended_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    # Found by a later look through the refusals (app.look_for_attempts), never at request time.
    attempts = models.PositiveIntegerField(db_default=0)
    last_attempt_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_until = models.BigIntegerField(db_default=0)  # a line's number in the trail

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", ConflictKind, "conflict_kind_is_known"),
            known("end_reason", ConflictEnd, "conflict_end_is_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("worker")) & ~Q(confirmed_by=F("declared_by"))),
                name="second_person_confirms_a_conflict",
            ),
            # Asked for by one and ended by another, or refused before it was ever confirmed.
            models.CheckConstraint(
                condition=Q(ended_by=None)
                | (
                    ~Q(ended_by=F("worker"))
                    & Q(end_reason__isnull=False)
                    & (~Q(ended_by=F("end_asked_by")) | Q(end_asked_by=None))
                ),
                name="two_people_end_a_conflict",
            ),
            models.UniqueConstraint(
                fields=["case", "worker"], condition=Q(ended_at=None), name="one_live_conflict"
            ),
        )

    @property
    def waits_for_second(self) -> bool:
        """Say whether it bars, and a second person has yet to confirm that it should."""
        is_own = self.declared_by_id == self.worker_id
        return self.of_overseer and not is_own and self.confirmed_at is None

    @property
    def end_is_asked(self) -> bool:
        """Say whether somebody asked for its end, not too long ago."""
        asked = self.end_asked_at
        return self.ended_at is None and asked is not None and asked > clock.now() - ASKED_LASTS
