"""AccessReview: a supervisor has looked at who opened what in a team, for one week."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from agencies.models import Agency, Role, Team, TeamMember, Worker
from kernel.models import AppNow, UUIDModel
from vault.fields import SealedField


class AccessReviewQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those of a supervisor's teams, and the agency's for its officer."""
        rows = self.filter(agency_id=worker.agency_id).select_related(
            "team", "signed_by", "second_by"
        )
        rows = rows.annotate(seen_because=models.Value("REVIEW"))
        if worker.has_role(Role.DATA_PROTECTION_OFFICER):
            return rows
        member = TeamMember.objects.filter(worker=worker, team_id=OuterRef("team_id"))
        is_supervisor = worker.has_role(Role.SUPERVISOR)
        return rows.filter(Exists(member)) if is_supervisor else self.none()

    def half_signed(self) -> Self:
        """Return those whose signer's own row nobody else has looked at."""
        return self.filter(second_at=None)


class AccessReview(UUIDModel):
    """One team's week, signed; what its signer did is looked at by somebody else."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    week_date = models.DateField()  # its Monday
    signed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(db_default=AppNow())
    remark = SealedField(number=410, null=True)
    # For the signer's own row: nobody looks after themselves.
    second_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    second_at = models.DateTimeField(null=True)

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team", "week_date"], name="one_review_per_week"),
            models.CheckConstraint(
                condition=Q(week_date__iso_week_day=1), name="weeks_begin_on_monday"
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("signed_by")),
                name="nobody_signs_their_own_week",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | Q(second_by__isnull=False, second_at__isnull=False),
                name="second_signature_says_by_whom",
            ),
        )

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals this row's fields: agency and owner."""
        return self.agency_id, self.team_id
