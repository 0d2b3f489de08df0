"""What a monitor may know before anybody is known: how much waits, and for how long."""

from django.db import migrations

from kernel.protect import definer

VITALS = """
create function app.vitals(out due bigint, out oldest_seconds float8, out failing bigint,
                           out worker_silent float8)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*) filter (where o.available_at <= app.now()),
         coalesce(extract(epoch from app.now() - min(o.available_at)
                          filter (where o.available_at <= app.now()))::float8, 0),
         count(*) filter (where o.attempts > 0),
         (select extract(epoch from now() - max(h.at))::float8 from public.audit_heartbeat h)
  from public.audit_outboxmessage o where o.delivered_at is null $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0002_walls"), ("kernel", "0003_walls")]
    operations = definer(VITALS, app_auth="vitals")
