"""Another record of one person: found, compared, and a supervisor asked about it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases import actions
from cases.finding import alike
from cases.models import AffectedPerson, Case, Merge, MergeState, Relationship
from web import people, same_person
from web.base import found
from web.case_pages import CaseForm
from web.dates import day
from web.facts import full_name
from web.forms import PageForm, code_field, name_field
from web.merge_questions import (
    asked_already,
    asked_with,
    in_the_way,
    is_answered_by_nobody,
    nobody_answers,
    question_url,
)
from web.rows import Chip, Empty, Line

ASK_ANYWAY = _("Ask, for when there is one")
NOBODY = Empty(
    _("No record resembles this one"), _("Under another name? Give the reference of the case.")
)


class ReferenceForm(PageForm):
    """The other case, where its name is another one."""

    reference = name_field(_("Reference of the other case"), length=40)

    def __init__(self, *args: Any, worker: Worker, case: Case) -> None:
        super().__init__(*args)
        self.cases = Case.objects.visible_to(worker).filter(kind=case.kind).exclude(pk=case.pk)

    def clean_reference(self) -> Case:
        """Return the case. Raises: ValidationError; a hidden one is as one that never was."""
        other: Case | None = self.cases.filter(
            reference__iexact=self.cleaned_data["reference"].strip()
        ).first()
        if other is None:
            raise forms.ValidationError(_("You see no other case with this reference."))
        return other


class FindSame(CaseForm):
    """Look for another record of the person a case is about."""

    template = "web/merge_find.html"
    page_title = _("The same person?")
    save_label = _("Compare")
    keeps_draft = False

    def make_form(self, data: Any = None) -> Form:
        """Ask for a reference."""
        return ReferenceForm(data, worker=self.worker, case=self.case)

    def context(self) -> dict[str, Any]:
        """Return what resembles it among one's own cases."""
        ids = alike(self.case, worker=self.worker)
        by_id = Case.objects.visible_to(self.worker).in_bulk(ids)
        named = people.names(self.worker, by_id.values(), linked=False)
        asked = asked_with(self.worker, self.case)
        rows = [
            Line(
                title=named[pk].name or by_id[pk].reference,
                url=compare_url(self.case, pk),
                meta=[by_id[pk].reference, by_id[pk].get_status_display()],
                chip=Chip(_("Asked already"), "warn") if pk in asked else None,
            )
            for pk in ids
            if pk in by_id
        ]
        merged = {"label": gettext("Merged records"), "url": reverse("merges")}
        return {**super().context(), "rows": rows, "empty": NOBODY, "more": [merged]}

    def save(self, form: Form) -> str:
        """Go and compare."""
        return compare_url(self.case, form.cleaned_data["reference"].pk)


def compare_url(case: Case, other_id: UUID) -> str:
    """Return where two cases are compared."""
    return reverse("case-merge", kwargs={"case_id": case.pk, "other_id": other_id})


