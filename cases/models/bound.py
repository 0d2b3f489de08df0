"""CaseBound: what lies in a case is seen by whoever sees the case."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, Subquery

from agencies.models import Worker
from cases.models.case import Case, granted
from kernel.models import UUIDModel


class CaseBoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the rows of granted cases, each with why (`seen_because`)."""
        mine = granted(worker, "case_id")
        why = Subquery(mine.values("permission__codename")[:1])
        return self.filter(Exists(mine)).annotate(seen_because=why).select_related("case")


class CaseBound(UUIDModel):
    """A row of exactly one case, sealed under that case's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        abstract = True

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals this row's fields: agency and owner."""
        return self.case.agency_id, self.case_id
