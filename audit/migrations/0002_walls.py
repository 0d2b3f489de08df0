"""The trail is written by column, never changed, and read by nobody but the reader."""

from django.db import migrations

from audit.months import make_rest
from kernel.protect import GATE, Allow, protect

OWN = "agency_id = (select app.agency())"
TRAIL = "insert (name, subject_id, case_id, object_ids, facts)"
# The desk of data protection reads its agency's trail; each worker reads what they did.
READER = f"{OWN} and (worker_id = (select app.worker()) or (select app.has_role('DATA_PROTECTION_OFFICER')))"
# As the model says, but in parts by month: `migrate` makes them. A unique key holds what parts it.
IN_PARTS = """
do $parts$
declare
  made text;
  indexes text[] := array(select pg_get_indexdef(indexrelid) from pg_index
                          where indrelid = 'audit_auditevent'::regclass and not indisunique);
begin
  create table audit_months (like audit_auditevent including defaults) partition by range (at);
  drop table audit_auditevent;
  alter table audit_months rename to audit_auditevent;
  foreach made in array indexes loop execute made; end loop;
end $parts$;
alter table audit_auditevent add primary key (id, at);
-- Not an identity column: parts have none before PostgreSQL 17. Who adds lines draws numbers, no more.
create sequence audit_auditevent_id_seq as bigint owned by audit_auditevent.id;
alter table audit_auditevent alter id set default nextval('public.audit_auditevent_id_seq');
grant usage on sequence audit_auditevent_id_seq to app_web, app_task, app_sealer, app_gate;
"""
# As "who saw this?", the weekly review and an export read it: else one line, put in by injected SQL, would shut them
# for good. What lies within `opened` is many, and looked at when it is read (oversight/seen.py).
READABLE = """
alter table audit_auditevent add constraint line_can_be_read check (
  coalesce(array_ndims(object_ids), 1) = 1 and coalesce(array_lower(object_ids, 1), 1) = 1
  and array_position(object_ids, null) is null
  and jsonb_typeof(facts) = 'object' and jsonb_typeof(coalesce(facts -> 'opened', '{}')) = 'object'
  and not jsonb_path_exists(facts, '$ ? (@.entered.type() != "array" || @.entered[*].type() != "string"
    || exists(@.entered[*] ? (!(@ like_regex "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))))'));
"""
NEVER = """
create function app.refuse_rewrite() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin raise exception 'the trail is never rewritten' using errcode = '42501'; end $$;
revoke execute on function app.refuse_rewrite() from public;
create trigger never_rewritten before update or delete on audit_auditevent
  for each row execute function app.refuse_rewrite();
create trigger never_emptied before truncate on audit_auditevent
  for each statement execute function app.refuse_rewrite();
alter table audit_auditevent enable always trigger never_rewritten;
alter table audit_auditevent enable always trigger never_emptied;
"""

ALSO_NEVER = "".join(
    f"""
create trigger never_rewritten before update or delete on {table}
  for each row execute function app.refuse_rewrite();
create trigger never_emptied before truncate on {table}
  for each statement execute function app.refuse_rewrite();
alter table {table} enable always trigger never_rewritten;
alter table {table} enable always trigger never_emptied;
"""
    for table in ("audit_trailleaf", "audit_trailhead")
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("kernel", "0003_walls")]
    operations = [
        migrations.RunSQL(IN_PARTS + READABLE),
        protect(
            "audit_auditevent",
            Allow("app_web", TRAIL),
            Allow("app_task", TRAIL),
            Allow("app_audit_reader", "select", READER),
            # Seals the lines of all agencies: ids and codes. It adds that it verified or exported.
            Allow("app_sealer", "select"),
            Allow("app_sealer", TRAIL),
        ),
        migrations.RunSQL(NEVER),
        migrations.RunSQL(make_rest()),
        protect(
            "audit_trailleaf",
            *(Allow("app_sealer", what) for what in ("select", "insert")),
        ),
        protect(
            "audit_trailhead",
            *(Allow("app_sealer", what) for what in ("select", "insert")),
        ),
        migrations.RunSQL(ALSO_NEVER),
        protect(
            "audit_trailcheck",
            *(Allow("app_sealer", what) for what in ("select", "insert")),
        ),
        protect(
            "audit_outboxmessage",
            GATE,
            Allow("app_web", "insert (id, topic, agency_id, object_id, available_at, attempts)", OWN),
            Allow("app_task", "insert (id, topic, agency_id, object_id, available_at, attempts)", OWN),
            # Ids and codes of all agencies: which message is due is asked before any context.
            Allow("app_task", "select"),
            Allow("app_task", "update (delivered_at, available_at, attempts, failed_at, failure)"),
        ),
        protect(
            "audit_heartbeat",
            GATE,
            *(Allow("app_task", what) for what in ("select", "insert", "update")),
        ),
    ]
