"""Search by reference or name, among the cases one sees. Sent by POST, so that no address holds it.

Names are sealed: they are looked through in memory (cases/finding.py); only those shown are opened.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases import references
from cases.finding import LONGEST, Found, find_cases
from cases.models import Case
from web.base import Page
from web.caseless import empty_for
from web.cases import CaseRow, by_need, rows
from web.rows import Empty

MOST = 50  # cases shown
LONGEST_REFERENCE = 40


class Search(Page):
    """One search."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Lead back to the list: a search is not an address."""
        return redirect("cases")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what begins so, then what resembles it; a whole reference leads to its case."""
        asked = spoken(request.POST.get("q", ""))
        found = find_cases(asked, worker=self.worker)
        mine = Case.objects.visible_to(self.worker).filter(pk__in=found.exact[:1])
        named = mine.filter(reference__iexact=asked).first() if len(found.exact) == 1 else None
        if named:
            return redirect("case", case_id=named.pk)
        shown = self.rows(found.exact, MOST)
        shown += self.rows(found.similar, MOST - len(shown))
        return self.show(
            "web/case_list.html",
            title=gettext("Search"),
            lead=told(found) if found or found.unread else "",
            cases=shown,
            query=asked,
            empty=empty_for(self.worker, nothing(asked)),
        )

    def rows(self, ids: Sequence[UUID], most: int) -> list[CaseRow]:
        """Draw so many of these cases, by what needs me."""
        if not ids or most <= 0:
            return []
        mine = Case.objects.visible_to(self.worker).filter(pk__in=ids)
        shown: Any = by_need(self.worker, mine)
        return rows(self.worker, list(shown.order_by("needs_at", "reference")[:most]))


def nothing(asked: str) -> Empty:
    """Return what is said where nothing was found; what may be a reference goes on from here."""
    may_be = references.is_reserved(asked) or any(one.isdigit() for one in asked)
    is_reference = may_be and len(asked) <= LONGEST_REFERENCE
    return Empty(
        _("Nothing found among your cases"),
        _(
            "Search for the whole reference, each part of a name from its beginning, or whole"
            " names with the year of birth. Other spellings are found, too."
        ),
        reverse("emergency-new"),
        _("Open a case in an emergency"),
        {"show": "1", "reference": asked} if is_reference else {},
    )


def spoken(typed: str) -> str:
    """Return what was typed without what nobody can have meant to type."""
    return " ".join(typed[:LONGEST].replace("\0", " ").split())


def told(found: Found) -> str:
    """Say how many were found, and what is not exact about it."""
    number = len(found)
    said = [ngettext("%(number)s case found.", "%(number)s cases found.", number)]
    if found.exact and found.similar:
        said.append(gettext("Spelt similarly: %(number)s."))
    elif found.similar:
        said.append(gettext("No name begins so; these are spelt similarly."))
    if number > MOST:
        said.append(gettext("Too many are found to show all: type more of the name."))
    if found.unread:
        said.append(gettext("Some cases could not be looked through. Tell your administrator."))
    numbers = [number, len(found.similar), 0, 0]
    return " ".join(text % {"number": count} for text, count in zip(said, numbers, strict=False))


urlpatterns = [path("search/", Search.as_view(), name="search")]
