"""Cursor pages: an address holds the id of a row, never what it is sorted by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

PAGE = 25


@dataclass(frozen=True)
class Pages:
    """Where the neighbouring pages are, for parts/pagination.html."""

    earlier: str = ""
    later: str = ""


def page(
    rows: "QuerySet[Any]", order: Sequence[str], request: HttpRequest, *, size: int = PAGE
) -> tuple[list[Any], Pages]:
    """Return one page of rows in ascending `order` (fields that are never null; the last unique).

    An unknown or foreign cursor is the first page.
    """
    start, backwards = _cursor(request, rows, order)
    ordered = rows.order_by(*(f"-{name}" if backwards else name for name in order))
    if start is not None:
        ordered = ordered.filter(_beyond(order, start, "lt" if backwards else "gt"))
    got = list(ordered[: size + 1])
    has_more = len(got) > size
    got = got[:size]
    if backwards:
        got.reverse()
    has_earlier = has_more if backwards else start is not None
    has_later = True if backwards else has_more
    return got, Pages(
        _address(request, "before", got[0].pk) if got and has_earlier else "",
        _address(request, "after", got[-1].pk) if got and has_later else "",
    )


def _cursor(
    request: HttpRequest, rows: "QuerySet[Any]", order: Sequence[str]
) -> tuple[tuple[Any, ...] | None, bool]:
    for name in ("after", "before"):
        try:
            row_id = UUID(request.GET.get(name, ""))
        except ValueError:
            continue
        return rows.filter(pk=row_id).values_list(*order).first(), name == "before"
    return None, False


def _beyond(order: Sequence[str], start: Sequence[Any], side: str) -> Q:
    """Return the condition that a row comes after (or before) `start` in this order."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, start, strict=True):
        beyond |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return beyond


def _address(request: HttpRequest, name: str, row_id: UUID) -> str:
    query = request.GET.copy()
    for old in ("after", "before"):
        query.pop(old, None)
    query[name] = str(row_id)
    return f"?{query.urlencode()}"
