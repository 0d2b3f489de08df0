"""Whether a case meets a criterion of a multi-agency conference, and by which evidence (R3).

Computed anew from what this agency holds or received; nothing is stored, and nobody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from agencies.working_time import WorkingCalendar, calendar_of
from cases.models import Case
from kernel import clock
from risk.actions.flags import a_year_after
from risk.models import Assessment, RiskFlag, RiskLevel, SafetyConcern
from sharing.models import Disclosure, DisclosureKind

EVENTS = 3
VIOLENT = (
    DisclosureKind.NEW_VIOLENCE,
    DisclosureKind.IMMINENT_DANGER,
    DisclosureKind.ORDER_BREACH,
)
HIGH = (RiskLevel.HIGH, RiskLevel.EXTREME)


class Criterion(models.TextChoices):
    """Any one of them is enough."""

    VISIBLE_HIGH_RISK = "VISIBLE_HIGH_RISK", _("Visible high risk: the answers say extreme")
    JUDGEMENT = "JUDGEMENT", _("Professional judgement alone: high or extreme")
    ESCALATION = "ESCALATION", _("Escalation: three events within twelve months")
    REPEAT = "REPEAT", _("Repeat: further violence within twelve months of the last referral")


@dataclass(frozen=True)
class Finding:
    """One criterion, and the days of what met it."""

    criterion: Criterion
    evidence: list[date] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Say whether anything met it."""
        return bool(self.evidence)


def findings(worker: Worker, case: Case) -> list[Finding]:
    """Return all four criteria, met or not, as far as the worker sees what they rest on.

    Source: docs/rules/risk.md R-R14 (R3).
    """
    calendar = calendar_of(worker.agency)
    rows = Assessment.objects.visible_to(worker).newest().defer("rationale")
    newest = rows.filter(case=case).first()
    signed = [calendar.local_date(newest.signed_at)] if newest else []
    is_visible = newest is not None and newest.band == RiskLevel.EXTREME
    is_judged = newest is not None and newest.judgement in HIGH
    events, today = _events(worker, case, calendar), calendar.local_date(clock.now())
    referred = RiskFlag.objects.visible_to(worker).filter(case=case)
    last = referred.order_by("-referred_date").values_list("referred_date", flat=True).first()
    return [
        Finding(Criterion.VISIBLE_HIGH_RISK, signed if is_visible else []),
        Finding(Criterion.JUDGEMENT, signed if is_judged else []),
        Finding(Criterion.ESCALATION, escalation(events, today)),
        Finding(Criterion.REPEAT, repeats(events, last)),
    ]


def escalation(events: Sequence[date], today: date) -> list[date]:
    """Return the last three events when they lie within twelve months, the last not long ago.

    The year ends with the same day of the next one, from 29 February with 1 March.
    """
    last = sorted(events)[-EVENTS:]
    if len(last) < EVENTS or last[-1] > a_year_after(last[0]) or today > a_year_after(last[-1]):
        return []
    return last


def repeats(events: Sequence[date], referred: date | None) -> list[date]:
    """Return what happened within twelve months after the last referral."""
    if referred is None:
        return []
    return [day for day in sorted(events) if referred < day <= a_year_after(referred)]


def _events(worker: Worker, case: Case, calendar: WorkingCalendar) -> list[date]:
    """Return the days of violence recorded here or received; a police report is not needed."""
    rows = SafetyConcern.objects.visible_to(worker).filter(case=case)
    told = rows.exclude(violence_types=[], critical_factors=[], is_imminent=False)
    came = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    came = came.filter(link__attachment__support_case=case, kind__in=VIOLENT)
    moments = [
        happened or known
        for rows_of in (told, came)
        for happened, known in rows_of.values_list("happened_at", "known_at")
    ]
    return [calendar.local_date(moment) for moment in moments]
