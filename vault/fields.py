"""A model field whose value is sealed when saved, and opened only by saying so.

    class Person(UUIDModel):
        name = SealedField(number=100)
        def sealed_under(self): return self.agency_id, self.case_id

    person.name = "Ms A"      # held, and sealed by save() or bulk_create()
    person.name               # a Sealed: true when there is a value, never shows it
    person.name.open()        # "Ms A", noted; only on rows that `visible_to` brought

Source: docs/decisions/0010-vault-sealed-values.md.
"""

from typing import TYPE_CHECKING, Any, NoReturn, Protocol, overload
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from kernel import scope
from kernel.errors import VaultFailed
from vault.envelope import Place, numbered, seal
from vault.keys import key_to_seal
from vault.numbers import label_of
from vault.sealed import Ciphertext, Ready, Sealed, Typed


class HoldsSealed(Protocol):
    """What a model with sealed fields offers."""

    pk: UUID

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return the agency the row belongs to, and the case, disclosure or group it lies under."""


class _SealedAttribute(DeferredAttribute):
    """Takes texts in, gives `Sealed` out."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            super().__get__(instance, cls)  # loads a deferred column
        return Sealed(instance, self.field)

    def __set__(self, instance: models.Model, value: object) -> None:
        if isinstance(value, Sealed):
            # refresh_from_db and full_clean hand a row its own value back.
            if not value.is_of(instance, self.field):
                raise TypeError("a sealed value stays in its row: open() it and assign the text")
            value = value.held()
        elif isinstance(value, str):
            value = Typed(value) if value else None
        elif not (value is None or isinstance(value, Ciphertext)):
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
        self.number, self.numbered = number, numbered(number)
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

    def place(self, row: Any) -> Place:
        """Return where a row's value belongs; `row` is a HoldsSealed."""
        agency_id, owner_id = row.sealed_under()
        return Place(agency_id, owner_id, self.number, row.pk)

    def pre_save(self, model_instance: models.Model, add: bool) -> Ready:  # noqa: FBT001
        """Seal what was assigned; hand on unchanged what was loaded.

        Raises: VaultFailed; `another_row` when a loaded value is about to enter a new row.
        """
        held = model_instance.__dict__[self.attname]
        if isinstance(held, Typed):
            held = self._sealed(held.text, self.place(model_instance))
            model_instance.__dict__[self.attname] = held
        elif held is not None and add and held.place != self.place(model_instance):
            raise VaultFailed("another_row")
        return Ready(held and held.raw)

    @staticmethod
    def _sealed(text: str, place: Place) -> Ciphertext:
        here = scope.current_or_none()
        # A worker seals with a key his own agency holds; only for its own rows may it make one.
        writer = (here and here.agency_id) or place.agency_id
        key = key_to_seal(
            owner_id=place.owner_id, agency_id=writer, may_make=writer == place.agency_id
        )
        return Ciphertext(seal(text, key=key, context=place.context()), place)

    def from_db_value(self, value: bytes | None, *_context: object) -> Ciphertext | None:
        """Take what the database holds, unread."""
        return None if value is None else Ciphertext(bytes(value))

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
        if not isinstance(value, Ready) and not (value is None and in_migration):
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
