"""ContactOffer: how far reaching somebody went. InformationOwed: what they are to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.bound import CaseBound
from cases.models.contact import ContactChannel
from kernel import clock
from kernel.codes import coded, known


class OfferReason(models.TextChoices):
    """Why contact is offered (C1)."""

    FIRST = "FIRST", _("First contact")
    START = "START", _("The programme began")
    RISK_CHANGE = "RISK_CHANGE", _("The risk changed")
    END = "END", _("The programme ended")


class OfferState(models.TextChoices):
    """How far it went."""

    REACHING = "REACHING", _("Trying to reach")
    REACHED = "REACHED", _("Reached")
    NOT_REACHED = "NOT_REACHED", _("Not reached")
    DECLINED = "DECLINED", _("Declined for now")
    REFUSED = "REFUSED", _("Wants no further contact")
    CLOSED = "CLOSED", _("No longer offered")


class ContactOffer(CaseBound):
    """One offer of contact, with what was tried so far. Codes and dates alone; see C1."""

    reason = coded(OfferReason)
    state = coded(OfferState, default=OfferState.REACHING)
    attempts = models.PositiveSmallIntegerField(default=0)
    channels = ArrayField(
        models.CharField(max_length=40, choices=ContactChannel.choices), default=list
    )
    began_at = models.DateTimeField(default=clock.now)  # what happened from here on counts
    first_due_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            known("reason", OfferReason, "offer_reason_is_known"),
            known("state", OfferState, "offer_state_is_known"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="REACHING"), name="one_open_offer_per_case"
            ),
            models.CheckConstraint(
                condition=Q(channels__contained_by=ContactChannel.values),
                name="offer_channels_are_known",
            ),
            models.CheckConstraint(
                condition=Q(first_due_at__lte=F("ends_at")), name="offer_ends_after_it_is_due"
            ),
            models.CheckConstraint(
                condition=Q(state="REACHING", ended_at=None)
                | (~Q(state="REACHING") & Q(ended_at__isnull=False)),
                name="ended_offer_says_when",
            ),
        )


class InformationItem(models.TextChoices):
    """What somebody is told who is contacted because of a programme, and what happens there."""

    PROGRAMME = "PROGRAMME", _("Which programme it is, and what it does")
    NO_PROMISES = "NO_PROMISES", _("That taking part is no promise of change")
    LIMITS = "LIMITS", _("What the programme cannot do for their safety")
    RIGHTS = "RIGHTS", _("That support is their own choice and depends on nothing")
    WHAT_WE_TELL = "WHAT_WE_TELL", _("What the programme hears from us, and only with a release")
    WHAT_THEY_HEAR = "WHAT_THEY_HEAR", _("What they will hear of: absence, end, new violence")
    SAFETY = "SAFETY", _("Safety planning, police and emergency numbers")
    CHILDREN = "CHILDREN", _("What must be reported where children are at risk")
    START = "START", _("That the participant takes part")
    ABSENCE = "ABSENCE", _("That the participant was absent")
    SUSPENSION = "SUSPENSION", _("That the participant is suspended")
    DROPOUT = "DROPOUT", _("That the participant dropped out")
    EXCLUSION = "EXCLUSION", _("That the participant was excluded")
    COMPLETION = "COMPLETION", _("That the programme ends")
    RISK_CHANGE = "RISK_CHANGE", _("That the risk is seen otherwise")
    NEW_VIOLENCE = "NEW_VIOLENCE", _("New violence or a threat")
    ORDER_BREACH = "ORDER_BREACH", _("A breach of an order")
    IMMINENT_DANGER = "IMMINENT_DANGER", _("Danger that is near")


I = InformationItem  # noqa: E741 - short for the lists below
FROM_THE_START = (
    *(I.PROGRAMME, I.NO_PROMISES, I.LIMITS, I.RIGHTS),
    *(I.WHAT_WE_TELL, I.WHAT_THEY_HEAR, I.SAFETY, I.CHILDREN),
)
# What somebody hears who wants to hear only what concerns safety.
ABOUT_SAFETY = frozenset(
    {I.SAFETY, I.CHILDREN, I.SUSPENSION, I.DROPOUT, I.EXCLUSION, I.COMPLETION, I.RISK_CHANGE}
    | {I.NEW_VIOLENCE, I.ORDER_BREACH, I.IMMINENT_DANGER}
)


class InformationState(models.TextChoices):
    """Whether it was told."""

    OWED = "OWED", _("Not told yet")
    TOLD = "TOLD", _("Told")
    NOT_WANTED = "NOT_WANTED", _("Did not want to hear it")
    VOID = "VOID", _("Not owed any more")


class InformationOwed(CaseBound):
    """One thing a supported person is to be told, and when, how and by whom that was done."""

    item = coded(InformationItem)
    object_id = models.UUIDField(null=True)  # what told us, where something did
    state = coded(InformationState, default=InformationState.OWED)
    owed_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    how = coded(ContactChannel, null=True)

    class Meta:
        constraints = (
            known("item", InformationItem, "information_item_is_known"),
            known("state", InformationState, "information_state_is_known"),
            known("how", ContactChannel, "information_how_is_known"),
            models.UniqueConstraint(
                fields=["case", "item", "object_id"],
                nulls_distinct=False,
                name="owed_once_for_each_cause",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OWED", "VOID"], told_at=None, told_by=None, how=None)
                | Q(
                    state__in=["TOLD", "NOT_WANTED"],
                    told_at__isnull=False,
                    told_by__isnull=False,
                    how__isnull=False,
                ),
                name="told_information_says_when_by_whom_and_how",
            ),
        )
