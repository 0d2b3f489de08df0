"""Who may touch a session or a received form."""

from pathlib import Path

from django.db import migrations

from kernel.protect import GATE, Allow, protect

ROOM = Path(__file__).parents[1]
ALL = ("select", "insert", "update", "delete")
MINE = "worker_id = (select app.worker())"
CACHE = """create table kernel_cache
    (cache_key varchar(255) primary key, value text not null, expires timestamptz not null)"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_tables")]
    operations = [
        migrations.RunSQL((ROOM / "one_way.sql").read_text()),
        # Sign-in attempts are counted here: shared by all processes, there when the broker is not.
        migrations.RunSQL(CACHE),
        protect("kernel_cache", *(Allow("app_auth", what) for what in ALL)),
        protect("app.context_key", GATE),
        protect("app.clock_shift", GATE),
        protect("django_migrations", GATE, *(Allow("app_owner", what) for what in ALL)),
        protect(
            "kernel_session",
            GATE,
            Allow("app_gate", "update (seen_at)"),
            *(Allow("app_auth", what) for what in ALL),
        ),
        protect(
            "kernel_submission",
            Allow("app_web", "select", MINE),
            Allow("app_web", "insert (id, submission_id, purpose)", MINE),
            Allow("app_web", "update (object_id)", MINE),
        ),
    ]
