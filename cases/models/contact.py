"""PartnerContact: how a victim support service reaches somebody, and whether it did."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.bound import CaseBound
from kernel import clock
from kernel.codes import coded, known
from kernel.models import Versioned
from vault.fields import SealedField


class ContactChannel(models.TextChoices):
    """By which means."""

    PHONE = "PHONE", _("Phone call")
    SMS = "SMS", _("Text message")
    EMAIL = "EMAIL", _("Email")
    LETTER = "LETTER", _("Letter")
    IN_PERSON = "IN_PERSON", _("In person")
    VIDEO = "VIDEO", _("Video call")


class Direction(models.TextChoices):
    """Who began."""

    OUTGOING = "OUTGOING", _("We reached out")
    INCOMING = "INCOMING", _("They reached out")


class ContactOutcome(models.TextChoices):
    """How it ended."""

    REACHED_SAFE = "REACHED_SAFE", _("Reached, safe to talk")
    REACHED_UNSAFE_ENDED = "REACHED_UNSAFE_ENDED", _("Reached, not safe, ended")
    NO_ANSWER = "NO_ANSWER", _("No answer")
    WRONG_NUMBER = "WRONG_NUMBER", _("Wrong number")
    MESSAGE_LEFT = "MESSAGE_LEFT", _("Message left")
    DECLINED_NOW = "DECLINED_NOW", _("Declined for now")
    DECLINED_FURTHER = "DECLINED_FURTHER", _("Declined further contact")
    CALLBACK = "CALLBACK", _("Asked to call back")


class ContactChoice(models.TextChoices):
    """What they want of contact."""

    CONTACT_OK = "CONTACT_OK", _("Contact is welcome")
    INFO_ONLY = "INFO_ONLY", _("Information only")
    NO_CONTACT = "NO_CONTACT", _("No contact")


class WantsInfo(models.TextChoices):
    """What they want to hear."""

    ALL = "ALL", _("Everything")
    SAFETY_ONLY = "SAFETY_ONLY", _("What concerns safety")
    NONE = "NONE", _("Nothing")


class MessageRule(models.TextChoices):
    """What may be left behind."""

    NO_MESSAGE = "NO_MESSAGE", _("Leave no message")
    NEUTRAL_ONLY = "NEUTRAL_ONLY", _("Neutral message only")
    MESSAGE_OK = "MESSAGE_OK", _("A message is safe")


class OverrideReason(models.TextChoices):
    """Why contact was made outside the safe window (C2)."""

    IMMINENT_DANGER = "IMMINENT_DANGER", _("Imminent danger")
    ASKED_FOR = "ASKED_FOR", _("They asked for it just now")
    SUPERVISOR_AGREED = "SUPERVISOR_AGREED", _("Agreed with the supervisor")


class SafeContact(CaseBound, Versioned):
    """How this person can be reached without danger. One to a support case."""

    channels = models.JSONField(default=list)  # ContactChannel codes, first choice first
    number = SealedField(number=150, null=True)
    email = SealedField(number=151, null=True)
    # JSON list of [ISO weekday, "HH:MM", "HH:MM"] in the agency's time zone: when they are alone
    # tells much, so it is sealed like the number.
    windows = SealedField(number=152, null=True)
    say_we_are = SealedField(number=153, null=True)
    code_word = SealedField(number=154, null=True)
    interpreter = SealedField(number=155, null=True)
    warnings = SealedField(number=156, null=True)
    message_rule = coded(MessageRule, default=MessageRule.NO_MESSAGE)
    choice = coded(ContactChoice, default=ContactChoice.CONTACT_OK)
    wants_info = coded(WantsInfo, default=WantsInfo.ALL)
    may_be_used = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case"], name="one_safe_contact_per_case"),
            known("message_rule", MessageRule, "message_rule_is_known"),
            known("choice", ContactChoice, "contact_choice_is_known"),
            known("wants_info", WantsInfo, "wants_info_is_known"),
        )


class PartnerContact(CaseBound):
    """One contact or attempt. Never changed; corrected by addendum."""

    direction = coded(Direction)
    channel = coded(ContactChannel)
    outcome = coded(ContactOutcome)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    note = SealedField(number=157, null=True)
    is_outside_window = models.BooleanField(default=False)
    override_reason = coded(OverrideReason, null=True)
    override_note = SealedField(number=158, null=True)
    happened_at = models.DateTimeField()
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            known("direction", Direction, "contact_direction_is_known"),
            known("channel", ContactChannel, "contact_channel_is_known"),
            known("outcome", ContactOutcome, "contact_outcome_is_known"),
            known("override_reason", OverrideReason, "contact_override_reason_is_known"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")), name="contact_is_past"
            ),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")),
                name="contact_is_known_before_recorded",
            ),
        )
