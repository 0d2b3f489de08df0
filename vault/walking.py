"""Going through every sealed value there is, a page at a time, whoever's it is.

For the operator's commands alone: it reads rows nobody's `visible_to` brought, and shows no text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models

from kernel.errors import VaultFailed
from vault.envelope import key_id
from vault.fields import SealedField
from vault.models import WrappedKey

PAGE = 500
FIRST = UUID(int=0)


class Value(NamedTuple):
    """One sealed value of one row."""

    row: models.Model
    field: SealedField

    @property
    def raw(self) -> bytes:
        """Return what lies in the database."""
        raw: bytes = self.row.__dict__[self.field.attname].raw
        return raw

    @property
    def key_id(self) -> UUID | None:
        """Return the key it names; None where it is no envelope."""
        try:
            return key_id(self.raw)
        except VaultFailed:
            return None

    def named(self) -> str:
        """Return where it lies: field and row, no more."""
        return f"{self.field.model._meta.label}.{self.field.name} {self.row.pk}"


def sealed_models() -> Iterator[tuple[type[models.Model], list[SealedField]]]:
    """Return every model with sealed fields, and these."""
    for model in apps.get_models():
        if fields := [each for each in model._meta.fields if isinstance(each, SealedField)]:
            yield model, fields


def pages(
    model: type[models.Model], fields: list[SealedField], most: int | None = None
) -> Iterator[list[Value]]:
    """Return the values of a model, page by page in the order of its ids; of `most` rows only."""
    filled = reduce(or_, [models.Q(**{f"{each.name}__isnull": False}) for each in fields])
    # What names the agency and owner of a row is fetched with it; who wrote it is not needed.
    related = [
        each.name
        for each in model._meta.fields
        if isinstance(each, models.ForeignKey)
        and each.related_model._meta.label != settings.AUTH_USER_MODEL
    ]
    rows = model._base_manager.filter(filled).select_related(*related).order_by("pk")  # noqa: SLF001
    size, after = min(PAGE, most or PAGE), FIRST
    while page := list(rows.filter(pk__gt=after)[:size]):
        after = page[-1].pk
        yield [Value(row, each) for row in page for each in fields if row.__dict__[each.attname]]
        if most is not None:
            return


def wraps_of(values: Iterable[Value]) -> dict[UUID, list[WrappedKey]]:
    """Return the wraps of the keys these values name, in one query."""
    found = defaultdict(list)
    named = {key for value in values if (key := value.key_id)}
    for wrap in WrappedKey.objects.select_related("agency_key").filter(key_id__in=named):
        found[wrap.key_id].append(wrap)
    return found
