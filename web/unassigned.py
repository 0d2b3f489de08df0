"""Cases nobody works on, and the review of an import: which rules its cases would meet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions
from cases.models import Case, CaseKind, ReviewState
from cases.readiness import missing_for_activation
from web import filters, people
from web.base import FormPage, Text
from web.case_forms import AssignForm
from web.case_pages import case_staff
from web.paging import page
from web.people import Named
from web.rows import Empty, Line, Section, in_all

if TYPE_CHECKING:
    from django.db.models import QuerySet

LABELS: dict[str, Text] = {
    "all": _("All"),
    "imported": _("Imported, to review"),
    "firearms": _("Firearms named"),
}
ARMED = ("PRESENT", "PAST")


@dataclass(frozen=True)
class Finding:
    """A rule that a case would meet."""

    text: Text
    rule: str = ""
    kind: str = ""


MISSING = {  # what G1 asks for (cases/readiness.py), the most urgent first
    "contract": Finding(_("Contract missing"), "G1", "warn"),
    "risk_assessment": Finding(_("Risk assessment missing"), "G1", "warn"),
    "first_contact": Finding(_("First contact not decided"), "G1"),
    "agreement": Finding(_("No agreement in force"), "G1"),
    "misidentified_check": Finding(_("Who is harmed: not asked"), "G1"),
}


@dataclass(frozen=True)
class Waiting:
    """One line of the list."""

    id: UUID
    person: Named
    status: Text
    at: datetime
    source: Text
    findings: list[Finding]
    chosen: bool = False


class ChosenForm(AssignForm):
    """Which cases, and to whom."""

    case = forms.ModelMultipleChoiceField(
        Case.objects.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Choose at least one case.")},
    )

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["case"]
        choice.queryset = cases
        choice.label = _("Cases")


class Unassigned(FormPage):
    """The team's unassigned list."""

    template = "web/unassigned.html"

    def find(self) -> None:  # type: ignore[override]
        """Find the cases; the list is the supervisors'."""
        if not self.worker.has_role(Role.SUPERVISOR):
            raise Http404
        self.show_code = filters.chosen(self.request, list(LABELS))
        self.cases = Case.objects.visible_to(self.worker).unassigned()

    def chosen(self) -> "QuerySet[Case]":
        """Return what the chip shows."""
        return self.behind()[self.show_code]

    def behind(self) -> "dict[str, QuerySet[Case]]":
        """Return the cases behind each chip."""
        imported = self.cases.filter(review_state=ReviewState.IMPORTED_UNREVIEWED)
        armed = self.cases.filter(firearms__in=ARMED)
        return {"all": self.cases, "imported": imported, "firearms": armed}

    def make_form(self, data: Any = None) -> Form:
        """Offer colleagues."""
        return ChosenForm(data, cases=self.cases, colleagues=case_staff(self.worker))

    def context(self) -> dict[str, Any]:
        """Draw one page of the list."""
        shown, pages = page(self.chosen(), ("recorded_at", "reference", "pk"), self.request)
        counts = {code: cases.count() for code, cases in self.behind().items()}
        return {
            "title": gettext("Unassigned"),
            "lead": self.lead(),
            "filters": filters.chips(self.show_code, LABELS, counts),
            "cases": waiting(self.worker, shown, self.request.POST.getlist("case")),
            "pages": pages,
            "empty": Empty(_("Every case has somebody"), _("Cases nobody works on appear here.")),
        }

    def lead(self) -> str:
        """Say what assigning an imported case means."""
        if self.show_code == "imported":
            return gettext(
                "No rule watches over these yet. To assign one says that you have looked at it:"
                " from then on rules and clocks apply."
            )
        return ""

    def save(self, form: Form) -> str:
        """Assign the chosen, all or none; imported ones count as reviewed."""
        chosen, assignee = list(form.cleaned_data["case"]), form.cleaned_data["assignee"]
        with transaction.atomic():
            for case in chosen:
                give(case, assignee, self.worker)
        number = len(chosen)
        told = ngettext("%(number)s case is assigned.", "%(number)s cases are assigned.", number)
        messages.success(self.request, told % {"number": number})
        return self.request.get_full_path()


def give(case: Case, assignee: Worker, worker: Worker) -> None:
    """Review an imported case, then assign it. Raises: NotAllowed; RuleBroken."""
    if case.review_state == ReviewState.IMPORTED_UNREVIEWED:
        case = actions.review_import(case=case, version=case.version, worker=worker)
    actions.assign_case(case=case, assignee=assignee, worker=worker)


def waiting(worker: Worker, cases: list[Case], chosen: Collection[str]) -> list[Waiting]:
    """Draw cases with the rules they would meet: three queries, however many."""
    named = people.names(worker, cases)
    programme = [case for case in cases if case.kind == CaseKind.PROGRAMME]
    missing = missing_for_activation(programme, worker.agency)
    return [
        Waiting(
            id=case.pk,
            person=named[case.pk],
            status=case.get_status_display(),
            at=case.recorded_at,
            source=source(case),
            findings=findings(case, missing.get(case.pk, [])),
            chosen=str(case.pk) in chosen,
        )
        for case in cases
    ]


def source(case: Case) -> Text:
    """Return where a case came from."""
    is_imported = case.review_state == ReviewState.IMPORTED_UNREVIEWED
    return _("Imported, not reviewed") if is_imported else ""


def findings(case: Case, missing: Sequence[str]) -> list[Finding]:
    """Return the rules a case would meet, the most urgent first."""
    if case.kind != CaseKind.PROGRAMME:
        return []
    asked = [
        (case.firearms in ARMED, Finding(_("Firearms named"), "R1", "warn")),
        (not case.firearms, Finding(_("Firearms not asked"), "G3")),
    ]
    told = [finding for is_met, finding in asked if is_met]
    return told + [finding for code, finding in MISSING.items() if code in missing]


MOST_ON_TODAY = 6


def waiting_in_team(worker: Worker) -> Section:
    """Return the oldest unassigned cases for Today, by reference."""
    cases = Case.objects.visible_to(worker).unassigned().order_by("recorded_at", "reference")
    shown = list(cases[:MOST_ON_TODAY])
    return Section(
        title=_("Unassigned"),
        total=in_all(shown, cases, most=MOST_ON_TODAY),
        rows=[
            Line(
                title=case.reference,
                url=reverse("case", kwargs={"case_id": case.pk}),
                meta=[text for text in (case.get_status_display(), source(case)) if text],
            )
            for case in shown
        ],
        empty=Empty(_("Every case has somebody"), _("Cases nobody works on appear here.")),
        all_url=reverse("unassigned"),
        all_label=_("Assign"),
    )


urlpatterns = [path("unassigned/", Unassigned.as_view(), name="unassigned")]
