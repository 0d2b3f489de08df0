"""The alert inbox: by time left. To acknowledge is not to decide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from risk import actions
from risk.models import Alert, AlertState, LadderStep
from risk.models.alert import WAITING
from risk.rules import Rule, in_force, named_step
from web import filters, people
from web.base import Button, Page, Text, found
from web.caseless import empty_for
from web.paging import page
from web.people import Named
from web.rows import Empty

LABELS: dict[str, Text] = {"waiting": _("Waiting"), "decided": _("Decided")}
STATES: dict[str, str] = {
    AlertState.OPEN: "warn",
    AlertState.ACKNOWLEDGED: "shared",
    AlertState.DECIDED: "done",
}


@dataclass(frozen=True)
class AlertRow:
    """One alert in the inbox."""

    title: Text
    url: str
    level: str
    person: Named
    source: str
    received_at: datetime
    due_at: datetime | None
    due_verb: str
    state: Text
    state_kind: str
    acknowledge_url: str
    escalates_to: str


def alerts(worker: Worker) -> Any:
    """Return the alerts a worker sees, with what their lines need."""
    rows = Alert.objects.visible_to(worker)
    return rows.select_related("case", "disclosure__sender", "assigned")


def rows_of(worker: Worker, shown: list[Alert]) -> list[AlertRow]:
    """Draw alerts; names are opened, reasons are codes."""
    named = people.names(worker, [alert.case for alert in shown if alert.case])
    rules = in_force(worker.agency_id) if shown else {}
    return [_row(worker, alert, named.get(alert.case_id), rules) for alert in shown]


def _row(worker: Worker, alert: Alert, person: Named | None, rules: dict[str, Rule]) -> AlertRow:
    waits = alert.state in WAITING
    return AlertRow(
        title=alert.get_reason_code_display(),
        url=reverse("alert", kwargs={"alert_id": alert.pk}),
        level=alert.severity,
        person=person or Named(None, gettext("Not in a case yet")),
        source=source_of(alert),
        received_at=alert.made_at,
        due_at=alert.due_at if waits else None,
        due_verb=due_verb(alert),
        state=alert.get_state_display(),
        state_kind=STATES.get(alert.state, ""),
        acknowledge_url=acknowledge_url(worker, alert),
        escalates_to=escalates_to(alert, rules[alert.event]) if waits else "",
    )


def source_of(alert: Alert) -> str:
    """Say where it came from."""
    if alert.disclosure:
        return gettext("from %(agency)s") % {"agency": alert.disclosure.sender.name}
    return gettext("from our own work")


def due_verb(alert: Alert) -> str:
    """Say what is due."""
    return gettext("Respond by") if alert.state == AlertState.OPEN else gettext("Decide by")


def acknowledge_url(worker: Worker, alert: Alert) -> str:
    """Return where it is acknowledged, for those who may and while nobody has."""
    if alert.state != AlertState.OPEN or not worker.has_role(Role.SUPERVISOR):
        return ""
    return reverse("alert-acknowledge", kwargs={"alert_id": alert.pk})


def escalates_to(alert: Alert, rule: Rule) -> str:
    """Say who hears of it next, if nobody answers."""
    if named_step(rule, alert.escalation_step + 1) == LadderStep.SUPERVISORS:
        return gettext("all supervisors")
    return gettext("all supervisors and administrators")


class Alerts(Page):
    """The inbox."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of it."""
        show = filters.chosen(request, list(LABELS))
        seen = alerts(self.worker)
        if show == "waiting":
            shown, pages = page(seen.waiting(), ("due_at", "pk"), request, long=True)
        else:
            decided = seen.exclude(state__in=WAITING)
            shown, pages = page(decided, ("-made_at", "pk"), request, long=True)
        waiting = Alert.objects.visible_to(self.worker).waiting().count()
        return self.show(
            "web/alert_list.html",
            filters=filters.chips(show, LABELS, {"waiting": waiting}),
            alerts=rows_of(self.worker, shown),
            pages=pages,
            empty=empty_for(self.worker, self.nothing(show)),
            team_url=reverse("team") if self.worker.has_role(Role.SUPERVISOR) else "",
            rules_url=reverse("alert-rules") if self.worker.has_role(Role.SUPERVISOR) else "",
        )

    def nothing(self, show: str) -> Empty:
        """Return what an empty inbox says."""
        if show == "decided":
            return Empty(_("Nothing was decided yet"))
        return Empty(
            _("No alert waits"),
            _("New violence, threats and critical factors appear here."),
            "?show=decided",
            _("Show decided alerts"),
        )


class AcknowledgeAlert(Button):
    """A person has it: the clock for the decision begins."""

    def press(self, alert_id: UUID) -> str:  # type: ignore[override]
        """Acknowledge it; stay where the button was."""
        alert = found(Alert.objects.visible_to(self.worker), alert_id)
        actions.acknowledge_alert(alert=alert, worker=self.worker)
        messages.success(self.request, gettext("Acknowledged. The decision is still to be made."))
        if self.request.GET.get("back") == "alert":
            return reverse("alert", kwargs={"alert_id": alert.pk})
        return reverse("alerts")
