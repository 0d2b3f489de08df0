"""Assessment: how high the risk is, by one worker's signed form. Never changed, only superseded."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest
from django.db.models.lookups import Exact

from agencies.models import Agency, Worker
from cases.models.bound import CaseBound, CaseBoundQuerySet
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel
from risk.models.codes import CriticalFactor, FactorState, Rating
from sharing.models import RiskLevel
from vault.fields import SealedField

RANK: dict[str, int] = {level: number for number, level in enumerate(RiskLevel.values)}
STATES = " || ".join(f'@ == "{state}"' for state in FactorState.values)
FACTORS = ", ".join(f"'{factor}'" for factor in CriticalFactor.values)
LEVELS = ", ".join(f"'{level}'" for level in RiskLevel.values)


class Rank(Func):
    """The place of a level among the levels; null where there is none."""

    template = f"array_position(array[{LEVELS}], %(expressions)s::text)"
    output_field = models.IntegerField()


class EveryFactorKnown(Func):
    """Whether each critical factor and nothing else has a state: unknown is one, blank is none."""

    template = (
        f"(%(expressions)s ?& array[{FACTORS}] and %(expressions)s - array[{FACTORS}] = '{{}}'"
        f" and not jsonb_path_exists(%(expressions)s, '$.* ? (!({STATES}))'))"
    )
    output_field = models.BooleanField()


def highest(*levels: str | None) -> str | None:
    """Return the highest of some levels, nothing where there is none."""
    return max((level for level in levels if level), key=RANK.__getitem__, default=None)


class AssessmentQuerySet(CaseBoundQuerySet):
    def newest(self) -> Self:
        """Return those that no later one supersedes."""
        return self.filter(superseded_by=None)

    def to_confirm(self) -> Self:
        """Return those that would lower a level and wait for a second person."""
        lowers = self.newest().filter(confirmed_at=None, prior_level__isnull=False)
        return lowers.annotate(was=Rank("prior_level"), now=Rank("level")).filter(was__gt=F("now"))


class Assessment(CaseBound):
    """One signed form. Its level is the highest of band, professional judgement and own view."""

    assessor = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    factors = models.JSONField()  # {CriticalFactor: FactorState}, complete
    lethality = coded(Rating)
    seriousness = coded(Rating)
    repetition = coded(Rating)
    firearms = coded(FactorState)
    band = coded(RiskLevel, null=True)  # by the answers; nothing when nothing is known
    judgement = coded(RiskLevel)
    own_view = coded(RiskLevel, null=True)  # the affected person's, in her own service alone
    level = coded(RiskLevel)
    prior_level = coded(RiskLevel, null=True)  # in force until then
    rationale = SealedField(number=330)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True
    )
    known_at = models.DateTimeField(default=clock.now)
    signed_at = models.DateTimeField(default=clock.now)
    review_due_at = models.DateTimeField()
    # Four eyes: a lower level counts from here on, and not before.
    confirmed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = AssessmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            *(
                known(name, Rating, f"assessment_{name}_is_known")
                for name in ("lethality", "seriousness", "repetition")
            ),
            known("firearms", FactorState, "assessment_firearms_is_known"),
            *(
                known(name, RiskLevel, f"assessment_{name}_is_known")
                for name in ("band", "judgement", "own_view", "level", "prior_level")
            ),
            models.CheckConstraint(
                condition=Q(EveryFactorKnown("factors")), name="assessment_leaves_nothing_blank"
            ),
            models.CheckConstraint(
                condition=Exact(
                    Rank("level"), Greatest(Rank("band"), Rank("judgement"), Rank("own_view"))
                ),
                name="assessment_level_is_the_highest",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(supersedes=None), name="one_first_assessment_per_case"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("assessor"))
                ),
                name="nobody_confirms_their_own_lowering",
            ),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("signed_at")), name="assessment_is_known_before_signed"
            ),
        )

    @property
    def lowers(self) -> bool:
        """Say whether it would lower what was in force."""
        return bool(self.prior_level) and RANK[self.level] < RANK[self.prior_level]

    @property
    def is_waiting(self) -> bool:
        """Say whether a second person must still confirm that it lowers."""
        return self.lowers and self.confirmed_at is None

    @property
    def counts_as(self) -> str:
        """Return the level in force since it was signed: the old one until it is confirmed."""
        return str(self.prior_level if self.is_waiting else self.level)

    def present(self) -> set[str]:
        """Return the critical factors that are present."""
        return {factor for factor, state in self.factors.items() if state == FactorState.PRESENT}


class ReviewPaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the worker's own agency's."""
        return self.filter(agency_id=worker.agency_id)


class ReviewPace(UUIDModel):
    """How soon an agency looks again, by level (R2). A change is a new version."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    extreme_hours = models.PositiveSmallIntegerField()
    high_days = models.PositiveSmallIntegerField()
    medium_days = models.PositiveSmallIntegerField()
    low_days = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = ReviewPaceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "version"], name="one_version_of_review_pace"
            ),
            models.CheckConstraint(
                condition=Q(extreme_hours__gte=1, extreme_hours__lte=F("high_days") * 24)
                & Q(high_days__lte=F("medium_days"), medium_days__lte=F("low_days"))
                & Q(low_days__lte=365),
                name="higher_levels_are_reviewed_sooner",
            ),
        )
