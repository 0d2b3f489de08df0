"""What a safety plan adds elsewhere: that there is one, or none, and when it is looked at again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases import actions
from cases.models import Case, SafetyPlan, TaskKind, TimelineKind
from web import case as case_page
from web import dates, rules, tasks, timeline
from web.timeline import Told

GRAVE = {"HIGH", "EXTREME"}
SENTENCES = {
    "plan_is_empty": _("Write at least one part. Nothing was saved."),
    "plan_talked_in_the_future": _("You cannot have gone through it on a day still ahead."),
    "plan_review_is_past": _("Choose a day still ahead for the next look."),
    "plan_copy_is_nowhere": _(
        "There is no copy: empty where it is, or say in what form it is kept."
    ),
    "plan_review_too_late": _("Look at the plan again within twelve months."),
}


def plan_of(worker: Worker, case: Case) -> dict[str, Any]:
    """Return what parts/plan.html draws; nothing is opened for it."""
    plan = actions.latest_plan(case, worker)
    ids = {"case_id": case.pk}
    if plan is None:
        return {"edit_url": "" if case.closed_at else reverse("safety-plan-edit", kwargs=ids)}
    again = gettext("To be looked at again by %(day)s")
    talked = _("Gone through together %(day)s") if plan.talked_date else _("Not gone through yet")
    return {
        "url": reverse("safety-plan", kwargs=ids),
        "saved": gettext("Version %(number)s, %(day)s")
        % {"number": plan.version, "day": dates.short_day(plan.recorded_at)},
        "talked": str(talked) % {"day": dates.day(plan.talked_date)},
        "copy": gettext("Copy: %(form)s") % {"form": plan.get_copy_kept_display()},
        # When it is due stands among what is to be done.
        "again": "" if case.closed_at else again % {"day": dates.day(plan.review_date)},
    }


def missing(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Say that there is no plan where the risk is high, whoever told its level."""
    plan = told.get("plan", {})
    levels = {told["risk"].get("level"), *(one["level"] for one in told["received_levels"])}
    if not plan.get("edit_url") or not levels & GRAVE:
        return []
    return [
        {
            "kind": "warn",
            "title": gettext("No safety plan yet."),
            "text": gettext("The risk is high: begin one at the next contact, one part is enough."),
            "url": plan["edit_url"],
            "action": gettext("Draw up a safety plan"),
        }
    ]


def told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Lead from a timeline to versions; they stay sealed until somebody goes there."""
    rows = SafetyPlan.objects.visible_to(worker).filter(pk__in=ids)
    return {
        pk: Told(url=reverse("safety-plan-version", kwargs={"plan_id": pk}))
        for pk in rows.values_list("pk", flat=True)
    }


def furnish() -> None:
    """Put it in its places."""
    rules.hang(SENTENCES)
    case_page.LATER.append(missing)
    timeline.TELLERS[TimelineKind.SAFETY_PLAN] = told
    tasks.LEADS_TO[TaskKind.LOOK_AT_PLAN] = ("safety-plan", "case_id")
    tasks.SHOWN_WITH_PEOPLE.add(TaskKind.LOOK_AT_PLAN)  # gone through with the person
