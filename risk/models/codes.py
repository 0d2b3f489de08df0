"""The field's words for risk (domain.md 2); its level stands where it may cross, in `sharing`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rating(models.TextChoices):
    """How high one question of an assessment is rated: unknown is an answer, blank is not (G3)."""

    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")
    EXTREME = "EXTREME", _("Extreme")
    UNKNOWN = "UNKNOWN", _("Not known")


class RiskDimension(models.TextChoices):
    """Risk of what."""

    REPEAT = "REPEAT", _("Repeat")
    SEVERE = "SEVERE", _("Severe harm")
    IMMINENT = "IMMINENT", _("Imminent harm")
    LETHALITY = "LETHALITY", _("Lethal harm")
    TO_CHILDREN = "TO_CHILDREN", _("To children")
    TO_SELF = "TO_SELF", _("To self")
    TO_OTHERS = "TO_OTHERS", _("To others")


class ViolenceType(models.TextChoices):
    """Which violence."""

    PHYSICAL = "PHYSICAL", _("Physical")
    SEXUAL = "SEXUAL", _("Sexual")
    PSYCHOLOGICAL = "PSYCHOLOGICAL", _("Psychological")
    COERCIVE_CONTROL = "COERCIVE_CONTROL", _("Coercive control")
    ECONOMIC = "ECONOMIC", _("Economic")
    STALKING = "STALKING", _("Stalking")
    DIGITAL = "DIGITAL", _("Digital")
    SO_CALLED_HONOUR = "SO_CALLED_HONOUR", _("So-called honour")
    VIA_CHILDREN = "VIA_CHILDREN", _("Through children")
    POST_SEPARATION = "POST_SEPARATION", _("After separation")


class CriticalFactor(models.TextChoices):
    """What alerts regardless of any score (R1)."""

    STRANGULATION = "STRANGULATION", _("Strangulation")
    SEPARATION = "SEPARATION", _("Separation")
    STALKING = "STALKING", _("Stalking")
    THREATS_TO_KILL = "THREATS_TO_KILL", _("Threats to kill")
    WEAPON_ACCESS = "WEAPON_ACCESS", _("Access to a weapon")
    WEAPON_USE = "WEAPON_USE", _("Use of a weapon")
    SEXUAL_VIOLENCE = "SEXUAL_VIOLENCE", _("Sexual violence")
    PREGNANCY_ABUSE = "PREGNANCY_ABUSE", _("Violence in pregnancy")
    COERCIVE_CONTROL = "COERCIVE_CONTROL", _("Coercive control")
    ESCALATION = "ESCALATION", _("Escalation")
    SUICIDE_THREATS = "SUICIDE_THREATS", _("Threats of suicide")
    CHILD_CONTACT_DISPUTE = "CHILD_CONTACT_DISPUTE", _("Dispute over contact with children")
    STEPCHILD = "STEPCHILD", _("Stepchild at home")
    ORDER_BREACH = "ORDER_BREACH", _("Breach of an order")
    VICTIM_FEARS_DEATH = "VICTIM_FEARS_DEATH", _("Fears to be killed")


class RiskContext(models.TextChoices):
    """What surrounds it."""

    SUBSTANCE_MISUSE = "SUBSTANCE_MISUSE", _("Substance misuse")
    ISOLATION = "ISOLATION", _("Isolation")
    ANIMAL_CRUELTY = "ANIMAL_CRUELTY", _("Cruelty to animals")
    INSECURE_RESIDENCE = "INSECURE_RESIDENCE", _("Insecure residence")
    RECENT_JOB_LOSS = "RECENT_JOB_LOSS", _("Recent loss of work")


class FactorState(models.TextChoices):
    """What is known of a factor: unknown is an answer, blank is not."""

    PRESENT = "PRESENT", _("Present")
    PAST = "PAST", _("Past")
    ABSENT = "ABSENT", _("Absent")
    UNKNOWN = "UNKNOWN", _("Unknown")
    DECLINED = "DECLINED", _("Declined to say")


class SourceType(models.TextChoices):
    """Whom it comes from."""

    SURVIVOR = "SURVIVOR", _("Affected person")
    PERPETRATOR = "PERPETRATOR", _("Participant")
    CHILD = "CHILD", _("Child")
    POLICE = "POLICE", _("Police")
    COURT = "COURT", _("Court")
    PRACTITIONER = "PRACTITIONER", _("Practitioner")
    THIRD_PARTY = "THIRD_PARTY", _("Third party")
    FILE = "FILE", _("File")


class Reliability(models.TextChoices):
    """How it is known."""

    FIRST_HAND = "FIRST_HAND", _("First hand")
    REPORTED = "REPORTED", _("Reported")
    INFERRED = "INFERRED", _("Inferred")
