"""What a sealed field gives and holds: values that never show themselves."""

from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.db import models

from kernel import scope
from kernel.errors import NotSeen, VaultFailed
from kernel.scope import Opened
from vault.envelope import Place, key_id, unseal_at
from vault.keys import key_to_open

if TYPE_CHECKING:
    from vault.fields import SealedField


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
        row: Any = self._row
        here = scope.current_or_none()
        basis = getattr(row, "seen_because", None)
        if here is None or here.agency_id is None or not basis:
            raise NotSeen
        held = row.__dict__[self._field.attname]
        if held is None:
            return ""
        if isinstance(held, Typed):
            raise VaultFailed("not_saved")
        agency_id, owner_id = row.sealed_under()
        number, row_id, raw = self._field.number, row.pk, held.raw
        ring = here.keys.get((owner_id.int, here.agency_id.int))
        # Nearly always the owner has one key: telling by the first bytes costs less than naming it.
        if ring and ring.sealing and raw.startswith(ring.sealing.start):
            key = ring.sealing
        else:
            key = key_to_open(key_id(raw), owner_id=owner_id, agency_id=here.agency_id)
        text = unseal_at((agency_id, owner_id, number, row_id), raw, key=key)
        here.opens.append(Opened(row_id, owner_id, number, basis))
        return text

    def held(self) -> Typed | Ciphertext | None:
        """Return what lies in the row, for the field's own use."""
        return cast("Typed | Ciphertext | None", self._row.__dict__[self._field.attname])

    def is_of(self, row: models.Model, field: "SealedField") -> bool:
        """Say whether this is that row's value, perhaps loaded a second time."""
        return self._field == field and self._row.pk == row.pk
