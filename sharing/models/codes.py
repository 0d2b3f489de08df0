"""The words of what crosses (domain.md 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RiskLevel(models.TextChoices):
    """How high a risk is, in order: the one word of it that may cross. There is no level "none"."""

    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")
    EXTREME = "EXTREME", _("Extreme")


class DisclosureKind(models.TextChoices):
    """What is told."""

    START = "START", _("Start of work")
    ABSENCE = "ABSENCE", _("Absence")
    SUSPENSION = "SUSPENSION", _("Suspension")
    DROPOUT = "DROPOUT", _("Drop-out")
    EXCLUSION = "EXCLUSION", _("Exclusion")
    COMPLETION = "COMPLETION", _("Completion")
    RISK_CHANGE = "RISK_CHANGE", _("Change of risk")
    NEW_VIOLENCE = "NEW_VIOLENCE", _("New violence or threat")
    ORDER_BREACH = "ORDER_BREACH", _("Breach of an order")
    IMMINENT_DANGER = "IMMINENT_DANGER", _("Imminent danger")
    CONCERN = "CONCERN", _("Safety concern")
    CAUTION = "CAUTION", _("Practice caution")
    CONTACT_SUMMARY = "CONTACT_SUMMARY", _("Summary of contact")
    REQUEST = "REQUEST", _("Question")
    REPLY = "REPLY", pgettext_lazy("what is told", "Answer")


class DisclosureState(models.TextChoices):
    """Where it stands, for both sides. APPROVED waits for an agreement (D4)."""

    DRAFT = "DRAFT", _("Draft")
    APPROVED = "APPROVED", _("Held back")
    SENT = "SENT", _("Sent")
    RECEIVED = "RECEIVED", _("Received by a person")
    FROZEN = "FROZEN", _("Frozen")
    RECALLED = "RECALLED", _("Recalled")
    EXPIRED = "EXPIRED", _("Expired")


class UseInstruction(models.TextChoices):
    """What the recipient may do with it."""

    MAY_RAISE = "MAY_RAISE", _("May be raised with the participant")
    INFORM_PRACTICE_ONLY = "INFORM_PRACTICE_ONLY", _("Informs practice only: do not raise it")
    SUPERVISOR_ONLY = "SUPERVISOR_ONLY", _("For supervisors only")


class TellDecision(models.TextChoices):
    """D1: whether the person concerned is told of a safety exception."""

    TOLD = "TOLD", _("Told")
    TO_BE_TOLD = "TO_BE_TOLD", _("Will be told")
    NOT_TOLD_UNSAFE = "NOT_TOLD_UNSAFE", _("Not told: unsafe")
