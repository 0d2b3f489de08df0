"""A model of the tests alone, so that a sealed field is tried without a room around it."""

from typing import Any, Self
from uuid import UUID, uuid4

from django.db import connections, models

from kernel.models import UUIDModel
from vault.fields import SealedField

ALIAS = "letters"


class Letters(models.QuerySet["Letter"]):
    def visible_to(self, _anyone: object) -> Self:
        return self.annotate(seen_because=models.Value("WORK"))


class OnLetters(models.Manager["Letter"]):
    def get_queryset(self) -> Letters:
        return Letters(self.model, using=ALIAS)

    def visible_to(self, anyone: object) -> Letters:
        return self.get_queryset().visible_to(anyone)


class Letter(UUIDModel):
    """A row with two sealed fields, one of which may be empty."""

    agency_id = models.UUIDField()
    case_id = models.UUIDField(default=uuid4)
    text = SealedField(number=9001)
    note = SealedField(number=9002, null=True, blank=True)
    version = models.IntegerField(default=1)

    objects = OnLetters()

    class Meta:
        app_label = "letters"
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **{"using": ALIAS, **kwargs})

    def sealed_under(self) -> tuple[UUID, UUID]:
        return self.agency_id, self.case_id


def ciphertext(letter: Letter, column: str = "text") -> bytes:
    """Return what the database holds."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            f"select {column} from letters_letter where id = %s",  # noqa: S608 - our own names
            [letter.pk.hex],
        )
        return bytes(cursor.fetchone()[0])


def put(letter: Letter, raw: bytes) -> None:
    """Write into the column as somebody with the database in his hands would."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("update letters_letter set text = %s where id = %s", [raw, letter.pk.hex])
