"""Enrolment: a code that opens an account once, for whoever sets its first password by it."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.worker import Role, Worker
from kernel import clock
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel

# Who may say that the person behind a code is who they should be.
SECOND_PERSONS = (Role.AGENCY_ADMIN, Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER)


class EnrolmentKind(models.TextChoices):
    """What a code is for."""

    FIRST = "FIRST"  # a new account
    RESET = "RESET"  # an account whose password and second factor are lost


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those of the agency, for who could be a second person; never the hash itself."""
        is_able = any(worker.has_role(role) for role in SECOND_PERSONS)
        own = self.filter(agency_id=worker.agency_id).defer("code_hash")
        return own if is_able else own.none()

    def live(self) -> Self:
        """Return those whose code may still open."""
        return self.filter(used_at=None, ended_at=None, expires_at__gt=clock.now())

    def waiting(self) -> Self:
        """Return those that a second person has to confirm."""
        return self.live().filter(needs_second=True, confirmed_at=None)

    def for_second(self, worker: Worker) -> Self:
        """Return those that are about neither this worker nor made by them."""
        return self.exclude(worker=worker).exclude(made_by=worker)


class Enrolment(UUIDModel):
    """One code for one worker; only its hash is kept, and it opens once."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="enrolments")
    kind = coded(EnrolmentKind)
    code_hash = models.CharField(max_length=64, unique=True)
    # Nobody: the server's operator made it.
    made_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(db_default=AppNow())
    expires_at = models.DateTimeField()
    needs_second = models.BooleanField(default=True)  # the database decides: app.enrolment_made
    confirmed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", EnrolmentKind, "enrolment_kind_is_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("worker")) & ~Q(confirmed_by=F("made_by"))),
                name="nobody_confirms_their_own_code",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="confirmed_code_says_by_whom",
            ),
        )

    @property
    def is_open(self) -> bool:
        """Say whether nothing but the code itself is missing."""
        return not self.needs_second or self.confirmed_at is not None


def not_enrolled() -> Q:
    """Return the condition that a worker was invited and has not set a password yet."""
    mine = Enrolment.objects.filter(worker_id=models.OuterRef("pk")).order_by()
    first = mine.filter(kind=EnrolmentKind.FIRST)
    used = mine.filter(used_at__isnull=False)
    return Q(models.Exists(first.values("pk"))) & ~Q(models.Exists(used.values("pk")))
