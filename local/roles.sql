-- The roles of one casecoord installation. Run once as superuser; running it again changes nothing.
-- Passwords are set apart from this file, one for each login:  alter role app_web password '...';

do $roles$
declare
  login text;
begin
  -- Owns every table. NOINHERIT: it may hand functions to the gate, not see with its eyes.
  if to_regrole('app_owner') is null then
    create role app_owner nologin noinherit;
  end if;
  -- Owns the definer functions, with policies of its own.
  if to_regrole('app_gate') is null then
    create role app_gate nologin;
  end if;
  -- migrator: changes the schema. web: pages and JSON. task: Celery. auth: sessions and
  -- credentials. audit_reader: reads the trail. keys: the wrapped keys, in their own database.
  -- sealer: reads the trail, adds leaves and heads of its trees; it alone is given their key.
  -- backup: reads everything past the walls, for pg_dump alone; it writes nothing.
  foreach login in array
    array['migrator', 'web', 'task', 'auth', 'audit_reader', 'sealer', 'keys', 'backup']
  loop
    if to_regrole('app_' || login) is null then
      execute format('create role %I login', 'app_' || login);
    end if;
  end loop;
end
$roles$;

alter role app_backup bypassrls;  -- else pg_dump refuses a walled table
grant pg_read_all_data to app_backup;
alter role app_backup set default_transaction_read_only = on;
grant app_gate to app_owner;
grant app_owner to app_migrator;
alter role app_migrator set role = app_owner;
-- No page, form or export comes near it (docs/operations.md). Else one statement, a forgotten or an injected one, could
-- hold for as long as it likes what others wait for. The trail is read by weeks and months: it has longer.
alter role app_web set statement_timeout = '20s';
alter role app_auth set statement_timeout = '20s';
alter role app_audit_reader set statement_timeout = '60s';
