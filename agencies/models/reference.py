"""ReferenceCode: versioned vocabulary; without an agency it is the platform's, read-only."""

from typing import Self

from django.db import models
from django.db.models import Q

from agencies.models.agency import Agency
from agencies.models.worker import Worker
from kernel.models import UUIDModel


class ReferenceCodeQuerySet(models.QuerySet["ReferenceCode"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the platform's codes and the agency's own."""
        return self.filter(Q(agency=None) | Q(agency_id=worker.agency_id))

    def current(self) -> Self:
        """Return the newest version of each code."""
        return self.filter(superseded_at=None)


class ReferenceCode(UUIDModel):
    """One code of one vocabulary, with its labels as `{language: text}`."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True)
    vocabulary = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    labels = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    superseded_at = models.DateTimeField(null=True)

    objects = ReferenceCodeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "vocabulary", "code", "version"],
                name="one_version_of_a_code",
                nulls_distinct=False,
            ),
        )
