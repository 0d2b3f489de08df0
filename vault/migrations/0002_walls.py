"""Keys: one role in one database. It deletes wraps, never agency keys, and only adds to the ledger."""

from django.db import migrations

from kernel.protect import Allow, protect


def allowed(*whats: str) -> tuple[Allow, ...]:
    return tuple(Allow("app_keys", what) for what in whats)


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [
        protect("vault_agencykey", *allowed("select", "insert", "update (retired_at)")),
        protect("vault_wrappedkey", *allowed("select", "insert", "update (retired_at)", "delete")),
        protect("vault_destroyedkey", *allowed("select", "insert")),
    ]
