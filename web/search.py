"""Search by reference or name, among the cases one sees. Sent by POST, so that no address holds it.

Names are sealed: they are opened in memory and compared there. The trail gets one line with a keyed
hash of what was asked, never the words.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Person
from kernel import scope
from vault import keys
from web.base import Page
from web.cases import by_need, rows
from web.rows import Empty

LONGEST, MOST = 100, 50  # characters; cases shown


class Search(Page):
    """One search."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Lead back to the list: a search is not an address."""
        return redirect("cases")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what was found."""
        asked = spoken(request.POST.get("q", ""))
        ids = self.ids(asked) if asked else []
        self.note(asked, len(ids))
        mine = Case.objects.visible_to(self.worker).filter(pk__in=ids)
        shown: Any = by_need(self.worker, mine)
        number = len(ids)
        found = ngettext("%(number)s case found.", "%(number)s cases found.", number)
        return self.show(
            "web/case_list.html",
            title=gettext("Search"),
            lead=found % {"number": number},
            cases=rows(self.worker, list(shown.order_by("needs_at", "reference")[:MOST])),
            query=asked,
            empty=Empty(
                _("Nothing found among your cases"),
                _("Search for the whole reference, or for each part of a name from its beginning."),
                reverse("emergency-new"),
                _("Open a case in an emergency"),
            ),
        )

    def ids(self, asked: str) -> list[Any]:
        """Return the cases with this reference, else those whose names begin with the words."""
        mine = Case.objects.visible_to(self.worker)
        if exact := list(mine.filter(reference__iexact=asked).values_list("pk", flat=True)):
            return exact
        people = list(Person.objects.visible_to(self.worker))
        keys.prefetch([person.case_id for person in people], agency_id=self.worker.agency_id)
        words = asked.casefold().replace("-", " ").split()
        return [person.case_id for person in people if has_all(person, words)]

    def note(self, asked: str, number: int) -> None:
        """Put the search on the trail."""
        agency = str(self.worker.agency_id)
        digest = salted_hmac(f"web.search {agency}", asked.casefold(), algorithm="sha256")
        scope.note("cases.case.searched", asked=digest.hexdigest(), found=number)


def spoken(typed: str) -> str:
    """Return what was typed without what nobody can have meant to type."""
    return " ".join(typed[:LONGEST].replace("\0", " ").split())


def has_all(person: Person, words: list[str]) -> bool:
    """Say whether each word begins one of a person's names."""
    names = f"{person.given_name.open()} {person.surname.open()}".casefold()
    parts = names.replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


urlpatterns = [path("search/", Search.as_view(), name="search")]
