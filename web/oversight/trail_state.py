"""The trail itself: sealed until when, verified when, and the head to keep elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from oversight import trail_state
from oversight.trail_state import TrailState
from web.base import Page
from web.oversight.parts import to_oversight
from web.rows import Chip, Empty, Line, Section

NOTHING = Empty(
    _("Nothing is sealed yet"), _("Lines are sealed within a minute of what they tell.")
)
# What is wrong and what then, the worst first.
ANOTHER_HISTORY = (
    "stop",
    _("Other lines stand here than were signed."),
    _("Lines were taken back, or other ones were put in their place."),
)
BELOW = _("What it said, and what to do now, stands below.")
FOUND_WRONG = ("stop", _("The last verification found something that does not hold."), BELOW)
FOUND_BEFORE = (
    "warn",
    _("An earlier verification found something that did not hold."),
    _(
        "The last one held. That settles it only if it was compared with the head that was kept"
        " elsewhere: ask who runs the server."
    ),
)
LATE = (
    "warn",
    _("Lines wait longer than they should."),
    _(
        "They are sealed within a minute. Until then somebody at the database could take one away"
        " unseen. Ask who runs the server to look at the sealer."
    ),
)
ASK_FOR_IT = _("Ask who runs the server to verify the trail, best every night.")
NEVER = ("warn", _("Nobody has verified it yet."), ASK_FOR_IT)
LONG_AGO = ("warn", _("Nobody has verified it for more than a week."), ASK_FOR_IT)


def in_groups(count: int) -> str:
    """Return a large number as the reader's language writes it."""
    return str(number_format(count, force_grouping=True))


def note_of(state: TrailState) -> dict[str, Any] | None:
    """Return the worst of what there is to say, or nothing."""
    cases = (
        (state.is_another_history, ANOTHER_HISTORY),
        (bool(state.wrong), FOUND_WRONG),
        (state.is_late, LATE),
        (state.verified_at is None, NEVER),
        (state.is_unverified, LONG_AGO),
        (state.held_since, FOUND_BEFORE),  # it stays for good: above it, it would hide the rest
    )
    for is_so, (kind, title, text) in cases:
        if is_so:
            return {"kind": kind, "title": title, "text": text}
    return None


def chip_of(state: TrailState) -> Chip | None:
    """Say beside a link whether to look at once; nothing where all is well."""
    if state.wrong:
        return Chip(_("Does not hold"), "warn")
    return Chip(_("Late"), "warn") if state.is_late else None


def sealed(state: TrailState) -> Section:
    """Draw how far it is sealed."""
    rows = []
    if state.lines:
        told = ngettext("%(count)s line is sealed", "%(count)s lines are sealed", state.lines)
        rows.append(
            Line(
                title=told % {"count": in_groups(state.lines)},
                chip=None if state.is_late else Chip(_("Up to date"), "done"),
                due_at=state.sealed_at,
                due_verb=gettext("sealed"),
                is_past=True,
            )
        )
    if state.waiting:
        told = ngettext("%(count)s line waits", "%(count)s lines wait", state.waiting)
        rows.append(
            Line(
                title=told % {"count": in_groups(state.waiting)},
                chip=Chip(_("Late"), "warn") if state.is_late else None,
                due_at=state.waiting_since,
                due_verb=gettext("since"),
                is_past=True,
            )
        )
    return Section(_("Sealed"), rows, NOTHING)


def verified(state: TrailState) -> Section:
    """Draw when somebody last verified it, and what came of it."""
    never = Empty(
        _("Never verified"),
        _(
            "Who runs the server verifies it by a command, best every night."
            " The answer stands here."
        ),
    )
    if state.verified_at is None:
        return Section(_("Verified"), [], never)
    rows = [_last(state), _before(state)] if state.held_since else [_last(state)]
    return Section(_("Verified"), rows, never)


def _last(state: TrailState) -> Line:
    told = ngettext("%(count)s line held", "%(count)s lines held", state.verified_lines)
    right, wrong = Chip(_("All as sealed"), "done"), Chip(_("Does not hold"), "warn")
    return Line(
        title=told % {"count": in_groups(state.verified_lines)},
        chip=wrong if state.wrong else right,
        due_at=state.verified_at,
        due_verb=gettext("verified"),
        is_past=True,
        meta=[state.wrong] if state.wrong else [],
    )


def _before(state: TrailState) -> Line:
    return Line(
        title=gettext("Before that"),
        chip=Chip(_("Did not hold"), "warn"),
        due_at=state.last_wrong_at,
        due_verb=gettext("verified"),
        is_past=True,
        meta=[state.last_wrong],
    )


class State(Page):
    """The page."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show how it stands."""
        state = trail_state.state_of(self.worker)
        take = {"label": _("Take along as a file"), "url": reverse("oversight-trail-head")}
        return self.show(
            "web/trail_state.html",
            title=gettext("The trail itself"),
            back=to_oversight(self.worker),
            lead=[gettext("Sealed, so that nobody takes a line away or changes it unnoticed.")],
            note=note_of(state),
            sections=[sealed(state), verified(state)],
            head=state.head,
            take=take,
        )


class Head(Page):
    """The newest head as a file, which goes on the trail."""

    http_method_names = ("post", "options")

    def post(self, _request: HttpRequest) -> HttpResponse:
        """Return the signed note."""
        note = trail_state.take_head(self.worker)
        answer = HttpResponse(note, content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="head.txt"'
        return answer


urlpatterns = [
    path("oversight/trail/", State.as_view(), name="oversight-trail"),
    path("oversight/trail/head/", Head.as_view(), name="oversight-trail-head"),
]
