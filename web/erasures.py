"""Erasing a case: what was asked for, agreed to by a second person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.forms import ChoiceField, Form, HiddenInput
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions, policies
from cases.models import CaseKind, Erasure, ErasureState
from kernel import clock
from web import dates
from web.base import Button, FormPage, Page, allowed, found
from web.easings import eased_line, eased_of
from web.forms import PageForm, code_field
from web.oversight.parts import to_oversight
from web.paging import page
from web.rows import FEW, Action, Chip, Empty, Line, Section, in_all, seldom, where_any

PEOPLE = ("asked_by", "decided_by", "carried_on_as")
TOLD_FOR = timedelta(days=14)
AGREE, DECLINE = "AGREE", "DECLINE"
ANSWER = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}
NOTHING = Empty(_("No erasures"), _("Cases that are asked to be erased appear here."))


class AnswerForm(PageForm):
    """What the second person says; who asked for it can only take that back."""

    answer = code_field(
        [(AGREE, _("Yes, erase it for good")), (DECLINE, _("No, leave it as it is"))],
        _("Your answer"),
        required=True,
        radio=True,
    )

    def __init__(self, *args: Any, is_mine: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_mine:  # one answer needs no choice: the button says it
            answer = cast("ChoiceField", self.fields["answer"])
            answer.choices, answer.initial = [(DECLINE, "")], DECLINE
            answer.widget = HiddenInput()


def may_read(worker: Worker) -> None:
    """Pass for who asks or answers; for others the page is not there. Raises: Http404."""
    if not ANSWER & set(worker.roles):
        raise Http404


def waiting_for(worker: Worker) -> Any:
    """Return what waits for this second person, what stopped, and what a command finished."""
    waits = Q(state=ErasureState.ASKED, expires_at__gt=clock.now()) & ~Q(asked_by=worker)
    stopped = Q(state=ErasureState.ERASING)
    # Told by mail as well; each of the two may want to know who did it in whose name.
    mine = Q(asked_by=worker) | Q(decided_by=worker)
    carried_on = mine & Q(carried_on_at__gt=clock.now() - TOLD_FOR)
    return Erasure.objects.visible_to(worker).filter(waits | stopped | carried_on)


@seldom(lambda worker: [waiting_for(worker)])
def to_answer(worker: Worker) -> Section | None:
    """Return it for Today."""
    live = waiting_for(worker).select_related(*PEOPLE)
    shown = list(live.order_by("expires_at")[:FEW])
    return where_any(
        Section(
            title=_("Cases to be erased"),
            rows=lines(worker, shown),
            empty=NOTHING,
            all_url=reverse("erasures"),
            all_label=_("All erasures"),
            total=in_all(shown, live, most=FEW),
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
    url = reverse("erasure", kwargs={"erasure_id": one.pk}) if waits and not lapsed else ""
    return Line(
        title=" ".join([str(CaseKind(one.kind).label), one.reference]).strip(),
        url=url,
        meta=[one.get_reason_display(), _by(one), *_carried_on(one)],
        chip=_chip(one, lapsed=lapsed),
        due_at=one.expires_at if can_answer else one.decided_at or one.asked_at,
        due_verb=gettext("Answer by") if can_answer else gettext("asked") if waits else "",
        is_past=not can_answer,
        button=_finishing(worker, one),
    )


def _by(one: Erasure) -> str:
    """Name who asked, or once it is answered who did that."""
    if one.state == ErasureState.ASKED or one.decided_by is None:
        return gettext("asked for by %(who)s") % {"who": one.asked_by.name}
    return gettext("answered by %(who)s") % {"who": one.decided_by.name}


def _carried_on(one: Erasure) -> list[str]:
    """Say that whoever runs the server finished it, when, and as whose account."""
    if one.carried_on_at is None or one.carried_on_as is None:
        return []
    said = gettext("finished by a command on the server as %(who)s, %(when)s")
    return [said % {"who": one.carried_on_as.name, "when": dates.moment(one.carried_on_at)}]


def _finishing(worker: Worker, one: Erasure) -> Action | None:
    """Offer to finish what stopped between the case's end and the end of its keys."""
    is_stopped = one.state == ErasureState.ERASING
    if not (is_stopped and allowed(policies.may_finish_erasure, worker, one)):
        return None
    return Action(_("Finish"), reverse("erasure-finish", kwargs={"erasure_id": one.pk}), post=True)


