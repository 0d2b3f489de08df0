"""Two records of one person: what was asked about them, and a second person's answer."""

from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases import actions, policies
from cases.models import Merge, MergeState
from web import merge_asking, same_person
from web.base import Button, Page, allowed, found
from web.case import back_to
from web.merge_asking import follows
from web.oversight.parts import to_oversight
from web.paging import page
from web.rows import FEW, Chip, Empty, Line, Section, in_all, seldom, where_any

NOTHING = Empty(_("Nothing to merge"), _("Records that may be of one person appear here."))
CHIPS = {MergeState.ASKED: "warn", MergeState.DONE: "done"}


def may_read(worker: Worker) -> None:
    """Pass for who works with cases; for others the page is not there. Raises: Http404."""
    if not policies.is_case_staff(worker):
        raise Http404


def seen(worker: Worker) -> Any:
    """Return the merges a worker sees, with what lines and pages show of them."""
    rows = Merge.objects.visible_to(worker)
    return rows.select_related(
        "case__team", "case__assigned", "kept_case__team", "kept_case__assigned", "asked_by",
        "decided_by",
    )  # fmt: skip


def asked_by_others(worker: Worker) -> Any:
    """Return what waits for a second person's answer."""
    return seen(worker).waiting().exclude(asked_by=worker)


@seldom(lambda worker: [asked_by_others(worker)])
def to_answer(worker: Worker) -> Section | None:
    """Return for Today what waits for this supervisor."""
    rows = asked_by_others(worker).order_by("asked_at")
    # Who sees both cases and does not oversee both answers none: those take no place here.
    theirs = (one for one in rows if allowed(policies.may_decide_merge, worker, one))
    shown = list(islice(theirs, FEW))
    return where_any(
        Section(
            title=_("One person, two records?"),
            rows=[line(one) for one in shown],
            empty=NOTHING,
            all_url=reverse("merges"),
            all_label=_("All merged records"),
            total=in_all(shown, rows, most=FEW),
        )
    )


def line(one: Merge) -> Line:
    """Draw one, by references alone: names are on its page."""
    joined = [one.case.reference]
    if not one.affected_id:
        joined.append(one.kept_case.reference)
    what = _("Named twice") if one.affected_id else _("Two cases")
    return Line(
        title=" – ".join(joined),
        url=reverse("merge", kwargs={"merge_id": one.pk}),
        meta=[what, one.asked_by.name],
        chip=Chip(one.get_state_display(), CHIPS.get(MergeState(one.state), "")),
        due_at=one.decided_at or one.asked_at,
        due_verb=gettext("answered") if one.decided_at else gettext("asked"),
        is_past=True,
    )


class Merges(Page):
    """All that were asked for, between cases one sees."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        may_read(self.worker)
        shown, pages = page(seen(self.worker), ("-asked_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Merged records"),
            back=to_oversight(self.worker),
            lead=gettext("Two records of one person, by two people's word."),
            rows=[line(one) for one in shown],
            empty=NOTHING,
            pages=pages,
        )


class OneMerge(Page):
    """Both records side by side, and what can be answered."""

    def get(self, _request: HttpRequest, merge_id: UUID) -> HttpResponse:
        """Show them."""
        may_read(self.worker)
        one: Merge = found(seen(self.worker), merge_id)
        return self.show(
            "web/merge.html",
            back=back_to(one.kept_case),
            chip=line(one).chip,
            asked_by=one.asked_by,
            compared=same_person.of_merge(self.worker, one),
            left=_("Merged record") if one.affected_id else one.case.reference,
            right=_("Kept record") if one.affected_id else kept(one),
            note=note(one),
            buttons=self.buttons(one),
        )

    def buttons(self, one: Merge) -> Sequence[dict[str, Any]]:
        """Return what this worker can answer."""
        waits, done = one.state == MergeState.ASKED, one.state == MergeState.DONE
        decides = allowed(policies.may_decide_merge, self.worker, one)
        oversees = allowed(policies.may_oversee_both, self.worker, one)
        asked = one.asked_by_id == self.worker.pk
        wanted = [
            ("merge-confirm", _("Yes, they are one person"), waits and decides),
            ("merge-decline", _("No, they are two people"), waits and decides),
            ("merge-decline", _("Take it back"), waits and asked),
            ("merge-undo", _("Take them apart again"), done and oversees),
        ]
        return [
            {
                "label": label,
                "url": reverse(name, kwargs={"merge_id": one.pk}),
                "primary": name == "merge-confirm",
            }
            for name, label, is_possible in wanted
            if is_possible
        ]


def kept(one: Merge) -> str:
    """Name the case to go on with, and say so where anybody still does."""
    reference = one.kept_case.reference
    if one.state not in {MergeState.ASKED, MergeState.DONE}:
        return reference
    return gettext("%(reference)s, kept") % {"reference": reference}


def note(one: Merge) -> dict[str, str] | None:
    """Say what a yes would do, while nobody has answered."""
    if one.state != MergeState.ASKED:
        return None
    if not one.affected_id:
        return follows()
    text = gettext(
        "The merged record is used no more, and stays readable. A route that leads to it has to be"
        " closed before."
    )
    return {"title": gettext("What happens then."), "text": text}


class MergeButton(Button):
    """Answer."""

    said: Any = ""

    def press(self, merge_id: UUID) -> str:  # type: ignore[override]
        """Do it, and show where it stands."""
        may_read(self.worker)
        self.answer(found(seen(self.worker), merge_id))
        messages.success(self.request, str(self.said))
        return reverse("merge", kwargs={"merge_id": merge_id})

    def answer(self, merge: Merge) -> None:
        """Call the action."""
        raise NotImplementedError


class Confirm(MergeButton):
    """They are one person."""

    said = _("Merged. The kept record leads on.")

    def answer(self, merge: Merge) -> None:
        """Merge."""
        actions.confirm_merge(merge=merge, worker=self.worker)


class Decline(MergeButton):
    """They are two people."""

    said = _("Both records stay apart.")

    def answer(self, merge: Merge) -> None:
        """Decline."""
        actions.decline_merge(merge=merge, worker=self.worker)


class Undo(MergeButton):
    """They were two people after all."""

    said = _("Taken apart: each record is its own again.")

    def answer(self, merge: Merge) -> None:
        """Take apart."""
        actions.undo_merge(merge=merge, worker=self.worker)


urlpatterns = [
    *merge_asking.urlpatterns,
    path("merges/", Merges.as_view(), name="merges"),
    path("merges/<uuid:merge_id>/", OneMerge.as_view(), name="merge"),
    path("merges/<uuid:merge_id>/confirm/", Confirm.as_view(), name="merge-confirm"),
    path("merges/<uuid:merge_id>/decline/", Decline.as_view(), name="merge-decline"),
    path("merges/<uuid:merge_id>/undo/", Undo.as_view(), name="merge-undo"),
]
