"""RoleRequest: roles that an admin wants for an account in use, until a second person agrees."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.enrolment import SECOND_PERSONS
from agencies.models.worker import READS_CASES, Worker
from kernel import clock
from kernel.models import AppNow, UUIDModel


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those of the agency, for who could be a second person, and one's own."""
        own = self.filter(agency_id=worker.agency_id)
        is_able = any(worker.has_role(role) for role in SECOND_PERSONS)
        return own if is_able else own.none()

    def waiting(self) -> Self:
        """Return those that a second person has to answer."""
        return self.filter(given_at=None, ended_at=None, expires_at__gt=clock.now())

    def for_second(self, worker: Worker) -> Self:
        """Return those that are neither about this worker nor asked for by them."""
        return self.exclude(worker=worker).exclude(asked_by=worker)


class RoleRequest(UUIDModel):
    """Roles wanted for one worker; given by `app.give_roles` when a second person agrees."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="role_requests")
    roles = ArrayField(models.CharField(max_length=40, choices=READS_CASES))
    # What somebody stops doing when they begin with the others: until then they go on with it.
    drops = ArrayField(models.CharField(max_length=40), default=list)
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=AppNow())
    expires_at = models.DateTimeField()
    given_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    given_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # refused, taken back, or replaced by another

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role for role, _label in READS_CASES])
                & Q(roles__len__gt=0),
                name="only_roles_that_read_cases_are_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(given_by=None)
                | (~Q(given_by=F("worker")) & ~Q(given_by=F("asked_by"))),
                name="a_second_person_gives_roles",
            ),
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(given_at=None, ended_at=None),
                name="one_role_request_waits",
            ),
        )
