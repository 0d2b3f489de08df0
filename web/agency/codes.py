"""The agency's own codes beside the shipped ones: what is in force, added, renamed, taken out."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies, vocabularies
from agencies.models import ReferenceCode
from agencies.vocabularies import Vocabulary
from web import dates
from web.agency.parts import to_agency
from web.base import Button, FormPage, Page, Text, found
from web.forms import OnceForm, PageForm, code_field, name_field
from web.rows import Action, Empty, Line, Section

# What a vocabulary is called on pages.
NAMES: dict[str, Text] = {"REFERRAL_ROUTE": _("Who refers")}


class LabelForm(PageForm):
    """What a code is called, in each language that is offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, name in settings.OFFERED_LANGUAGES:
            told = _("What it is called: %(language)s") % {"language": name}
            self.fields[f"label_{language}"] = name_field(told, required=False, length=80)

    def clean(self) -> dict[str, Any]:
        """Ask for one at least. Raises: ValidationError."""
        data = super().clean() or self.cleaned_data
        labels = {
            language: data[f"label_{language}"].strip()
            for language, _name in settings.OFFERED_LANGUAGES
            if data.get(f"label_{language}", "").strip()
        }
        if not labels:
            raise forms.ValidationError(_("Say what it is called, in one language at least."))
        return {**data, "labels": labels}


class CodeForm(LabelForm, OnceForm):
    """A code of the agency's own."""

    code = forms.RegexField(
        f"^{vocabularies.OWN_CODE}$",
        label=_("Code"),
        help_text=_("Capitals, digits and _. It is never changed; what it is called may be."),
        error_messages={"invalid": _("Capitals, digits and _ alone, beginning with a letter.")},
    )

    def __init__(self, *args: Any, vocabulary: Vocabulary) -> None:
        super().__init__(*args)
        told = _("Which of the shipped codes it stands for")
        self.fields["stands_for"] = code_field(vocabulary.codes, told, required=True)
        self.order_fields(["stands_for", "code"])


class Codes(Page):
    """Every vocabulary that may be told apart further, as it is in force."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show them."""
        policies.may_run_agency(self.worker)
        buttons = [
            {
                "label": gettext("Add a code: %(what)s") % {"what": NAMES[name]},
                "url": reverse("code-new", kwargs={"vocabulary": name}),
            }
            for name in vocabularies.SHIPPED
        ]
        return self.show(
            "web/desk.html",
            title=gettext("Codes"),
            back=to_agency(),
            buttons=buttons,
            sections=[self.section(one) for one in vocabularies.SHIPPED.values()],
        )

    def section(self, vocabulary: Vocabulary) -> Section:
        """Draw one: each shipped code, and the agency's own under it."""
        rows = ReferenceCode.objects.visible_to(self.worker).in_force(vocabulary.name)
        mine = list(rows.order_by("code"))
        lines: list[Line] = []
        for code, label in vocabulary.codes.choices:
            lines.append(Line(title=label))
            lines += [own(one) for one in mine if one.stands_for == code]
        told = {"what": NAMES[vocabulary.name], "version": vocabulary.version}
        since = dates.day(vocabulary.valid_from)
        title = gettext("%(what)s: shipped version %(version)s, since %(day)s")
        return Section(title=title % {**told, "day": since}, rows=lines, empty=Empty(""))


def own(one: ReferenceCode) -> Line:
    """Draw one of the agency's own codes."""
    ids = {"code_id": one.pk}
    version = gettext("our own, version %(number)s, since %(day)s")
    return Line(
        title=one.label,
        url=reverse("code-edit", kwargs=ids),
        meta=[one.code, version % {"number": one.version, "day": dates.day(one.valid_from)}],
        button=Action(_("Take out"), reverse("code-end", kwargs=ids), post=True),
    )


class CodePage(FormPage):
    """A form about the agency's codes."""

    def may(self) -> None:
        """Pass for the admin."""
        policies.may_run_agency(self.worker)

    def context(self) -> dict[str, Any]:
        """Lead back to all of them."""
        return {"back": {"label": gettext("Codes"), "url": reverse("codes")}}


class NewCode(CodePage):
    """Add a code."""

    page_title = _("Add a code")
    vocabulary: Vocabulary

    def find(self, vocabulary: str) -> None:  # type: ignore[override]
        """Find the vocabulary. Raises: Http404."""
        if vocabulary not in vocabularies.SHIPPED:
            raise Http404
        self.vocabulary = vocabularies.SHIPPED[vocabulary]

    def make_form(self, data: Any = None) -> Form:
        """Offer the shipped codes."""
        return CodeForm(data, vocabulary=self.vocabulary)

    def save(self, form: Form) -> str:
        """Add it, once."""
        told = {name: form.cleaned_data[name] for name in ("stands_for", "code", "labels")}
        name = self.vocabulary.name
        self.once(
            form,
            "agencies.add_code",
            act=lambda: actions.add_code(vocabulary=name, worker=self.worker, **told),
            again=lambda pk: ReferenceCode.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("Saved."))
        return reverse("codes")


class EditCode(CodePage):
    """Call a code by other words."""

    page_title = _("What a code is called")
    form_class = LabelForm
    reference: ReferenceCode

    def find(self, code_id: UUID) -> None:  # type: ignore[override]
        """Find it, as it is in force."""
        rows = ReferenceCode.objects.visible_to(self.worker).in_force()
        self.reference = found(rows, code_id)

    def initial(self) -> dict[str, Any]:
        """Return what it is called now."""
        return {f"label_{language}": text for language, text in self.reference.labels.items()}

    def context(self) -> dict[str, Any]:
        """Say that old records keep the words they were written under."""
        note = {
            "title": gettext("From now on."),
            "text": gettext("Old records keep the old words."),
        }
        return {**super().context(), "lead": self.reference.code, "note": note}

    def save(self, form: Form) -> str:
        """Make its next version."""
        labels = form.cleaned_data["labels"]
        actions.rename_code(reference=self.reference, labels=labels, worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return reverse("codes")


class EndCode(Button):
    """Use a code for nothing new."""

    def press(self, code_id: UUID) -> str:  # type: ignore[override]
        """Take it out."""
        rows = ReferenceCode.objects.visible_to(self.worker).filter(agency__isnull=False)
        actions.take_out_code(reference=found(rows, code_id), worker=self.worker)
        messages.success(self.request, gettext("Taken out. What was recorded keeps it."))
        return reverse("codes")


urlpatterns = [
    path("agency/codes/", Codes.as_view(), name="codes"),
    path("agency/codes/new/<slug:vocabulary>/", NewCode.as_view(), name="code-new"),
    path("agency/codes/<uuid:code_id>/", EditCode.as_view(), name="code-edit"),
    path("agency/codes/<uuid:code_id>/end/", EndCode.as_view(), name="code-end"),
]
