"""What risk adds to the pages all share: Today, the list, the case, its timeline."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from agencies.working_time import today_at
from cases.models import Case, CaseKind
from risk.levels import standings, told_by_others
from risk.models import (
    Alert,
    AlertState,
    Assessment,
    DutyDecision,
    RiskFlag,
    RiskLevel,
    SafetyConcern,
)
from web import dates
from web.base import Text
from web.case import CasePart
from web.case_more import SAFETY
from web.paging import first_of
from web.risk.alerts import AlertRow, alerts, rows_of
from web.risk.duty_rows import due_in
from web.risk.standing import badge, beside
from web.rows import Action, Chip, Empty, Line, NextStep, Section, in_all
from web.sharing import words
from web.timeline import Told

SHOWN = 12
WAITS: dict[str, Text] = {
    AlertState.OPEN: _("Nobody has acknowledged it yet."),
    AlertState.ACKNOWLEDGED: _("Acknowledged, not decided yet."),
}
ORDER: dict[str, int] = {level: number for number, level in enumerate(RiskLevel)}


def alerts_waiting(worker: Worker) -> Section:
    """Return the alerts nobody has decided, by time left; the first is the next step."""
    every = alerts(worker).waiting()
    waiting = list(first_of(every, ("due_at", "pk"), SHOWN))
    rows = [_line(one) for one in rows_of(worker, waiting)]
    return Section(
        title=_("Alerts"),
        rows=rows,
        empty=Empty(
            _("No alert waits"), _("New violence, threats and critical factors appear here.")
        ),
        all_url=reverse("alerts"),
        all_label=_("All alerts"),
        next_step=_first(rows[0]) if rows else None,
        total=in_all(waiting, every, most=SHOWN),
    )


def _line(one: AlertRow) -> Line:
    press = Action(gettext("Acknowledge"), one.acknowledge_url, post=True)
    return Line(
        title=one.title,
        url=one.url,
        due_at=one.due_at,
        due_verb=one.due_verb,
        meta=[one.person.name or one.person.reference, one.source],
        chip=Chip(one.state, one.state_kind),
        risk={"level": one.level},
        button=press if one.acknowledge_url else None,
    )


def _first(line: Line) -> NextStep:
    return NextStep(
        label=gettext("Open the alert"),
        url=line.url,
        title=line.title,
        meta=line.meta[0],
        due_at=line.due_at,
        due_verb=line.due_verb,
    )


def levels(worker: Worker, cases: Iterable[Case]) -> dict[UUID, dict[str, Any]]:
    """Return where each case stands, for its badge."""
    found = standings(worker, [case.pk for case in cases])
    return {case_id: badge(standing) for case_id, standing in found.items()}


def with_concerns(worker: Worker, cases: Iterable[Case]) -> dict[UUID, dict[str, Any]]:
    """Return the levels for a list, each with where its concerns stand."""
    kept = list(cases)
    found = levels(worker, kept)
    for case_id, text in concern_states(worker, kept).items():
        found[case_id] = {**found.get(case_id, {}), "concern": text}
    return found


def concern_states(worker: Worker, cases: Iterable[Case]) -> dict[UUID, str]:
    """Say of each case whether an alert waits, else when the last concern was raised."""
    ids = [case.pk for case in cases]
    raised = SafetyConcern.objects.visible_to(worker).filter(case_id__in=ids)
    last = raised.order_by("case_id", "-recorded_at").distinct("case_id")
    told = {
        case_id: gettext("Concern %(day)s") % {"day": words.day(timezone.localdate(at))}
        for case_id, at in last.values_list("case_id", "recorded_at")
    }
    waiting = Alert.objects.visible_to(worker).waiting().filter(case_id__in=ids)
    for case_id in waiting.values_list("case_id", flat=True):
        told[case_id] = gettext("An alert waits")
    return told


def of_case(worker: Worker, case: Case) -> CasePart:
    """Return the level, the flags, waiting alerts, and the ways to say what we fear."""
    ids = {"case_id": case.pk}
    return CasePart(
        actions=[{"label": _("Safety concern"), "url": reverse("concern-new", kwargs=ids)}],
        more=[
            {"label": label, "url": reverse(name, kwargs=ids), "part": SAFETY}
            for name, label in (
                ("case-risk", _("Risk: level, movement, flags")),
                ("case-assess", _("Assess the risk")),
                ("flag-new", _("Raise a flag")),
            )
        ],
        warnings=[
            *_alerts(worker, case),
            *due_in(worker, case),
            *_lowering(worker, case),
            *_flags(worker, case),
        ],
        # At a programme on the risk page alone: he may sit beside whoever opens the case, and must
        # not read there that a service told something.
        received_levels=beside(told_by_others(worker, case))
        if case.kind == CaseKind.SUPPORT
        else [],
        alone={"risk": levels(worker, [case]).get(case.pk, {})},
    )


def _lowering(worker: Worker, case: Case) -> list[dict[str, Any]]:
    """Say that a lower level waits for a second person."""
    waiting = Assessment.objects.visible_to(worker).to_confirm().filter(case=case)
    return [
        {
            "kind": "warn",
            "title": gettext("A lower level waits for a second person."),
            "text": gettext("The higher one stays in force until then."),
            "url": reverse("case-risk", kwargs={"case_id": case.pk}),
            "action": gettext("Open"),
        }
        for _one in waiting.values("pk")
    ]


def _alerts(worker: Worker, case: Case) -> list[dict[str, Any]]:
    waiting = Alert.objects.visible_to(worker).waiting().by_time_left().filter(case=case)
    return [
        {
            "kind": "stop",
            "title": alert.get_reason_code_display(),
            "text": f"{dates.short_moment(alert.made_at)} · {WAITS[alert.state]}",
            "url": reverse("alert", kwargs={"alert_id": alert.pk}),
            "action": gettext("Open the alert"),
        }
        for alert in waiting
    ]


def _flags(worker: Worker, case: Case) -> list[dict[str, Any]]:
    """Open the live flags."""
    may_close = worker.has_role(Role.SUPERVISOR)
    live = RiskFlag.objects.visible_to(worker).live(today_at(worker.agency)).filter(case=case)
    return [
        {
            "kind": "warn",
            "title": gettext("Flag, %(level)s:") % {"level": flag.get_severity_display()},
            "text": flag.summary.open(),
            "url": reverse("flag-close", kwargs={"flag_id": flag.pk}) if may_close else "",
            "action": gettext("Close the flag"),
        }
        for flag in sorted(live, key=lambda flag: -ORDER[flag.severity])
    ]


def concerns_told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Lead from a timeline to concerns; their words stay sealed until somebody goes there."""
    rows = SafetyConcern.objects.visible_to(worker).filter(pk__in=ids)
    return {
        pk: Told(url=reverse("concern", kwargs={"concern_id": pk}))
        for pk in rows.values_list("pk", flat=True)
    }


def assessments_told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Lead from a timeline to where the case stands."""
    rows = Assessment.objects.visible_to(worker).filter(pk__in=ids)
    return {
        pk: Told(url=reverse("case-risk", kwargs={"case_id": case_id}))
        for pk, case_id in rows.values_list("pk", "case_id")
    }


def duties_told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Lead from a timeline to decisions about children."""
    rows = DutyDecision.objects.visible_to(worker).filter(pk__in=ids)
    return {
        pk: Told(url=reverse("duty", kwargs={"duty_id": pk}))
        for pk in rows.values_list("pk", flat=True)
    }


def alerts_told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Lead from a timeline to decided alerts."""
    rows = Alert.objects.visible_to(worker).filter(pk__in=ids)
    return {
        pk: Told(url=reverse("alert", kwargs={"alert_id": pk}))
        for pk in rows.values_list("pk", flat=True)
    }


def rules_line(worker: Worker) -> Line | None:
    """Lead an administrator from their agency to its rules; a supervisor has them beside alerts."""
    if not worker.has_role(Role.AGENCY_ADMIN):
        return None
    meta: list[Text] = [_("What alerts, and how soon somebody answers")]
    return Line(title=_("Rules"), url=reverse("alert-rules"), meta=meta)
