"""ReferenceCode: an agency's own code beside a shipped one; each change is a version of its own."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from agencies.models.agency import Agency
from agencies.models.worker import Worker
from kernel.models import AppNow, UUIDModel


class ReferenceCodeQuerySet(models.QuerySet["ReferenceCode"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the platform's codes and the agency's own."""
        return self.filter(Q(agency=None) | Q(agency_id=worker.agency_id))

    def in_force(self, vocabulary: str = "") -> Self:
        """Return the version of each code that is used now, of one vocabulary or of all."""
        rows = self.filter(superseded_at=None, agency__isnull=False)
        return rows.filter(vocabulary=vocabulary) if vocabulary else rows


class ReferenceCode(UUIDModel):
    """One version of one code, with its labels as `{language: text}`.

    It stands for a code that is shipped: rules, figures and what other agencies hear know that one
    alone. What was recorded keeps the version it was recorded under.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True)
    vocabulary = models.CharField(max_length=40)
    stands_for = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40)
    labels = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateTimeField(db_default=AppNow())
    superseded_at = models.DateTimeField(null=True)

    objects = ReferenceCodeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "vocabulary", "code", "version"],
                name="one_version_of_a_code",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["agency", "vocabulary", "code"],
                condition=Q(superseded_at=None),
                name="one_version_of_a_code_in_force",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("valid_from")),
                name="superseded_after_it_was_valid",
            ),
        )

    @property
    def label(self) -> str:
        """Return what it is called in the reader's language, else in any there is."""
        told: dict[str, str] = self.labels
        return told.get(get_language() or "") or told.get("en") or next(iter(told.values()), "")
