"""Sealing again, under a case's new key, what lies under a retired one.

For the operator's command alone, as `vault.rotation`. A value that somebody saves meanwhile is left
as they saved it.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db import connections, router

from vault.envelope import seal, unseal
from vault.keys import key_to_seal, unwrap
from vault.models import WrappedKey
from vault.walking import Value, pages, sealed_models, wraps_of


def reseal(agency_id: UUID) -> Iterator[int]:
    """Seal an agency's values anew, page by page; yield how many each time. Raises: VaultFailed."""
    for model, fields in sealed_models():
        for page in pages(model, fields):
            found = wraps_of(page)
            done = 0
            for value in page:
                wraps = found.get(value.key_id, []) if value.key_id else []
                mine = [wrap for wrap in wraps if wrap.agency_id == agency_id and wrap.retired_at]
                if mine and value.field.place(value.row).agency_id == agency_id:
                    done += _resealed(value, mine[0])
            if done:
                yield done


def _resealed(value: Value, wrap: WrappedKey) -> int:
    place, model = value.field.place(value.row), value.field.model
    text = unseal(value.raw, key=unwrap(wrap), context=place.context())
    key = key_to_seal(owner_id=place.owner_id, agency_id=place.agency_id, may_make=True)
    sealed = seal(text, key=key, context=place.context())
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    column, table = quoted(str(value.field.column)), quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} set {column} = %s where id = %s and {column} = %s",  # noqa: S608
            [sealed, value.row.pk, value.raw],
        )
        return int(cursor.rowcount)
