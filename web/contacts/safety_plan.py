"""The safety plan as it is read, and each of its versions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.working_time import last_minute
from cases import actions
from cases.models import Case, PlanSection, SafetyPlan
from cases.planning import may_plan_safety, may_show_plan
from web import dates
from web.base import Page, found
from web.case import back_to
from web.contacts.plan_forms import GROUPS
from web.forms import today
from web.paging import page
from web.people import name
from web.rows import Chip, Empty, Line

TITLE = _("Safety plan")


@dataclass(frozen=True)
class Part:
    """One section as it is read; `was`: what stood there before, where that is another text."""

    title: str
    text: str
    was: str | None = None


def parts_of(plan: SafetyPlan, before: SafetyPlan | None = None) -> list[Part]:
    """Open what is written, beside what stood there in the version before."""
    told = []
    for section in (one for _title, sections in GROUPS for one in sections):
        text = getattr(plan, section.field).open()
        was = getattr(before, section.field).open() if before else text
        if text.strip() or was.strip():
            told.append(Part(str(section.label), text, None if was == text else was))
    return told


def address(case: Case, what: str = "safety-plan") -> str:
    """Return where a case's plan is read, changed, or its versions are listed."""
    return reverse(what, kwargs={"case_id": case.pk})


class PlanPage(Page):
    """What the pages of a plan share. A POST shows it to who goes on in danger without a factor."""

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Show it."""
        return self.get(request, **ids)  # type: ignore[attr-defined,no-any-return]

    def draw(self, plan: SafetyPlan, **more: Any) -> HttpResponse:
        """Show a version, opened."""
        before = more.pop("before", None)
        parts = parts_of(plan, before)
        written = {part.title for part in parts}
        return self.show(
            "web/safety_plan.html",
            **{
                "person": name(self.worker, plan.case),
                "plan": plan,
                "parts": parts,
                "unwritten": [one.label for one in PlanSection if str(one.label) not in written],
                "facts": _facts(plan, before or plan),
                "is_late": plan.review_date < today(),
                **more,
            },
        )


def _facts(plan: SafetyPlan, before: SafetyPlan) -> list[dict[str, Any]]:
    where, was_where = (one.copy_where.open() for one in (plan, before))
    kept, was_kept = plan.get_copy_kept_display(), before.get_copy_kept_display()
    told = [
        (_("Version"), f"{plan.version}, {dates.moment(plan.recorded_at)}"),
        (_("Written by"), plan.author.name),
        (
            _("Gone through together"),
            dates.day(plan.talked_date) if plan.talked_date else gettext("not yet"),
        ),
        (_("A copy for the person"), kept),
        (_("A copy, before this version"), was_kept if was_kept != kept else ""),
        (_("Where the copy is"), where),
        (_("Where it was before"), was_where if was_where != where else ""),
    ]
    return [{"label": label, "value": value} for label, value in told if value]


class Plan(PlanPage):
    """The plan in force."""

    def get(self, request: HttpRequest, case_id: UUID) -> HttpResponse:  # noqa: ARG002
        """Show it, or how to begin one."""
        case = found(Case.objects.visible_to(self.worker).select_related("agency"), case_id)
        plan = actions.latest_plan(case, self.worker)
        back = back_to(case)
        if plan is None:
            may_plan_safety(self.worker, case)
            person = name(self.worker, case)
            begin = Empty(
                _("No safety plan yet"),
                _("It is drawn up together with the person, and may begin with one part."),
                address(case, "safety-plan-edit"),
                _("Draw up a safety plan"),
            )
            return self.show("web/safety_plan.html", back=back, person=person, empty=begin)
        may_show_plan(self.worker, case)
        return self.draw(
            plan,
            back=back,
            due_at=last_minute(case.agency, plan.review_date),
            edit_url=address(case, "safety-plan-edit"),
            versions_url=address(case, "safety-plan-versions") if plan.version > 1 else "",
        )


class Version(PlanPage):
    """One version, with what it changed."""

    def get(self, request: HttpRequest, plan_id: UUID) -> HttpResponse:  # noqa: ARG002
        """Show it beside the version before."""
        rows = SafetyPlan.objects.visible_to(self.worker).select_related("case__agency", "author")
        plan = found(rows, plan_id)
        may_show_plan(self.worker, plan.case)
        before = rows.filter(case=plan.case, version=plan.version - 1).first()
        latest = actions.latest_plan(plan.case, self.worker)
        is_old = latest is not None and latest.version > plan.version
        return self.draw(
            plan,
            before=before,
            back={
                "label": gettext("Versions of the plan"),
                "url": address(plan.case, "safety-plan-versions"),
            },
            now_url=address(plan.case) if is_old else "",
            is_late=False,
        )


class Versions(Page):
    """All versions, without what is written in them."""

    def get(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """List them, newest first."""
        case = found(Case.objects.visible_to(self.worker), case_id)
        may_plan_safety(self.worker, case)
        rows = SafetyPlan.objects.visible_to(self.worker).filter(case=case)
        plans, pages = page(rows.select_related("case", "author"), ("-version", "pk"), request)
        newest = rows.order_by("-version").values_list("version", flat=True).first()
        return self.show(
            "web/list.html",
            title=gettext("Versions of the plan"),
            back={"label": TITLE, "url": address(case)},
            rows=[_line(plan, is_newest=plan.version == newest) for plan in plans],
            empty=Empty(_("No safety plan yet"), _("Each save adds a version here.")),
            pages=pages,
        )


def _line(plan: SafetyPlan, *, is_newest: bool) -> Line:
    codes = {str(one.value): str(one.label) for one in PlanSection}
    changed = [codes[code] for code in plan.changed]
    told = gettext("Changed: %(parts)s") if plan.version > 1 else gettext("Begun with: %(parts)s")
    said = told % {"parts": " · ".join(changed)}  # their names have commas
    together = gettext("gone through together on %(day)s")
    return Line(
        title=gettext("Version %(number)s") % {"number": plan.version},
        url=reverse("safety-plan-version", kwargs={"plan_id": plan.pk}),
        meta=[
            dates.moment(plan.recorded_at),
            plan.author.name,
            *([together % {"day": dates.day(plan.talked_date)}] if plan.talked_date else []),
            said if changed else gettext("No part changed"),
        ],
        chip=Chip(_("In force"), "done") if is_newest else None,
    )
