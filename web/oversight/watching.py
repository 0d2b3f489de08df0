"""Made-up cases and the quota: what the officer sets, so that the unusual shows."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oversight import actions, policies
from oversight.models import Canary
from oversight.watching import quota_of
from web.base import Button, FormPage, Page, found
from web.forms import OnceForm, PageForm
from web.oversight.parts import to_oversight
from web.paging import page
from web.rows import Action, Empty, Line, Section


class CanaryForm(OnceForm):
    """Which case is made up."""

    reference = forms.CharField(
        label=_("Reference of the made-up case"),
        max_length=40,
        widget=forms.TextInput(attrs={"spellcheck": "false", "translate": "no"}),
        help_text=_("A colleague opens it like any other, with a made-up person and no work."),
    )


class QuotaForm(PageForm):
    """How many cases within an hour are unusual."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    worker_hourly = forms.IntegerField(label=_("Workers"), min_value=1, max_value=1000)
    supervisor_hourly = forms.IntegerField(label=_("Supervisors"), min_value=1, max_value=1000)


class Canaries(Page):
    """The made-up cases, for the officer alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the latest first."""
        policies.may_watch(self.worker)
        rows = Canary.objects.visible_to(self.worker).filter(taken_in_at=None)
        shown, pages = page(rows, ("-set_at", "pk"), request)
        new = {"label": _("Set a made-up case"), "url": reverse("canary-new"), "primary": True}
        return self.show(
            "web/desk.html",
            title=gettext("Made-up cases"),
            back=to_oversight(self.worker),
            lead=[gettext("Nobody has a reason to open them. Whoever does is pointed out to you.")],
            buttons=[new],
            sections=[Section("", [self.line(one) for one in shown], self.empty())],
            pages=pages,
        )

    def line(self, one: Canary) -> Line:
        """Draw one."""
        url = reverse("canary-take-in", kwargs={"canary_id": one.pk})
        return Line(
            title=one.reference,
            due_at=one.set_at,
            due_verb=gettext("set"),
            is_past=True,
            button=Action(_("Watch no more"), url, post=True),
        )

    def empty(self) -> Empty:
        """Say what they are for."""
        return Empty(_("No made-up case"), _("One in each team tells who reads out of curiosity."))


class SetCanary(FormPage):
    """Say that a case is made up."""

    page_title = _("Set a made-up case")
    form_class = CanaryForm

    def may(self) -> None:
        """Pass for the officer."""
        policies.may_watch(self.worker)

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"back": {"label": gettext("Made-up cases"), "url": reverse("canaries")}}

    def save(self, form: Form) -> str:
        """Set it, once."""
        reference = form.cleaned_data["reference"]
        self.once(
            form,
            "oversight.set_canary",
            act=lambda: actions.set_canary(reference=reference, worker=self.worker),
            again=lambda pk: Canary.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("Saved."))
        return reverse("canaries")


class TakeInCanary(Button):
    """Watch a made-up case no more."""

    def press(self, canary_id: UUID) -> str:  # type: ignore[override]
        """Take it in."""
        canary: Any = found(Canary.objects.visible_to(self.worker), canary_id)
        actions.take_in_canary(canary=canary, worker=self.worker)
        messages.success(self.request, gettext("It is watched no more."))
        return reverse("canaries")


class Quota(FormPage):
    """How many cases within an hour are unusual."""

    page_title = _("Unusual is more than")
    form_class = QuotaForm

    def may(self) -> None:
        """Pass for the officer."""
        policies.may_watch(self.worker)

    def initial(self) -> dict[str, Any]:
        """Show what is in force."""
        now = quota_of(self.worker)
        return {name: getattr(now, name) for name in self.form_class.base_fields}

    def context(self) -> dict[str, Any]:
        """Say what it does, and what not."""
        lead = gettext(
            "So many different cases opened within an hour. From there on a factor is asked for,"
            " once; it is pointed out to you and to the supervisors of the team. Names in lists do"
            " not count."
        )
        return {"back": to_oversight(self.worker), "lead": lead}

    def save(self, form: Form) -> str:
        """Change it."""
        actions.change_quota(worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("Saved."))
        return reverse("oversight")


urlpatterns = [
    path("canaries/", Canaries.as_view(), name="canaries"),
    path("canaries/new/", SetCanary.as_view(), name="canary-new"),
    path("canaries/<uuid:canary_id>/take-in/", TakeInCanary.as_view(), name="canary-take-in"),
    path("quota/", Quota.as_view(), name="quota"),
]
