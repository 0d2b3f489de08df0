"""CaseBound: what lies in a case is seen by whoever sees the case."""

from typing import Any, Self
from uuid import UUID

from django.db import models

from agencies.models import Worker
from cases.models.case import Case
from cases.models.grant import Because, Granted
from kernel.models import UUIDModel


class CaseBoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the rows of granted cases, each with why (`seen_because`)."""
        seen = self.filter(Granted(worker, "case_id")).select_related("case")
        return seen.annotate(seen_because=Because(worker, "case_id"))


class CaseBound(UUIDModel):
    """A row of exactly one case, sealed under that case's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        abstract = True

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals this row's fields: agency and owner."""
        case = self.case
        return case.agency_id, case.id  # sooner than by case_id
