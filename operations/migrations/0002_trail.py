"""Whose trail is meant: the sealer's commands are told an agency's code."""

from django.db import migrations

from kernel.protect import Allow, also, definer

# Lines after the newest sealed one; the newest head of each trail is found by its index.
VITALS = """
create function app.trail_vitals(out unsealed bigint, out unsealed_seconds float8, out head_seconds float8)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*), coalesce(extract(epoch from now() - min(e.at))::float8, 0),
         (select extract(epoch from now() - max(newest.signed_at))::float8
          from public.agencies_agency a cross join lateral (
            select h.signed_at from public.audit_trailhead h where h.trail_id = a.id
            order by h.size desc limit 1) newest)
  from public.audit_auditevent e
  where e.id > (select coalesce(max(l.event_id), 0) from public.audit_trailleaf l) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_vitals"), ("oversight", "0002_walls")]
    operations = [
        also("agencies_agency", Allow("app_sealer", "select (id, code)")),
        *definer(VITALS, app_auth="trail_vitals"),
    ]
