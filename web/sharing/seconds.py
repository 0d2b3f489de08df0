"""The second person: the queue of safety exceptions, the review, the reading before it leaves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from kernel.errors import RuleBroken
from sharing import actions, policies
from sharing.actions.crossing import REVIEW_WITHIN
from sharing.models import Disclosure, DisclosureOrigin, DisclosureState
from web import people
from web.base import Button, FormPage, Page, found
from web.paging import page
from web.people import name
from web.rows import Chip, Empty, Line, Section, in_all
from web.sharing.became import say_what_became_of
from web.sharing.forms import ReviewForm
from web.sharing.telling import to_disclosure

SHOWN = 12


def lines(worker: Worker, origins: list[DisclosureOrigin]) -> list[Line]:
    """Draw exceptions that wait for this worker, with their clock."""
    named = people.names(worker, [origin.case for origin in origins])
    return [
        Line(
            title=origin.disclosure.get_kind_display(),
            url=reverse("exception-review", kwargs={"disclosure_id": origin.disclosure_id}),
            due_at=origin.disclosure.recorded_at + REVIEW_WITHIN,
            meta=[named[origin.case_id].reference, origin.author.name],
            chip=Chip(origin.disclosure.get_state_display(), "warn"),
        )
        for origin in origins
    ]


def waiting(worker: Worker) -> Any:
    """Return the exceptions for which a worker is the second person."""
    return DisclosureOrigin.objects.visible_to(worker).to_review(worker).select_related("author")


def to_review(worker: Worker) -> Section:
    """Return the first of them, for Today."""
    rows = waiting(worker).order_by("disclosure__recorded_at", "pk")
    shown = list(rows[:SHOWN])
    return Section(
        title=_("Safety exceptions to review"),
        rows=lines(worker, shown),
        total=in_all(shown, rows, most=SHOWN),
        empty=Empty(_("No exception waits for you")),
        all_url=reverse("exceptions"),
        all_label=_("All exceptions to review"),
    )


class Exceptions(Page):
    """The queue. Nobody finds their own exception here, so nobody closes it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, longest waiting first."""
        rows, pages = page(waiting(self.worker), ("disclosure__recorded_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Safety exceptions to review"),
            lead=gettext("Each was decided by a colleague; a second person looks within 24 hours."),
            rows=lines(self.worker, rows),
            pages=pages,
            empty=Empty(
                gettext("No exception waits for you"),
                gettext("Your own are reviewed by somebody else."),
            ),
        )


class Approve(Button):
    """A supervisor has read what a colleague wrote; it leaves."""

    def press(self, disclosure_id: UUID) -> str:  # type: ignore[override]
        """Send it."""
        one = found(Disclosure.objects.visible_to(self.worker), disclosure_id)
        rows = DisclosureOrigin.objects.visible_to(self.worker).select_related("disclosure")
        origin = get_object_or_404(rows, disclosure=one)
        told = actions.approve_disclosure(origin=origin, worker=self.worker)
        say_what_became_of(self.request, told)
        return reverse("disclosure", kwargs={"disclosure_id": one.pk})


class ReviewException(FormPage):
    """D1: a second person looks at a safety exception within a day."""

    template = "web/exception_form.html"
    form_class = ReviewForm
    page_title = _("Review a safety exception")
    save_label = _("Save review")
    effect = _(
        "Upheld, it stays, or leaves now if it waited for you. Not upheld, it disappears at "
        "the recipient at once; what somebody has read is not unread. Your name stands beside "
        "the decision."
    )
    origin: DisclosureOrigin
    told: Disclosure

    def find(self, disclosure_id: UUID) -> None:  # type: ignore[override]
        """Find the sender's side of what we sent."""
        sent = Disclosure.objects.visible_to(self.worker).filter(pk=disclosure_id)
        rows = DisclosureOrigin.objects.visible_to(self.worker).filter(disclosure__in=sent)
        self.told = found(sent, disclosure_id)
        self.origin = get_object_or_404(rows.select_related("case", "disclosure", "author"))

    def may(self) -> None:
        """Pass for a supervisor who is not the author. Raises: RuleBroken own_words."""
        if self.origin.author_id == self.worker.pk:
            raise RuleBroken("own_words")  # the action's own answer, before a form is filled
        policies.may_second(self.worker, self.origin)

    def context(self) -> dict[str, Any]:
        """Show the reason."""
        return {
            "back": to_disclosure(self.origin.disclosure),
            "person": name(self.worker, self.origin.case),
            "lead": self.lead(),
            "told": self.told.text.open(),
            "note": {
                "kind": "",
                "title": gettext("%(author)s gave this reason:")
                % {"author": self.origin.author.name},
                "text": self.origin.exception_reason.open(),
            },
        }

    def lead(self) -> str:
        """Say whether it has left."""
        if self.origin.disclosure.state == DisclosureState.DRAFT:
            return gettext("It is sent when you uphold it.")
        return gettext("It was sent at once; this is the second look at it.")

    def save(self, form: Form) -> str:
        """Uphold it, or recall it."""
        said = form.cleaned_data
        actions.review_exception(
            origin=self.origin,
            tell_decision=said["tell_decision"],
            is_upheld=said["decision"] == ReviewForm.UPHELD,
            worker=self.worker,
        )
        messages.success(self.request, gettext("The exception is reviewed."))
        return reverse("disclosure", kwargs={"disclosure_id": self.origin.disclosure_id})
