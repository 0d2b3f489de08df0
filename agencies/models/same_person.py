"""SamePersonCode: how two agencies say that two accounts are one human being, and no more."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.worker import Role, Worker
from kernel import clock
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel


class SamePersonKind(models.TextChoices):
    """What a code says."""

    JOIN = "JOIN", _("They are one person")
    PART = "PART", _("They are two people after all")


class SamePersonQuerySet(models.QuerySet["SamePersonCode"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the agency's own, for its admins; never the hash itself."""
        own = self.filter(agency_id=worker.agency_id).defer("code_hash")
        return own if worker.has_role(Role.AGENCY_ADMIN) else own.none()

    def live(self) -> Self:
        """Return those that may still be used."""
        return self.filter(used_at=None, ended_at=None, expires_at__gt=clock.now())


class SamePersonCode(UUIDModel):
    """A code about one account, made by its agency's admin and used by another agency's.

    Neither side is told whose the other account is, nor where. Source: domain.md 1 (8).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    kind = coded(SamePersonKind)
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=AppNow())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = SamePersonQuerySet.as_manager()

    class Meta:
        constraints = (known("kind", SamePersonKind, "same_person_kind_is_known"),)
