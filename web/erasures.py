"""Keeping and erasing a case: asked for by who oversees it, agreed to by a second person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions, policies
from cases.models import CaseKind, Erasure, ErasureReason, ErasureState
from kernel import clock
from web import dates
from web.base import FormPage, Page, found
from web.case_pages import CaseForm
from web.forms import EditForm, PageForm, code_field, date_field
from web.oversight.parts import to_oversight
from web.paging import page
from web.rows import Chip, Empty, Line, Section, where_any

AGREE, DECLINE = "AGREE", "DECLINE"
ANSWER = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}
NOTHING = Empty(_("No erasures"), _("Cases that are asked to be erased appear here."))


class KeepForm(EditForm):
    """Whether a case must not be erased."""

    legal_hold = forms.BooleanField(
        label=_("Legal hold: a court or authority may need it"), required=False
    )
    retain_until = date_field(
        _("Keep at least until"), help_text=_("From that day on it may be erased.")
    )


class AskForm(PageForm):
    """Why it must go."""

    reason = code_field(
        ErasureReason.choices, _("Why it must be erased"), required=True, radio=True
    )


class AnswerForm(PageForm):
    """What the second person says."""

    answer = code_field(
        [(AGREE, _("Yes, erase it for good")), (DECLINE, _("No, leave it as it is"))],
        _("Your answer"),
        required=True,
        radio=True,
    )


class Keep(CaseForm):
    """Say whether and until when a case is kept."""

    page_title = _("How long it is kept")
    effect = _(
        "While it is held nobody can erase this case. To end a hold erases nothing by itself: "
        "that takes two people. Who changed this stays on the trail."
    )
    form_class = KeepForm

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_oversee(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Return what stands now."""
        return {
            name: getattr(self.case, name) for name in ("legal_hold", "retain_until", "version")
        }

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Keep it."""
        actions.keep_case(case=self.case, worker=self.worker, **told)


class Ask(CaseForm):
    """Ask that a case be erased."""

    page_title = _("Ask for erasure")
    save_label = _("Ask a second person")
    form_class = AskForm
    said = _("Asked. Nothing is erased before somebody else agrees.")

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_oversee(self.worker, self.case)

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        note = {
            "kind": "stop",
            "title": gettext("It cannot be undone."),
            "text": gettext(
                "Once a second person agrees, the keys of this case are destroyed: nobody opens it"
                " again, here or in any backup. What other agencies received stays theirs."
            ),
        }
        return {**super().context(), "note": note}

    def save(self, form: Form) -> str:
        """Ask, and show what waits."""
        super().save(form)
        return reverse("erasures")

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Ask."""
        actions.ask_erasure(case=self.case, worker=self.worker, **told)


def may_read(worker: Worker) -> None:
    """Pass for who asks or answers; for others the page is not there. Raises: Http404."""
    if not ANSWER & set(worker.roles):
        raise Http404


def to_answer(worker: Worker) -> Section | None:
    """Return for Today what waits for this second person."""
    rows = Erasure.objects.visible_to(worker).waiting().exclude(asked_by=worker)
    live = rows.filter(expires_at__gt=clock.now()).select_related("asked_by", "decided_by")
    shown = list(live.order_by("expires_at")[:6])
    return where_any(
        Section(
            title=_("Cases to be erased"),
            rows=lines(worker, shown),
            empty=NOTHING,
            all_url=reverse("erasures"),
            all_label=_("All erasures"),
        )
    )


def lines(worker: Worker, erasures: Sequence[Erasure]) -> list[Line]:
    """Draw erasures."""
    return [line(worker, one) for one in erasures]


def line(worker: Worker, one: Erasure) -> Line:
    """Draw one: of an erased case no more is left than its kind."""
    waits = one.state == ErasureState.ASKED
    lapsed = waits and one.expires_at <= clock.now()
    can_answer = waits and not lapsed and one.asked_by_id != worker.pk
    by = one.asked_by if waits or one.decided_by is None else one.decided_by
    url = reverse("erasure", kwargs={"erasure_id": one.pk}) if waits and not lapsed else ""
    return Line(
        title=" ".join([str(CaseKind(one.kind).label), one.reference]).strip(),
        url=url,
        meta=[one.get_reason_display(), by.name],
        chip=_chip(one, lapsed=lapsed),
        due_at=one.expires_at if can_answer else one.decided_at or one.asked_at,
        due_verb=gettext("answer") if can_answer else gettext("asked") if waits else "",
        is_past=not can_answer,
    )


def _chip(one: Erasure, *, lapsed: bool) -> Chip:
    if lapsed:
        return Chip(_("Lapsed"))
    kinds = {ErasureState.ASKED: "warn", ErasureState.DONE: "done"}
    return Chip(one.get_state_display(), kinds.get(ErasureState(one.state), ""))


class Erasures(Page):
    """All that were asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        may_read(self.worker)
        rows = Erasure.objects.visible_to(self.worker).select_related("asked_by", "decided_by")
        shown, pages = page(rows, ("-asked_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Erasures"),
            back=to_oversight(self.worker),
            lead=gettext("Cases are erased by two people: nobody opens them again."),
            rows=lines(self.worker, shown),
            empty=NOTHING,
            pages=pages,
        )


class Answer(FormPage):
    """Agree to an erasure, or not."""

    page_title = _("Erase this case?")
    save_label = _("Answer")
    effect = _(
        "If you agree, the keys of this case are destroyed at once: nobody opens it again, "
        "here or in any backup. That it was erased, by whom and why stays on the trail. What "
        "other agencies received stays theirs."
    )
    form_class = AnswerForm
    erasure: Erasure

    def find(self, erasure_id: UUID) -> None:  # type: ignore[override]
        """Find it."""
        may_read(self.worker)
        rows = Erasure.objects.visible_to(self.worker).select_related("asked_by")
        self.erasure = found(rows, erasure_id)

    def context(self) -> dict[str, Any]:
        """Say what would go, and who asks."""
        one = self.erasure
        closed = dates.day(one.closed_at)
        told = {"by": one.asked_by.name, "closed": closed, "reason": one.get_reason_display()}
        note = {
            "kind": "stop",
            "title": gettext("It cannot be undone."),
            "text": gettext("Closed on %(closed)s. %(by)s asks for it: %(reason)s.") % told,
        }
        return {
            "back": {"label": gettext("Erasures"), "url": reverse("erasures")},
            "lead": " ".join([str(CaseKind(one.kind).label), one.reference]).strip(),
            "note": note,
        }

    def save(self, form: Form) -> str:
        """Erase it, or leave it."""
        if form.cleaned_data["answer"] == AGREE:
            actions.confirm_erasure(erasure=self.erasure, worker=self.worker)
            messages.success(self.request, gettext("Erased. Nobody opens it again."))
        else:
            actions.decline_erasure(erasure=self.erasure, worker=self.worker)
            messages.success(self.request, gettext("The case stays as it is."))
        return reverse("erasures")


urlpatterns = [
    path("cases/<uuid:case_id>/keep/", Keep.as_view(), name="case-keep"),
    path("cases/<uuid:case_id>/erase/", Ask.as_view(), name="case-erase"),
    path("erasures/", Erasures.as_view(), name="erasures"),
    path("erasures/<uuid:erasure_id>/", Answer.as_view(), name="erasure"),
]
