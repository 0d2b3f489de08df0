"""SafetyPlan: what a supported person does when it becomes dangerous, as drawn up with her."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.bound import CaseBound
from kernel import clock
from kernel.codes import coded, known
from vault.fields import SealedField


class CopyKept(models.TextChoices):
    """In what form the person keeps the plan: a plan that is found is dangerous."""

    NONE = "NONE", _("No copy: only we have it")
    BY_HEART = "BY_HEART", _("Known by heart")
    ON_PAPER = "ON_PAPER", _("On paper")
    ON_PHONE = "ON_PHONE", _("On a phone that only they use")
    WITH_SOMEBODY = "WITH_SOMEBODY", _("With somebody they trust")


class PlanSection(models.TextChoices):
    """The parts of a plan; each is the sealed field of the same name in small letters."""

    SIGNS = "SIGNS", _("Signs that danger grows")
    AT_HOME = "AT_HOME", _("At home, when it becomes dangerous")
    LEAVING = "LEAVING", _("Leaving")
    PLACES = "PLACES", _("Safe places, and the way there")
    HELPERS = "HELPERS", _("People who can help, and the code word")
    TO_TAKE = "TO_TAKE", _("What to take, and where it lies")
    CHILDREN = "CHILDREN", _("Children")
    AT_WORK = "AT_WORK", _("At work and on the way")
    DEVICES = "DEVICES", _("Telephone, devices and accounts")
    AFTERWARDS = "AFTERWARDS", _("After separation")
    NUMBERS = "NUMBERS", _("Emergency numbers")

    @property
    def field(self) -> str:
        """Return the name of the sealed field."""
        return self.value.lower()


class SafetyPlan(CaseBound):
    """One version of the plan of one support case. Never changed: each save adds a version."""

    version = models.PositiveIntegerField()
    signs = SealedField(number=182, null=True)
    at_home = SealedField(number=183, null=True)
    leaving = SealedField(number=184, null=True)
    places = SealedField(number=185, null=True)
    helpers = SealedField(number=186, null=True)
    to_take = SealedField(number=187, null=True)
    children = SealedField(number=188, null=True)
    at_work = SealedField(number=189, null=True)
    devices = SealedField(number=190, null=True)
    afterwards = SealedField(number=191, null=True)
    numbers = SealedField(number=192, null=True)
    copy_where = SealedField(number=193, null=True)  # where her copy lies
    copy_kept = coded(CopyKept, default=CopyKept.NONE)
    # Which sections this version changed, so that the list of versions opens nothing.
    changed = ArrayField(models.CharField(max_length=40), default=list)
    talked_date = models.DateField(null=True)  # gone through together with her on that day
    review_date = models.DateField()  # when it is to be looked at again
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            # Two who save at once make no two fourth versions.
            models.UniqueConstraint(fields=["case", "version"], name="one_version_of_safety_plan"),
            known("copy_kept", CopyKept, "plan_copy_is_known"),
            models.CheckConstraint(
                condition=Q(changed__contained_by=PlanSection.values),
                name="plan_sections_are_known",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="plan_versions_begin_at_one"),
        )
