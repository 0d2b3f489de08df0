"""An agency's rules: what alerts, how soon somebody answers, how soon a level is reviewed."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role
from risk import actions, policies, reviews, rules
from risk.actions.rules import Change
from risk.models import AlertEvent, LadderStep, RiskLevel
from risk.reviews import pace_of
from web.base import FormPage, Page
from web.durations import length_in_words
from web.risk.rule_forms import WITH_SUPERVISORS, PaceForm, RuleForm

IN_HOURS = 72  # longer ones are said in days


class AlertRules(Page):
    """All of them, with what each would have made in the last ninety days."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show them to those who may change them."""
        policies.may_change_rules(self.worker)
        pace = pace_of(self.worker.agency_id)
        made = actions.would_have_made(worker=self.worker)
        in_force = rules.in_force(self.worker.agency_id)
        return self.show(
            "web/alert_rules.html",
            back=self.back(),
            rules=[self.drawn(rule, made[rule.event]) for rule in in_force.values()],
            pace=[(level.label, in_words(pace[level])) for level in reversed(RiskLevel)],
            pace_url=reverse("review-pace"),
        )

    def back(self) -> dict[str, str]:
        """Lead to the alerts, or who has none to their agency."""
        if self.worker.has_role(Role.SUPERVISOR):
            return {"label": gettext("Alerts"), "url": reverse("alerts")}
        return {"label": gettext("Agency"), "url": reverse("agency")}

    def drawn(self, rule: rules.Rule, made: int | None) -> dict[str, Any]:
        """Draw one rule."""
        return {
            "event": rule.event.label,
            "url": reverse("alert-rule", kwargs={"event": rule.event}),
            "level": rule.severity,
            "answer": length_in_words(rule.answer.number, rule.answer.unit),
            "decide": length_in_words(rule.decide.number, rule.decide.unit),
            "step": length_in_words(rule.step.number, rule.step.unit),
            "is_on": rule.is_on,
            "version": rule.version,
            "made": gettext("fewer than 5") if made is None else made,
        }


class ChangeRule(FormPage):
    """Change one; its effect on past events stands above the form."""

    form_class = RuleForm
    page_title = _("Change a rule")
    save_label = _("Make a new version")
    rule: rules.Rule

    def find(self, event: str) -> None:  # type: ignore[override]
        """Find the rule. Raises: Http404."""
        if event not in AlertEvent.values:
            raise Http404
        self.rule = rules.rule_for(self.worker.agency_id, event)

    def may(self) -> None:
        """Pass for supervisors and the admin."""
        policies.may_change_rules(self.worker)

    def initial(self) -> dict[str, Any]:
        """Begin with what is in force."""
        rule = self.rule
        return {
            "version": rule.version,
            "is_on": rule.is_on,
            "severity": rule.severity,
            "answer": str(rule.answer),
            "decide": str(rule.decide),
            "step": str(rule.step),
            "ladder": WITH_SUPERVISORS if len(rule.ladder) > 1 else LadderStep.EVERYBODY,
        }

    def context(self) -> dict[str, Any]:
        """Say what it would have made."""
        made = actions.would_have_made(worker=self.worker)[self.rule.event]
        fixed = gettext("It can be made quicker or graver, never slower, milder or silent.")
        return {
            "back": {"label": gettext("Rules"), "url": reverse("alert-rules")},
            "heading": self.rule.event.label,
            "note": {
                "kind": "",
                "title": on_the_past(made),
                "text": fixed if self.rule.is_fixed else "",
            },
        }

    def save(self, form: Form) -> str:
        """Make the new version."""
        said = form.cleaned_data
        all_steps = said["ladder"] == WITH_SUPERVISORS
        change = Change(
            is_on=said["is_on"],
            severity=said["severity"],
            answer=said["answer"],
            decide=said["decide"],
            step=said["step"],
            ladder=tuple(LadderStep) if all_steps else (LadderStep.EVERYBODY,),
        )
        actions.change_rule(
            event=self.rule.event, version=said["version"], change=change, worker=self.worker
        )
        messages.success(self.request, gettext("The new version is in force."))
        return reverse("alert-rules")


class ChangePace(FormPage):
    """Change how soon each level is looked at again."""

    form_class = PaceForm
    page_title = _("How soon a level is reviewed")
    save_label = _("Make a new version")

    def may(self) -> None:
        """Pass for supervisors and the admin."""
        policies.may_change_rules(self.worker)

    def initial(self) -> dict[str, Any]:
        """Begin with what is in force."""
        return dict(reviews.figures(self.worker))

    def context(self) -> dict[str, Any]:
        """Return the way back."""
        return {"back": {"label": gettext("Rules"), "url": reverse("alert-rules")}}

    def save(self, form: Form) -> str:
        """Make the new version."""
        actions.change_pace(worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("The new version is in force."))
        return reverse("alert-rules")


def in_words(length: Any) -> str:
    """Say a review's length in days, or in hours where it is no whole week."""
    hours = round(length.total_seconds() / 3600)
    if hours % 24 or hours <= IN_HOURS:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def on_the_past(made: int | None) -> str:
    """Say what a rule would have made; an administrator is told no small number."""
    if made is None:
        return gettext("In the last 90 days it would have made fewer than 5 alerts.")
    return ngettext(
        "In the last 90 days it would have made %(count)s alert, of what you see.",
        "In the last 90 days it would have made %(count)s alerts, of what you see.",
        made,
    ) % {"count": made}
