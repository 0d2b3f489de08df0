"""What a sealed field gives and holds: values that never show themselves."""

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.db import models

from kernel import scope
from kernel.errors import NotSeen, ValueDamaged, VaultFailed
from kernel.scope import Opened
from vault.envelope import Place, around, key_id, unseal_in
from vault.keys import key_to_open

if TYPE_CHECKING:
    from vault.fields import SealedField

_logger = logging.getLogger(__name__)


class Unspoken:
    """Shows nothing of itself, and goes into no text, pickle, copy or JSON."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise TypeError("a sealed value is no text: open() it")

    def __format__(self, _spec: str) -> str:
        raise TypeError("a sealed value is no text: open() it")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a sealed value is neither pickled nor copied")


class Typed(Unspoken):
    """A text that was assigned and waits to be sealed."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Ciphertext(Unspoken):
    """What the database holds. `place` is known when we sealed it, not when we loaded it."""

    __slots__ = ("place", "raw")

    def __init__(self, raw: bytes, place: Place | None = None) -> None:
        self.raw = raw
        self.place = place


class Ready(Unspoken):
    """What pre_save hands to the database, and update() cannot."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes | None) -> None:
        self.raw = raw


class Sealed(Unspoken):
    """The sealed value of one field of one row. False when there is none."""

    __slots__ = ("_field", "_row")

    def __init__(self, row: models.Model, field: "SealedField") -> None:
        self._row = row
        self._field = field

    def __bool__(self) -> bool:
        return self.held() is not None

    def open(self) -> str:
        """Return the text, and note that it was opened; "" where there is no value.

        Raises: NotSeen when the row did not come through `visible_to`; VaultFailed, KeyGone.
        """
        return _open(self._row, (self._field,))[0]

    def held(self) -> Typed | Ciphertext | None:
        """Return what lies in the row, for the field's own use."""
        return cast("Typed | Ciphertext | None", self._row.__dict__[self._field.attname])

    def is_of(self, row: models.Model, field: "SealedField") -> bool:
        """Say whether this is that row's value, perhaps loaded a second time."""
        return self._field == field and self._row.pk == row.pk


def opened(row: models.Model, *names: str) -> list[str]:
    """Open several sealed fields that were read with a row: as `row.NAME.open()`, in half the time.

    Raises: as `Sealed.open`; what was opened before is noted all the same.
    """
    return _open(row, _fields(type(row), names))


@cache
def _fields(model: type[models.Model], names: tuple[str, ...]) -> tuple["SealedField", ...]:
    return tuple(getattr(model, name).field for name in names)


def _open(row: Any, fields: "tuple[SealedField, ...]") -> list[str]:
    """Open; where one was altered, say so to whoever runs the program."""
    try:
        return _unsealed(row, fields)
    except ValueDamaged as damage:
        scope.current().damaged += 1
        _logger.critical("value_damaged", extra={"code": damage.code})
        raise


def _unsealed(row: Any, fields: "tuple[SealedField, ...]") -> list[str]:
    here, basis = scope.current_or_none(), getattr(row, "seen_because", None)
    if here is None or (reader := here.agency_id) is None or not basis:
        raise NotSeen
    values, (agency_id, owner_id), row_id = row.__dict__, row.sealed_under(), row.pk
    covered, ring = around(agency_id, owner_id, row_id), here.keys.get((owner_id.int, reader.int))
    key = ring.sealing if ring else None  # nearly always the only one
    texts, numbers = [], []
    try:
        for field in fields:
            held = values[field.attname]
            if held is None:
                texts.append("")
                continue
            if isinstance(held, Typed):
                raise VaultFailed("not_saved")
            if key is None or not held.raw.startswith(key.start):
                key = key_to_open(key_id(held.raw), owner_id=owner_id, agency_id=reader)
            texts.append(unseal_in(covered, field.numbered, held.raw, key=key))
            numbers.append(field.number)
    finally:
        if numbers:
            here.opens.append(Opened(row_id, owner_id, tuple(numbers), basis))
    return texts
