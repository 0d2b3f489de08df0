"""Release: what she allows, to whom, until when. It lies with her service alone."""

from datetime import date
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Worker
from cases.models.bound import CaseBound, CaseBoundQuerySet
from kernel import clock
from kernel.codes import coded, known
from sharing.models.link import Link


class ReleaseCategory(models.TextChoices):
    """What may be told."""

    CAUTION = "CAUTION", _("Practice caution")
    CONTACT_SUMMARY = "CONTACT_SUMMARY", _("Summary of contact")
    RISK_LEVEL = "RISK_LEVEL", _("Risk level")
    COORDINATION = "COORDINATION", _("Questions and answers")


class ReleasePurpose(models.TextChoices):
    """What for."""

    HER_SAFETY = "HER_SAFETY", _("Safety of the affected person and children")
    PRACTICE = "PRACTICE", _("How the programme works with the participant")
    COORDINATION = "COORDINATION", _("Coordination between the agencies")


class HowInformed(models.TextChoices):
    """How the person was informed before deciding."""

    IN_PERSON = "IN_PERSON", _("In person")
    BY_PHONE = "BY_PHONE", _("By telephone")
    IN_WRITING = "IN_WRITING", _("In writing")
    WITH_INTERPRETER = "WITH_INTERPRETER", _("With an interpreter")


class ConsentState(models.TextChoices):
    """Where a release stands; whether it is in date is asked of its dates."""

    REQUESTED = "REQUESTED", _("Requested")
    GIVEN = "GIVEN", _("Given")
    DECLINED = "DECLINED", _("Declined")
    EXPIRED = "EXPIRED", _("Expired")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    SUPERSEDED = "SUPERSEDED", _("Superseded")


class ReleaseQuerySet(CaseBoundQuerySet):
    def given(self, today: date) -> Self:
        """Return those that allow something on a day."""
        return self.filter(state=ConsentState.GIVEN, starts_date__lte=today, ends_date__gte=today)

    def covering(self, category: str) -> Self:
        """Return those that name a category."""
        return self.filter(categories__contains=[category])

    def about(self, concern_id: UUID | None) -> Self:
        """Return those that are not limited to items, or name this one."""
        wide = Q(items=[])
        return self.filter(wide | Q(items__contains=[concern_id]) if concern_id else wide)


class Release(CaseBound):
    """One specific, informed decision about one recipient. A new decision is a new row.

    `case` is the support case.
    """

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="releases")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    purpose = coded(ReleasePurpose)
    categories = ArrayField(models.CharField(max_length=40, choices=ReleaseCategory.choices))
    # The concerns it is about; none: everything of these categories. Rows of the room upstairs.
    items = ArrayField(models.UUIDField(), default=list)
    how_informed = coded(HowInformed)
    state = coded(ConsentState)
    given_at = models.DateTimeField(default=clock.now)  # when the decision was told to us
    starts_date = models.DateField()
    ends_date = models.DateField()  # the last day
    withdrawn_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = ReleaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            known("purpose", ReleasePurpose, "release_purpose_is_known"),
            known("how_informed", HowInformed, "release_how_informed_is_known"),
            known("state", ConsentState, "release_state_is_known"),
            models.CheckConstraint(
                condition=Q(categories__contained_by=ReleaseCategory.values),
                name="release_categories_are_known",
            ),
            models.CheckConstraint(
                condition=Q(categories__len__gt=0), name="release_covers_something"
            ),
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")), name="release_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN", withdrawn_at__isnull=False)
                | (~Q(state="WITHDRAWN") & Q(withdrawn_at=None)),
                name="withdrawn_release_says_when",
            ),
        )
