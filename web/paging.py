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
    rows: "QuerySet[Any]",
    order: Sequence[str],
    request: HttpRequest,
    *,
    size: int = PAGE,
    long: bool = False,
) -> tuple[list[Any], Pages]:
    """Return one page of rows in `order`: fields that are never null, `-` before those that fall.

    The last one is unique. An unknown or foreign cursor is the first page. `long`: as `first_of`.
    """
    start, backwards = _cursor(request, rows, order)
    wanted = [_turned(name) for name in order] if backwards else list(order)
    if start is not None:
        rows = rows.filter(_beyond(wanted, start))
    most = size + 1
    got = list(first_of(rows, wanted, most) if long else rows.order_by(*wanted)[:most])
    has_more = len(got) > size
    got = got[:size]
    if backwards:
        got.reverse()
    has_earlier = has_more if backwards else start is not None
    has_later = backwards or has_more
    return got, Pages(
        _address(request, "before", got[0].pk) if got and has_earlier else "",
        _address(request, "after", got[-1].pk) if got and has_later else "",
    )


def first_of(rows: "QuerySet[Any]", order: Sequence[str], most: int) -> "QuerySet[Any]":
    """Return so many rows of a list that may be long, found before what they refer to is joined.

    Else the database joins it to thousands, sorts them, and shows twelve.
    """
    first = rows.select_related(None).order_by(*order).values("pk")[:most]
    return rows.filter(pk__in=first).order_by(*order)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(
    request: HttpRequest, rows: "QuerySet[Any]", order: Sequence[str]
) -> tuple[tuple[Any, ...] | None, bool]:
    fields = [name.removeprefix("-") for name in order]
    for name in ("after", "before"):
        try:
            row_id = UUID(request.GET.get(name, ""))
        except ValueError:
            continue
        start = rows.filter(pk=row_id).values_list(*fields).first()
        return start, start is not None and name == "before"
    return None, False


def _beyond(order: Sequence[str], start: Sequence[Any]) -> Q:
    """Return the condition that a row comes after `start` in this order."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, start, strict=True):
        field = name.removeprefix("-")
        side = "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{field}__{side}": value})
        equal &= Q(**{field: value})
    return beyond


def _address(request: HttpRequest, name: str, row_id: UUID) -> str:
    query = request.GET.copy()
    for old in ("after", "before"):
        query.pop(old, None)
    query[name] = str(row_id)
    return f"?{query.urlencode()}"
