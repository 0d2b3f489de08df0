"""Emergency access: opened with a reason, reviewed by a second person."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from oversight import actions, policies
from oversight.models import BrokenGlass, Verdict
from oversight.seen import may_ask_about, may_ask_about_worker, references
from web.base import FormPage, Page, found
from web.forms import OnceForm, PageForm, code_field, text_field
from web.oversight.parts import glass_line, to_oversight
from web.paging import page
from web.rows import Empty


class GlassForm(OnceForm):
    """Which case, and why."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=40,
        widget=forms.TextInput(attrs={"spellcheck": "false", "translate": "no"}),
    )
    reason = text_field(
        _("What is happening, and why it cannot wait"),
        help_text=_("The case's supervisor and the data protection officer read this."),
    )


class ReviewForm(PageForm):
    """What the second person found."""

    verdict = code_field(Verdict, _("Your finding"), required=True, radio=True)
    remark = text_field(
        _("Remark"), required=False, help_text=_("Say why, where it was not needed.")
    )


class BreakGlass(FormPage):
    """Open a case in an emergency."""

    page_title = _("Emergency access")
    save_label = _("Open the case for 4 hours")
    form_class = GlassForm

    def may(self) -> None:
        """Pass for case staff."""
        policies.may_break_glass(self.worker)

    def initial(self) -> dict[str, Any]:
        """Return the reference that was searched for in vain."""
        return {"reference": self.request.POST.get("reference", "")}

    def context(self) -> dict[str, Any]:
        """Say what follows, before it does."""
        text = gettext(
            "Whose case it is, the supervisors and the data protection officer are told at once. A"
            " second person reviews it within 24 hours."
        )
        return {
            "back": {"label": gettext("Cases"), "url": reverse("cases")},
            "note": {"kind": "warn", "title": gettext("This is seen."), "text": text},
        }

    def save(self, form: Form) -> str:
        """Open it, and lead there."""
        said = form.cleaned_data
        glass = self.once(
            form,
            "oversight.break_glass",
            act=lambda: actions.break_glass(
                reference=said["reference"], reason=said["reason"], worker=self.worker
            ),
            again=lambda pk: BrokenGlass.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("The case is open."))  # until when, it says itself
        return reverse("case", kwargs={"case_id": glass.case_id})


class Emergencies(Page):
    """The register of emergency access."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List it, the latest first."""
        rows = BrokenGlass.objects.visible_to(self.worker)
        shown, pages = page(rows, ("-opened_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Emergency access"),
            back=to_oversight(self.worker),
            lead=gettext("Cases opened in an emergency, by people without a part in them."),
            rows=[glass_line(one, self.worker) for one in shown],
            empty=Empty(_("No emergency access"), _("Each one appears here for good.")),
            pages=pages,
        )


class Emergency(FormPage):
    """One emergency access, and its review."""

    page_title = _("Emergency access")
    save_label = _("Sign the review")
    template = "web/emergency.html"
    effect = _(
        "If it was not needed, the access ends at once; if it was, when its hours are over. Who"
        " opened the case reads your finding, and it stays for good."
    )
    form_class = ReviewForm
    glass: Any

    def find(self, glass_id: UUID) -> None:  # type: ignore[override]
        """Look it up."""
        self.glass = found(BrokenGlass.objects.visible_to(self.worker), glass_id)

    def context(self) -> dict[str, Any]:
        """Show who, when and why."""
        one = self.glass
        seen = Case.objects.visible_to(self.worker).filter(pk=one.case_id).first()
        can_review = one.reviewed_at is None and one.worker_id != self.worker.pk
        return {
            "back": to_oversight(self.worker),
            "lead": one.worker.name,
            "case_url": reverse("case", kwargs={"case_id": seen.pk}) if seen else "",
            "case_reference": references([one.case_id]).get(one.case_id, ""),
            "trail_url": trail_of(one),
            "glass": one,
            "ended_at": min(one.ends_at, one.reviewed_at) if ended_early(one) else one.ends_at,
            "reason": one.reason.open(),
            "remark": one.remark.open(),
            "can_review": can_review and policies.answers_for_others(self.worker),
            "is_mine": one.worker_id == self.worker.pk,
        }

    def save(self, form: Form) -> str:
        """Sign it."""
        said = form.cleaned_data
        actions.review_glass(
            glass=self.glass, verdict=said["verdict"], remark=said["remark"], worker=self.worker
        )
        is_over = said["verdict"] == Verdict.NOT_NEEDED
        told = gettext("Reviewed. The access has ended.") if is_over else gettext("Reviewed.")
        messages.success(self.request, told)
        return reverse("emergency", kwargs={"glass_id": self.glass.pk})


def ended_early(glass: Any) -> bool:
    """Return whether its reviewer ended it: it was not needed."""
    return bool(glass.verdict == Verdict.NOT_NEEDED)


def trail_of(glass: Any) -> str:
    """Return the address of what was done in the case by it, for who may ask; else nothing."""
    if not (may_ask_about(glass.case_id) and may_ask_about_worker(glass.worker_id)):
        return ""
    since, until = localdate(glass.opened_at), localdate(glass.ends_at)
    asked = {"case": glass.case_id, "worker": glass.worker_id, "since": since, "until": until}
    return f"{reverse('who-saw')}?{urlencode(asked)}"


urlpatterns = [
    path("emergencies/", Emergencies.as_view(), name="emergencies"),
    path("emergencies/new/", BreakGlass.as_view(), name="emergency-new"),
    path("emergencies/<uuid:glass_id>/", Emergency.as_view(), name="emergency"),
]