class Compare(CaseForm):
    """Compare two records, and ask a supervisor to merge them."""

    template = "web/merge_form.html"
    page_title = _("One person, two records?")
    save_label = _("Ask a supervisor")
    said = _("Asked. Nothing changes before a supervisor agrees.")
    keeps_draft = False
    other: Case

    def find(self, case_id: UUID, other_id: UUID) -> None:  # type: ignore[override]
        """Find both."""
        rows = Case.objects.visible_to(self.worker).select_related("team", "assigned")
        self.case, self.other = found(rows, case_id), found(rows, other_id)
        if self.case.kind != self.other.kind or self.case.pk == self.other.pk:
            raise Http404

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Show them; who asked before, or was answered, is led to where that stands."""
        self.find(**ids)
        standing = self.standing()
        return redirect(question_url(standing)) if standing else super().get(request, **ids)

    def standing(self) -> Merge | None:
        """Return what was asked about these two, or stands."""
        rows = Merge.objects.visible_to(self.worker).of_people()
        open_ones = rows.filter(state__in=[MergeState.ASKED, MergeState.DONE])
        pair = [self.case.pk, self.other.pk]
        found_one: Merge | None = open_ones.filter(case__in=pair, kept_case__in=pair).first()
        return found_one

    def make_form(self, data: Any = None) -> Form:
        """Ask which of both is kept: the older still worked on, unless somebody says otherwise."""
        older_first = sorted((self.case, self.other), key=lambda one: one.recorded_at)
        both = [(str(one.pk), one.reference) for one in (self.case, self.other)]
        form = PageForm(data)
        kept = code_field(both, _("The record to go on with"), required=True, radio=True)
        form.fields["kept"] = kept
        open_ones = [one for one in older_first if one.closed_at is None]
        form.initial["kept"] = str((open_ones or older_first)[0].pk)
        return form

    def context(self) -> dict[str, Any]:
        """Show them side by side, and say what follows."""
        others = in_the_way(self.worker, self.case, self.other)
        alone = is_answered_by_nobody(self.worker, self.case, self.other)
        return {
            **super().context(),
            **({"save_label": ASK_ANYWAY, "effect": follows()["text"]} if alone else {}),
            "compared": same_person.of_cases(self.worker, self.case, self.other),
            "left": self.case.reference,
            "right": self.other.reference,
            "note": asked_already(others[0])
            if others
            else nobody_answers()
            if alone
            else follows(),
        }

    def save(self, form: Form) -> str:
        """Ask; asked before, it leads to where that stands."""
        standing = self.standing()
        if standing:
            messages.info(self.request, gettext("This was asked already."))
            return question_url(standing)
        keeps_this = form.cleaned_data["kept"] == str(self.case.pk)
        kept, case = (self.case, self.other) if keeps_this else (self.other, self.case)
        merge = actions.ask_merge(case=case, kept=kept, worker=self.worker)
        messages.success(self.request, str(self.said))
        return question_url(merge)


def follows() -> dict[str, str]:
    """Say what a merge does."""
    return {
        "kind": "",
        "title": gettext("What happens then."),
        "text": gettext(
            "Both cases stay, with all that lies in them. The record that is not kept can be read"
            " and is corrected no more; it leads to the other one. Nobody sees a case by it that"
            " they did not see. Who is barred from one of them is barred from both."
        ),
    }


class NamedTwice(CaseForm):
    """Say that a participant named one person twice."""

    page_title = _("Named twice?")
    save_label = _("Ask a supervisor")
    keeps_draft = False

    def make_form(self, data: Any = None) -> Form:
        """Offer whom the participant named."""
        rows = AffectedPerson.objects.visible_to(self.worker).kept().filter(case=self.case)
        self.named = {str(one.pk): one for one in rows.order_by("recorded_at", "pk")}
        choices = [("", "–"), *((pk, told_apart(one)) for pk, one in self.named.items())]
        form = PageForm(data)
        form.fields["twice"] = code_field(choices, _("This record"), required=True)
        form.fields["kept"] = code_field(choices, _("is of the same person as"), required=True)
        return form

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        text = gettext(
            "The first record is used no more, and stays readable. A route that leads to it has"
            " to be closed before. A supervisor decides."
        )
        note = {"kind": "", "title": gettext("What happens then."), "text": text}
        asked = self.asked().first()
        alone = is_answered_by_nobody(self.worker, self.case)
        if alone:
            note = nobody_answers()
        return {
            **super().context(),
            **({"save_label": ASK_ANYWAY, "effect": text} if alone else {}),
            "note": asked_already(asked) if asked else note,
        }

    def asked(self) -> Any:
        """Return the questions about whom this participant named."""
        rows = Merge.objects.visible_to(self.worker).waiting()
        return rows.filter(case=self.case, affected__isnull=False).order_by("asked_at")

    def save(self, form: Form) -> str:
        """Ask; asked before, it leads to where that stands."""
        told = form.cleaned_data
        asked = self.asked().filter(affected=told["twice"], kept_affected=told["kept"]).first()
        if asked:
            messages.info(self.request, gettext("This was asked already."))
            return question_url(asked)
        merge = actions.ask_merge_of_named(
            affected=self.named[told["twice"]], kept=self.named[told["kept"]], worker=self.worker
        )
        messages.success(self.request, str(Compare.said))
        return question_url(merge)


def told_apart(one: AffectedPerson) -> str:
    """Say which one it is of two who may have the same name."""
    relationships = [str(Relationship(code).label) for code in one.relationships]
    return " · ".join([full_name(one), *relationships, day(one.recorded_at)])


urlpatterns = [
    path("cases/<uuid:case_id>/same/", FindSame.as_view(), name="case-same"),
    path("cases/<uuid:case_id>/same/<uuid:other_id>/", Compare.as_view(), name="case-merge"),
    path("cases/<uuid:case_id>/named/twice/", NamedTwice.as_view(), name="named-twice"),
]
