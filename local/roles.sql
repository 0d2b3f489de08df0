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
  foreach login in array array['migrator', 'web', 'task', 'auth', 'audit_reader', 'keys'] loop
    if to_regrole('app_' || login) is null then
      execute format('create role %I login', 'app_' || login);
    end if;
  end loop;
end
$roles$;

grant app_gate to app_owner;
grant app_owner to app_migrator;
alter role app_migrator set role = app_owner;
