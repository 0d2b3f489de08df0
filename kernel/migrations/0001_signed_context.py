"""Who acts, signed by the database: before any table, since columns default to it."""

from pathlib import Path

from django.db import migrations

SIGNED_CONTEXT = Path(__file__).parents[1] / "signed_context.sql"


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(SIGNED_CONTEXT.read_text())]
