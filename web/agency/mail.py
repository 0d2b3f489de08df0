"""Email that does not go out: whose, since when, why, and what the admin can do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from agencies.unmailed import Unmailed, WhyUnmailed, unmailed
from web.agency.parts import to_agency
from web.base import Page, Text
from web.rows import Empty, Line, NextStep, Section

ADVICE = {
    WhyUnmailed.REFUSED: _(
        "Is the address right, and the mailbox there and not full? If not, have that mended."
    ),
    WhyUnmailed.AWAY: _("Tell whoever runs your server: they can mend it, and see the same."),
    WhyUnmailed.LATE: _("Tell whoever runs your server: nothing is sent at all there."),
}


def told(admin: Worker) -> list[Text]:
    """Say whether it goes out."""
    found = unmailed(admin)
    return [_how_many(found) if found else gettext("goes out")]


def waiting(admin: Worker) -> Section | None:
    """Return on Today that mail does not go out; nothing where it does."""
    found = unmailed(admin)
    if not found:
        return None
    url = reverse("agency-mail")
    step = NextStep(
        label=_("See who, and what to do"),
        url=url,
        title=_("Email does not go out"),
        meta=_how_many(found),
        due_at=None,
    )
    row = Line(title=_("Email does not go out"), url=url, meta=[_how_many(found)])
    return Section(title=_("Email"), rows=[row], empty=Empty(_("Email goes out")), next_step=step)


def _how_many(found: list[Unmailed]) -> Text:
    told = ngettext("%(number)s colleague gets none", "%(number)s colleagues get none", len(found))
    return told % {"number": len(found)}


class Mail(Page):
    """Whose mail does not go out."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """List them, who waits longest first."""
        found = unmailed(self.worker)
        return self.show(
            "web/desk.html",
            title=gettext("Email"),
            back=to_agency(),
            lead=[gettext("An email says only how many items wait, never what or about whom.")],
            note=self.note(len(found)) if found else None,
            sections=self.sections(found),
        )

    def sections(self, found: list[Unmailed]) -> list[Section]:
        """Draw them by what stands in the way, and say once what to do about it."""
        by_reason: dict[WhyUnmailed, list[Line]] = {}
        for one in found:
            by_reason.setdefault(one.why, []).append(self.line(one))
        return [
            Section(why.label, rows, self.empty(), lead=ADVICE[why])
            for why, rows in by_reason.items()
        ] or [Section("", [], self.empty())]

    def note(self, many: int) -> dict[str, Any]:
        """Say what still works, and what does not."""
        return {
            "kind": "warn",
            "title": ngettext(
                "This colleague is told of nothing by email.",
                "These colleagues are told of nothing by email.",
                many,
            ),
            "text": gettext(
                "Sending is tried again at least every five minutes. Meanwhile all that waits"
                " stands on their Today, and alerts that nobody answers go on to others. Call them,"
                " and ask them to sign in."
            ),
        }

    def line(self, one: Unmailed) -> Line:
        """Draw a colleague."""
        return Line(
            title=one.worker.name,
            url=reverse("worker", kwargs={"worker_id": one.worker.pk}),
            meta=[one.worker.email],
            due_at=one.since,
            due_verb=gettext("since"),
            is_past=True,
        )

    def empty(self) -> Empty:
        """Say that all is well, and how far that is known."""
        return Empty(
            _("Email goes out"),
            _(
                "Each email that was due went out. What a mailbox or a spam filter loses"
                " afterwards is not seen here."
            ),
        )


urlpatterns = [path("agency/mail/", Mail.as_view(), name="agency-mail")]
