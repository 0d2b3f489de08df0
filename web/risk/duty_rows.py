"""A case's decisions about children, as lists and warnings draw them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import Case
from risk.models import DutyDecision
from web.rows import Chip, Empty, Line
from web.sharing import words


def duty_rows(worker: Worker, case: Case) -> dict[str, Any]:
    """Draw a case's decisions about children, what is due first; their words stay shut."""
    rows = DutyDecision.objects.visible_to(worker).filter(case=case).select_related("decided_by")
    return {
        "rows": [_line(one) for one in rows.order_by("-decided_at", "-asked_at", "pk")],
        "empty": Empty(
            _("Nothing to decide"),
            _("When children are at risk, a supervisor decides whether it is reported."),
        ),
    }


def due_in(worker: Worker, case: Case) -> list[dict[str, Any]]:
    """Warn on the case's page of a decision that is due."""
    due = DutyDecision.objects.visible_to(worker).due().filter(case=case)
    return [
        {
            "kind": "warn",
            "title": gettext("Whether children are reported must be decided."),
            "text": gettext("Decide by %(day)s.") % {"day": words.moment(one.due_at)},
            "url": reverse("duty", kwargs={"duty_id": one.pk}),
            "action": gettext("Open"),
        }
        for one in due
    ]


def _line(duty: DutyDecision) -> Line:
    made = duty.decided_at is not None
    by = [duty.decided_by.name, words.moment(duty.decided_at)] if duty.decided_by else []
    return Line(
        title=str(duty.get_outcome_display()) if made else gettext("Not decided yet"),
        url=reverse("duty", kwargs={"duty_id": duty.pk}),
        meta=[str(duty.get_cause_display()), *by],
        due_at=None if made else duty.due_at,
        due_verb=gettext("Decide by"),
        chip=Chip(_("Decided"), "done") if made else Chip(_("Due"), "warn"),
    )