def _chip(one: Erasure, *, lapsed: bool) -> Chip:
    if lapsed:
        return Chip(_("Lapsed"))
    kinds = {
        ErasureState.ASKED: "warn",
        ErasureState.ERASING: "warn",
        ErasureState.DONE: "done",
    }
    return Chip(one.get_state_display(), kinds.get(ErasureState(one.state), ""))


class Erasures(Page):
    """All that were asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        may_read(self.worker)
        rows = Erasure.objects.visible_to(self.worker).select_related(*PEOPLE)
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
    template = "web/erasure.html"
    erasure: Erasure

    def find(self, erasure_id: UUID) -> None:  # type: ignore[override]
        """Find it."""
        may_read(self.worker)
        rows = Erasure.objects.visible_to(self.worker).select_related("asked_by")
        self.erasure = found(rows, erasure_id)

    @property
    def is_mine(self) -> bool:
        """Return whether who looks at it asked for it: somebody else agrees."""
        return self.erasure.asked_by_id == self.worker.pk

    def make_form(self, data: Any = None) -> Form:
        """Let the second person answer."""
        return AnswerForm(data, is_mine=self.is_mine)

    def context(self) -> dict[str, Any]:
        """Say what would go, who asks, and whether somebody made it possible alone."""
        one = self.erasure
        closed = dates.day(one.closed_at)
        eased = [eased_line(self.worker, row) for row in eased_of(self.worker, one.case_id)]
        told = {"by": one.asked_by.name, "closed": closed, "reason": one.get_reason_display()}
        note = {
            "kind": "stop",
            "title": gettext("It cannot be undone."),
            "text": gettext("Closed on %(closed)s. %(by)s asks for it: %(reason)s.") % told,
        }
        if self.is_mine:
            note |= {"kind": "", "title": gettext("You asked for it, so somebody else agrees.")}
        kept = gettext("The case stays as it is. You can ask again.")
        what_then = {"effect": kept, "save_label": gettext("Take it back")} if self.is_mine else {}
        return {
            "back": {"label": gettext("Erasures"), "url": reverse("erasures")},
            "lead": " ".join([str(CaseKind(one.kind).label), one.reference]).strip(),
            "note": note,
            "rows": eased,
            "rows_title": gettext("It had to be kept for longer before"),
            **what_then,
        }

    def save(self, form: Form) -> str:
        """Erase it, or leave it."""
        if form.cleaned_data["answer"] == AGREE:
            actions.confirm_erasure(erasure=self.erasure, worker=self.worker)
            messages.success(self.request, gettext("Erased. Nobody sees it again."))
        else:
            actions.decline_erasure(erasure=self.erasure, worker=self.worker)
            messages.success(self.request, gettext("The case stays as it is."))
        return reverse("erasures")


class Finish(Button):
    """Destroy what keys are left of a case that is being erased."""

    def press(self, erasure_id: UUID) -> str:  # type: ignore[override]
        """Finish it."""
        may_read(self.worker)
        erasure = found(Erasure.objects.visible_to(self.worker), erasure_id)
        actions.finish_erasure(erasure=erasure, worker=self.worker)
        messages.success(self.request, gettext("Erased. Nobody opens it again."))
        return reverse("erasures")


urlpatterns = [
    path("erasures/", Erasures.as_view(), name="erasures"),
    path("erasures/<uuid:erasure_id>/", Answer.as_view(), name="erasure"),
    path("erasures/<uuid:erasure_id>/finish/", Finish.as_view(), name="erasure-finish"),
]
