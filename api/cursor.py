"""Cursor pages: where a page ends is a time and an id, packed; no name, no count, no offset."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.veiled import unveil, veil

PAGE_SIZE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
PACKED = struct.Struct(">Bq16s")
ON, BACK = 0, 1


@dataclass(frozen=True)
class Cursor:
    """The row beside which a page lies, and on which side."""

    is_back: bool
    ticks: int
    key: bytes

    def __str__(self) -> str:
        packed = PACKED.pack(BACK if self.is_back else ON, self.ticks, self.key)
        return urlsafe_b64encode(packed).decode().rstrip("=")


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by a time and then the id, or by the id alone."""

    field: str
    is_newest_first: bool

    @classmethod
    def named(cls, order: str) -> "Order":
        """Read `-recorded_at`, `due_at`, `-` or ``."""
        return cls(order.removeprefix("-"), order.startswith("-"))

    def cursor(self, row: Model, *, is_back: bool) -> Cursor:
        """Return the cursor beside a row."""
        at = (getattr(row, self.field) - EPOCH) // TICK if self.field else 0
        return Cursor(is_back, at, _packed(row.pk))

    def apply(self, rows: QuerySet[Any], *, is_back: bool) -> QuerySet[Any]:
        """Return the rows in this order, or from their end."""
        sign = "-" if self.is_newest_first != is_back else ""
        fields = (self.field, "pk") if self.field else ("pk",)
        return rows.order_by(*(sign + field for field in fields))

    def beside(self, rows: QuerySet[Any], cursor: Cursor) -> QuerySet[Any]:
        """Return what lies beyond a cursor. Raises: ValidationError."""
        side = "lt" if self.is_newest_first != cursor.is_back else "gt"
        key = _unpacked(cursor.key, rows.model)
        beyond = Q(**{f"pk__{side}": key})
        if self.field:
            at = _moment(cursor.ticks)
            beyond = Q(**{f"{self.field}__{side}": at}) | Q(**{self.field: at}) & beyond
        return rows.filter(beyond)


def page(
    rows: QuerySet[Any] | list[Any], *, order: str, asked: dict[str, Any], request: Request
) -> tuple[list[Any], dict[str, str | None]]:
    """Return one page's rows and the addresses of its neighbours. Raises: ValidationError.

    A list of rows is the first page, in this order, and one row more where it goes on.
    """
    size, way = asked.get("page_size", PAGE_SIZE), Order.named(order)
    cursor = read(asked["cursor"]) if "cursor" in asked else None
    is_back = cursor is not None and cursor.is_back
    if isinstance(rows, QuerySet):
        rows = way.apply(way.beside(rows, cursor) if cursor else rows, is_back=is_back)
    found = list(rows[: size + 1])
    shown, goes_on = found[:size], len(found) > size
    if is_back:
        shown.reverse()
    has_next = bool(shown) and (goes_on if not is_back else True)
    has_previous = bool(shown) and (goes_on if is_back else cursor is not None)
    return shown, {
        "next": _url(request, way.cursor(shown[-1], is_back=False)) if has_next else None,
        "previous": _url(request, way.cursor(shown[0], is_back=True)) if has_previous else None,
    }


def read(text: str) -> Cursor:
    """Unpack a cursor. Raises: ValidationError, which names the parameter."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"==")
        way, ticks, key = PACKED.unpack(raw)
    except (ValueError, struct.error):
        raise _wrong() from None
    if way not in (BACK, ON):
        raise _wrong()
    return Cursor(way == BACK, ticks, key)


def _wrong() -> ValidationError:
    return ValidationError({"cursor": [_("Not a cursor of this list.")]})


def _url(request: Request, cursor: Cursor) -> str:
    query = {key: value for key, value in request.query_params.items() if key != "cursor"}
    return f"{request.path}?{urlencode({**query, 'cursor': str(cursor)})}"


def _packed(key: UUID | int) -> bytes:
    return (key if isinstance(key, UUID) else veil(key)).bytes


def _unpacked(key: bytes, model: type[Model]) -> UUID | int:
    if model._meta.pk.get_internal_type() == "UUIDField":
        return UUID(bytes=key)
    number = unveil(key)
    if number is None:
        raise _wrong()
    return number


def _moment(ticks: int) -> datetime:
    try:
        return EPOCH + ticks * TICK
    except OverflowError:
        raise _wrong() from None
