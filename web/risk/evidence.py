"""What set an alert off, who hears of it, and what was decided."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import DisclosureBasis, Role, Worker
from risk.models import (
    ActionState,
    Alert,
    AlertAction,
    Assessment,
    CriticalFactor,
    DutyDecision,
    LadderStep,
    SafetyConcern,
)
from risk.rules import rule_for
from sharing.models import Disclosure
from web.base import Text
from web.sharing import words

HEAR: dict[str, Text] = {
    LadderStep.SUPERVISORS: _("All supervisors who see it"),
    LadderStep.EVERYBODY: _(
        "All supervisors and administrators, who learn only that something waits"
    ),
}


@dataclass(frozen=True)
class Trigger:
    """What set it off, as far as this worker may read it."""

    title: str
    text: str
    by: str
    basis: str
    factors: list[str]
    url: str = ""


def trigger_of(worker: Worker, alert: Alert) -> Trigger | None:
    """Open what set an alert off. What was frozen or recalled meanwhile is gone."""
    if alert.concern_id:
        rows = SafetyConcern.objects.visible_to(worker).select_related("reporter")
        concern = rows.filter(pk=alert.concern_id).first()
        return concern and _by_concern(concern)
    if alert.assessment_id:
        signed = Assessment.objects.visible_to(worker).select_related("assessor")
        assessment = signed.filter(pk=alert.assessment_id).first()
        return assessment and _by_assessment(assessment)
    if alert.duty_id:
        return _by_duty(worker, alert)
    told = Disclosure.objects.visible_to(worker).select_related("sender")
    one = told.filter(pk=alert.disclosure_id).first()
    return one and Trigger(
        title=one.get_kind_display(),
        text=one.text.open(),
        by=f"{one.sender.name}, {words.moment(one.sent_at)}",
        basis=str(words.BASES[DisclosureBasis(one.basis)]),
        factors=[],
    )


def _by_concern(concern: SafetyConcern) -> Trigger:
    return Trigger(
        title=gettext("Safety concern"),
        text=concern.text.open(),
        by=f"{concern.reporter.name}, {words.moment(concern.recorded_at)}",
        basis=f"{concern.get_source_type_display()}, {concern.get_reliability_display()}",
        factors=[str(CriticalFactor(code).label) for code in concern.critical_factors],
    )


def _by_duty(worker: Worker, alert: Alert) -> Trigger | None:
    rows = DutyDecision.objects.visible_to(worker).select_related("asked_by")
    duty = rows.filter(pk=alert.duty_id).first()
    return duty and Trigger(
        title=gettext("Duty to report: children"),
        text="",
        by=f"{duty.asked_by.name}, {words.moment(duty.asked_at)}",
        basis=str(duty.get_cause_display()),
        factors=[],
        url=reverse("duty", kwargs={"duty_id": duty.pk}),
    )


def _by_assessment(one: Assessment) -> Trigger:
    return Trigger(
        title=gettext("Assessment"),
        text=one.rationale.open(),
        by=f"{one.assessor.name}, {words.moment(one.signed_at)}",
        basis=gettext("Critical factors that are present"),
        factors=[str(CriticalFactor(code).label) for code in sorted(one.present())],
    )


def ladder(alert: Alert) -> list[dict[str, Any]]:
    """Return who hears of an alert, one after the other, while nobody answers."""
    first = alert.assigned.name if alert.assigned else gettext("A supervisor")
    later = rule_for(alert.agency_id, alert.event).ladder
    steps = [
        (first, words.moment(alert.made_at)),
        *((HEAR[step], _next(alert, number)) for number, step in enumerate(later, start=1)),
    ]
    at = min(alert.escalation_step, len(steps) - 1)
    return [
        {"text": text, "when": when, "now": number == at}
        for number, (text, when) in enumerate(steps)
    ]


def _next(alert: Alert, step: int) -> str:
    if alert.escalation_step != step - 1:
        return ""
    return gettext("at %(when)s, if nobody answers") % {"when": words.moment(alert.next_step_at)}


def decided(worker: Worker, alert: Alert) -> dict[str, Any] | None:
    """Open what was decided, and the state of its actions."""
    if alert.decided_at is None:
        return None
    rows = AlertAction.objects.visible_to(worker).filter(alert=alert).select_related("owner")
    return {
        "decision": alert.get_decision_display(),
        "rationale": alert.rationale.open(),
        "by": alert.decided_by.name if alert.decided_by else "",
        "at": alert.decided_at,
        "next_review": alert.next_review_date,
        "actions": [
            {
                "what": one.what.open(),
                "owner": one.owner.name,
                "due_at": one.due_date,
                "state": one.get_state_display(),
                "finish_url": reverse("action-finish", kwargs={"action_id": one.pk})
                if _may_finish(worker, one)
                else "",
            }
            for one in rows.order_by("due_date", "pk")
        ],
    }


def _may_finish(worker: Worker, one: AlertAction) -> bool:
    if one.state != ActionState.OPEN:
        return False
    return one.owner_id == worker.pk or worker.has_role(Role.SUPERVISOR)
