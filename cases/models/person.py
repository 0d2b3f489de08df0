"""Person: who a case is about; whom they named; the children. All sealed."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.bound import CaseBound, CaseBoundQuerySet
from kernel import clock
from kernel.codes import coded, known
from kernel.models import Versioned
from vault.fields import SealedField


class Relationship(models.TextChoices):
    """What an affected person is to the participant."""

    CURRENT = "CURRENT", _("Partner")
    EX_COHABITING = "EX_COHABITING", _("Ex-partner, living together")
    EX_NON_COHABITING = "EX_NON_COHABITING", _("Ex-partner, living apart")
    NEW = "NEW", _("New partner")
    CO_PARENT = "CO_PARENT", _("Co-parent")
    PARENT = "PARENT", _("Parent")
    SIBLING = "SIBLING", _("Sibling")
    ADULT_CHILD = "ADULT_CHILD", _("Adult child")
    OTHER_FAMILY = "OTHER_FAMILY", _("Other family")


class ContactDecision(models.TextChoices):
    """What was decided about reaching out to whom the participant named."""

    REACH_OUT = "REACH_OUT", _("Reach out")
    DO_NOT = "DO_NOT", _("Do not reach out")


class Person(CaseBound, Versioned):
    """Who a case is about, as this agency knows them in this case.

    A second episode has a row of its own (so each case's key can be destroyed alone); `Merge` says
    that two rows of one agency are one human being.
    """

    given_name = SealedField(number=110)
    surname = SealedField(number=111)
    birth_date = SealedField(number=112, null=True)  # ISO date
    phone = SealedField(number=113, null=True)  # E.164
    email = SealedField(number=114, null=True)
    address = SealedField(number=115, null=True)
    pronouns = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case"], name="one_person_per_case"),)


class AffectedPersonQuerySet(CaseBoundQuerySet):
    def kept(self) -> Self:
        """Return all but those who were named twice and are kept under the other record."""
        return self.exclude(merges__state="DONE")


class AffectedPerson(CaseBound, Versioned):
    """An (ex-)partner or relative as the participant named them. Many to a programme case."""

    given_name = SealedField(number=120)
    surname = SealedField(number=121, null=True)
    contact = SealedField(number=122, null=True)  # as he gave it
    relationships = ArrayField(
        models.CharField(max_length=40, choices=Relationship.choices), default=list
    )
    # A new partner is told of nothing before a supervisor has decided; see scenario 9.
    contact_decided_at = models.DateTimeField(null=True)
    contact_decision = coded(ContactDecision, null=True)
    recorded_at = models.DateTimeField(default=clock.now)

    objects = AffectedPersonQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(relationships__contained_by=Relationship.values),
                name="relationships_are_known",
            ),
            known("contact_decision", ContactDecision, "contact_decision_is_known"),
            models.CheckConstraint(
                condition=Q(contact_decided_at=None, contact_decision=None)
                | Q(contact_decided_at__isnull=False, contact_decision__isnull=False),
                name="decided_contact_says_how",
            ),
        )


class Child(CaseBound, Versioned):
    """A child concerned by a case."""

    given_name = SealedField(number=130, null=True)
    note = SealedField(number=131, null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now)
