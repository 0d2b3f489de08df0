"""One alert: evidence left, decision right."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from kernel import clock
from kernel.errors import RuleBroken
from risk import actions, policies
from risk.actions.alerts import Planned
from risk.models import Alert, RiskLevel
from risk.models.alert import WAITING
from risk.reviews import pace_of
from sharing.audience import colleagues_on
from web import order, people, timeline
from web.base import FormPage, found
from web.drafts import Place, place_of
from web.risk.alerts import STATES, acknowledge_url, alerts, due_verb, source_of
from web.risk.evidence import decided, ladder, trigger_of
from web.risk.forms import DecisionForm
from web.risk.receipt import receipt_of_alert
from web.rules import sentence

AROUND = timedelta(days=14)
# Where a broken rule of a decision can be mended.
MENDED_AT = {
    "actions_missing": "id_action-0-what",
    "action_incomplete": "id_action-0-what",
    "action_date_past": "id_action-0-due_date",
    "owner_cannot_see": "id_action-0-owner",
    "rationale_missing": "id_rationale",
    "quotes_caution": "id_rationale",
    "review_date_past": "id_next_review_date",
    "review_date_too_late": "id_next_review_date",
}
ENTRIES, EARLIER = 60, 10


class AlertPage(FormPage):
    """The page; for supervisors with the form of the decision."""

    keeps_draft = True
    page_title = _("Alert")
    template = "web/alert.html"
    effect = _(
        "The alert's clocks end, and it is looked at again on the day you set. Each action "
        "becomes a task of who it is given to. Colleagues on the case read what you decided; "
        "no other agency learns of it."
    )
    alert: Alert

    def find(self, alert_id: UUID) -> None:  # type: ignore[override]
        """Find the alert with who answered it."""
        rows = alerts(self.worker).select_related(
            "case__team",
            "agency",
            "disclosure__sender",
            "acknowledged_by",
            "decided_by",
            "assigned",
        )
        self.alert = found(rows, alert_id)

    def may(self) -> None:
        """Let everybody who sees it read it; only supervisors send the form."""
        if self.request.method == "POST":
            policies.may_decide(self.worker, self.alert)

    def decides(self) -> bool:
        """Say whether this worker can decide it now."""
        return self.alert.state in WAITING and self.worker.has_role(Role.SUPERVISOR)

    def make_form(self, data: Any = None) -> Form:
        """Offer the colleagues who see the alert as owners of actions."""
        # When to look again, unless somebody chooses another day (R2).
        ahead = pace_of(self.worker.agency_id)[RiskLevel(self.alert.severity)]
        colleagues = self.colleagues()
        return DecisionForm(
            data,
            colleagues=colleagues,
            action=self.first_thought(colleagues),
            initial={
                "version": self.alert.version,
                "next_review_date": timezone.localdate(clock.now() + ahead),
            },
        )

    def first_thought(self, colleagues: list[Worker]) -> dict[str, Any]:
        """Suggest for an action who works on the case, today; both can be changed."""
        assigned = self.alert.case.assigned_id if self.alert.case else self.worker.pk
        owner = next((str(one.pk) for one in colleagues if one.pk == assigned), "")
        return {"owner": owner, "due_date": timezone.localdate(clock.now())}

    def drafts(self) -> Place:
        """Say where drafts lie."""
        return place_of(self.request, self.worker, case=self.alert.case)

    def parts(self, form: Form) -> list[Any]:
        """Return the decision and its actions."""
        return [form, *cast("DecisionForm", form).actions.forms]

    def colleagues(self) -> list[Worker]:
        """Return who may be given an action: they see the alert; in no case, oneself alone."""
        rows = Worker.objects.visible_to(self.worker).active().order_by(order.by())
        if self.alert.case_id is None:
            return list(rows.filter(pk=self.worker.pk))
        return list(rows.filter(pk__in=colleagues_on(self.alert.case_id)))

    def ask(self, form: Form, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the page, with the form where it can be decided."""
        form = cast("DecisionForm", form)
        shown = form if self.decides() else None  # a colleague may have decided it meanwhile
        return self.show(
            self.template,
            status=status,
            **self.context(),
            effect=self.effect,
            form=shown,
            actions_formset=form.actions if shown else None,
            broken_at=MENDED_AT.get(more.get("code", ""), ""),
            unsent=[] if shown else unsent(form, kept="kept" in more and more["kept"] is not None),
            **more,
        )

    def compare(self, form: Form) -> HttpResponse:
        """Show what stands now: once it is decided there is nothing to send again."""
        if self.decides():
            return super().compare(form)
        return self.ask(form, status=409, broken=sentence(RuleBroken("already_decided")))

    def context(self) -> dict[str, Any]:
        """Return the evidence, what was decided, and who hears of it."""
        alert = self.alert
        case = alert.case
        return {
            "back": {"label": gettext("Alerts"), "url": reverse("alerts")},
            "alert": self.head(),
            "person": people.name(self.worker, case)
            if case
            else people.Named(None, gettext("Not in a case yet")),
            "trigger": trigger_of(self.worker, alert),
            "timeline": self.around(),
            "earlier": self.earlier(),
            "ladder": ladder(alert) if alert.state in WAITING else [],
            "decided": decided(self.worker, alert),
            **receipt_of_alert(alert),
        }

    def head(self) -> dict[str, Any]:
        """Return what stands at the top."""
        alert = self.alert
        url = acknowledge_url(self.worker, alert)
        return {
            "title": alert.get_reason_code_display(),
            "level": alert.severity,
            "state": alert.get_state_display(),
            "state_kind": STATES.get(alert.state, ""),
            "received_at": alert.made_at,
            "source": source_of(alert),
            "due_at": alert.due_at,
            "due_verb": due_verb(alert),
            "acknowledge_url": f"{url}?back=alert" if url else "",
            "hand_over_url": reverse("alert-hand-over", kwargs={"alert_id": alert.pk})
            if self.decides()
            else "",
            "assigned": alert.assigned.name if alert.assigned and self.decides() else "",
        }

    def around(self) -> list[Any]:
        """Return what happened in the case in the fourteen days before and after."""
        alert = self.alert
        if alert.case is None:
            return []
        entries = timeline.entries_of(self.worker, alert.case).filter(
            happened_at__range=(alert.made_at - AROUND, alert.made_at + AROUND)
        )
        newest = list(entries.order_by("-happened_at", "-recorded_at", "pk")[:ENTRIES])
        return timeline.draw(self.worker, alert.case, newest, from_now=False)

    def earlier(self) -> list[dict[str, Any]]:
        """Return the alerts of the same case before this one."""
        if self.alert.case_id is None:
            return []
        rows = Alert.objects.visible_to(self.worker).filter(
            case_id=self.alert.case_id, made_at__lt=self.alert.made_at
        )
        return [
            {
                "title": one.get_reason_code_display(),
                "url": reverse("alert", kwargs={"alert_id": one.pk}),
                "level": one.severity,
                "at": one.made_at,
                "decision": one.get_decision_display() if one.decision else one.get_state_display(),
            }
            for one in rows.order_by("-made_at", "pk")[:EARLIER]
        ]

    def save(self, form: Form) -> str:
        """Decide it, with its actions."""
        form = cast("DecisionForm", form)
        said = form.cleaned_data
        self.once(
            form,
            "risk.decision",
            act=lambda: actions.decide_alert(
                alert=self.alert,
                version=said["version"],
                decision=said["decision"],
                rationale=said["rationale"],
                actions=self.planned(form),
                next_review_date=said["next_review_date"],
                worker=self.worker,
            ),
            again=lambda pk: found(Alert.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The decision was saved."))
        return reverse("alert", kwargs={"alert_id": self.alert.pk})

    def planned(self, form: DecisionForm) -> list[Planned]:
        """Return what is to be done, by whom, by when."""
        colleagues = {str(one.pk): one for one in self.colleagues()}
        return [
            (said["what"], colleagues[said["owner"]], said["due_date"])
            for said in form.actions.cleaned_data
            if said.get("what")
        ]


def unsent(form: DecisionForm, *, kept: bool) -> list[str]:
    """Return what was written into a form that cannot be sent any more."""
    if not (form.is_bound or kept):
        return []
    said = [form["rationale"].value(), *(one["what"].value() for one in form.actions.forms)]
    return [text for text in said if text]
