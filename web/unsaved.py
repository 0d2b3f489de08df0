"""What somebody wrote and did not save: on Today, until it is saved, discarded or a week old."""

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import Draft
from web import people
from web.people import Named
from web.rows import FEW, Empty, Line, Section, in_all, seldom, where_any

if TYPE_CHECKING:
    from django.db.models import QuerySet

IDS = re.compile(r"<uuid:(\w+)>")


def left(worker: Worker) -> "QuerySet[Draft]":
    """Return the forms that a worker left; what was typed stays sealed."""
    return Draft.objects.visible_to(worker).defer("text")


@seldom(lambda worker: [left(worker)])
def mine(worker: Worker) -> Section | None:
    """Return the forms that were left, the latest first."""
    rows = left(worker)
    drafts = list(rows.select_related("case", "group").order_by("-saved_at", "pk")[:FEW])
    cases = [one.case for one in drafts if one.case]
    named = people.names(worker, cases, linked=False)
    return where_any(
        Section(
            title=_("Written and not saved"),
            rows=[line(one, named.get(one.case_id)) for one in drafts],
            empty=Empty(_("Nothing was left")),
            total=in_all(drafts, rows, most=FEW),
        )
    )


def line(draft: Any, person: Named | None) -> Line:
    """Draw one by its form, which it leads to, and by whom it is about."""
    url = address(draft.form, draft.about_id, draft.case_id)
    title = resolve(url).func.view_class.page_title if url else _("A form")  # type: ignore[attr-defined]
    about = [draft.group.name] if draft.group else []
    if person:
        about = [text for text in (person.name, person.reference) if text]
    return Line(
        title=title,
        url=url,
        meta=about,
        due_at=draft.saved_at,
        due_verb=_("kept"),
        is_past=True,
    )


def address(form: str, about_id: UUID, case_id: UUID | None) -> str:
    """Return where a form stands: its last id is what it is about, one before that its case."""
    names = _ids_in(form)
    ids = {**dict.fromkeys(names[:-1], case_id), **dict.fromkeys(names[-1:], about_id)}
    return reverse(form, kwargs=ids) if ids and all(ids.values()) else ""


def _ids_in(form: str) -> list[str]:
    """Return the names of the ids in a page's address, in their order."""
    pages = [one for one in get_resolver("web.urls").url_patterns if isinstance(one, URLPattern)]
    return [name for one in pages if one.name == form for name in IDS.findall(str(one.pattern))]
