"""A model field whose value is sealed when saved, and opened only by saying so.

    class Person(UUIDModel):
        name = SealedField(number=100)
        def sealed_under(self): return self.agency_id, self.case_id

    person.name = "Ms A"      # held, and sealed by save() or bulk_create()
    person.name               # a Sealed: true when there is a value, never shows it
    person.name.open()        # "Ms A", noted; only on rows that `visible_to` brought

Source: docs/decisions/0010-vault-sealed-values.md.
"""

from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast, overload
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from kernel import scope
from kernel.errors import NotSeen, VaultFailed
from vault.envelope import Place, key_id, seal, unseal
from vault.keys import key_to_open, key_to_seal
from vault.numbers import label_of


class HoldsSealed(Protocol):
    """What a model with sealed fields offers."""

    pk: UUID

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return the agency the row belongs to, and the case, disclosure or group it lies under."""


class _Unspoken:
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


class _Typed(_Unspoken):
    """A text that was assigned and waits to be sealed."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class _Ciphertext(_Unspoken):
    """What the database holds. `row_id` is known when we sealed it, not when we loaded it."""

    __slots__ = ("raw", "row_id")

    def __init__(self, raw: bytes, row_id: UUID | None = None) -> None:
        self.raw = raw
        self.row_id = row_id


class _Ready(_Unspoken):
    """What pre_save hands to the database, and update() cannot."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes | None) -> None:
        self.raw = raw


class Sealed(_Unspoken):
    """The sealed value of one field of one row. False when there is none."""

    __slots__ = ("_field", "_row")

    def __init__(self, row: models.Model, field: "SealedField") -> None:
        self._row = row
        self._field = field

    def __bool__(self) -> bool:
        return self._held() is not None

    def open(self) -> str:
        """Return the text, and note that it was opened; "" where there is no value.

        Raises: NotSeen when the row did not come through `visible_to`; VaultFailed, KeyGone.
        """
        here, basis = scope.current_or_none(), getattr(self._row, "seen_because", None)
        if here is None or here.agency_id is None or not basis:
            raise NotSeen
        held = self._held()
        if held is None:
            return ""
        if isinstance(held, _Typed):
            raise VaultFailed("not_saved")
        place = self._field.place(self._row)
        key = key_to_open(key_id(held.raw), owner_id=place.owner_id, agency_id=here.agency_id)
        text = unseal(held.raw, key=key, context=place.context())
        scope.note_open(
            object_id=place.row_id, owner_id=place.owner_id, number=place.number, basis=str(basis)
        )
        return text

    def _held(self) -> _Typed | _Ciphertext | None:
        return cast("_Typed | _Ciphertext | None", self._row.__dict__[self._field.attname])

    def _is_of(self, row: models.Model, field: "SealedField") -> bool:
        return self._field == field and self._row.pk == row.pk


class _SealedAttribute(DeferredAttribute):
    """Takes texts in, gives `Sealed` out."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        super().__get__(instance, cls)  # loads a deferred column
        return Sealed(instance, self.field)

    def __set__(self, instance: models.Model, value: object) -> None:
        if isinstance(value, Sealed):
            # refresh_from_db and full_clean hand a row its own value back.
            if not value._is_of(instance, self.field):  # noqa: SLF001
                raise TypeError("a sealed value stays in its row: open() it and assign the text")
            value = value._held()  # noqa: SLF001
        elif isinstance(value, str):
            value = _Typed(value) if value else None
        elif not (value is None or isinstance(value, _Ciphertext)):
            raise TypeError(f"a sealed field takes a text, not {type(value).__name__}")
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:

    class _Bytes(models.Field[str | Sealed | None, Any]):
        # Even where null=True it gives a Sealed, one that is false; Django's stubs know None alone.
        @overload  # type: ignore[override]
        def __get__(self, instance: models.Model, owner: object) -> Sealed: ...
        @overload
        def __get__(self, instance: object, owner: object) -> "SealedField": ...
        def __get__(self, instance: object, owner: object) -> Any: ...

else:
    _Bytes = models.BinaryField


class SealedField(_Bytes):
    """A text that lies in the database as ciphertext only.

    An empty text is no value: NULL, so a field that may be empty says `null=True`.
    Saved by save() and bulk_create(); update(), bulk_update() and every lookup but isnull are
    refused, since what did not come out of the envelope must not get into the column.
    """

    description = "Sealed text"
    descriptor_class = _SealedAttribute
    empty_strings_allowed = False
    _pyi_private_set_type: str | Sealed | None
    _pyi_private_get_type: Sealed

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        """Take the number that vault.numbers registers for this field."""
        self.number = number
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Return what a migration writes down: the number belongs to it."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"number": self.number}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Find a number that is not this field's, and a model that cannot bind its values."""
        found, options = super().check(**kwargs), self.model._meta
        if label_of(self.number) != (label := f"{options.label}.{self.name}"):
            told = f"{label} is not registered under {self.number} in vault.numbers"
            found.append(checks.Error(told, obj=self, id="vault.E001"))
        if not (isinstance(options.pk, models.UUIDField) and options.pk.has_default()):
            found.append(checks.Error("needs a UUID id made by us", obj=self, id="vault.E002"))
        if not hasattr(self.model, "sealed_under"):
            found.append(checks.Error("needs sealed_under()", obj=self, id="vault.E003"))
        return found

    def place(self, row: models.Model) -> Place:
        """Return where a row's value belongs."""
        bound = cast("HoldsSealed", row)
        return Place(*bound.sealed_under(), self.number, bound.pk)

    def pre_save(self, model_instance: models.Model, add: bool) -> _Ready:  # noqa: FBT001
        """Seal what was assigned; hand on unchanged what was loaded.

        Raises: VaultFailed; `another_row` when a loaded value is about to enter a new row.
        """
        held = model_instance.__dict__[self.attname]
        if isinstance(held, _Typed):
            held = _Ciphertext(self._sealed(model_instance, held.text), model_instance.pk)
            model_instance.__dict__[self.attname] = held
        elif held is not None and add and held.row_id != model_instance.pk:
            raise VaultFailed("another_row")
        return _Ready(held and held.raw)

    def _sealed(self, row: models.Model, text: str) -> bytes:
        place, here = self.place(row), scope.current_or_none()
        # A worker seals with a key his own agency holds; only for its own rows may it make one.
        writer = (here and here.agency_id) or place.agency_id
        key = key_to_seal(
            owner_id=place.owner_id, agency_id=writer, may_make=writer == place.agency_id
        )
        return seal(text, key=key, context=place.context())

    def from_db_value(self, value: bytes | None, *_context: object) -> _Ciphertext | None:
        """Take what the database holds, unread."""
        return None if value is None else _Ciphertext(bytes(value))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Let through what pre_save made. Raises: TypeError for anything else."""
        return self.get_db_prep_value(value, connection)

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> Any:
        """Let through what pre_save made. Raises: TypeError for anything else."""
        # None comes from a migration, which asks for a new column's default, or from update().
        in_migration = self.model.__module__ == "__fake__"
        if not isinstance(value, _Ready) and not (value is None and in_migration):
            raise TypeError("a sealed field is written by save() and bulk_create() alone")
        return super().get_db_prep_value(value and value.raw, connection, prepared)

    def to_python(self, value: Any) -> Any:
        """Take a text as it is: BinaryField would read it as base64."""
        return value

    def value_to_string(self, obj: models.Model) -> NoReturn:  # noqa: ARG002
        """Refuse serialisation."""
        raise TypeError("a sealed value is not serialised")

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every question to the ciphertext but whether there is any."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, _lookup_name: str) -> None:
        """Refuse them all."""
        return
