-- Who may enter the main database, and where objects are made. Run inside it as superuser, also
-- after it was made from a template: CREATE DATABASE ... TEMPLATE does not copy these grants.

do $enter$
declare
  login text;
begin
  -- Revokes TEMPORARY too: a planted temporary table would shadow a real one.
  execute format('revoke all on database %I from public', current_database());
  foreach login in array
    array['migrator', 'web', 'task', 'auth', 'audit_reader', 'sealer', 'backup', 'seed']
  loop
    if to_regrole('app_' || login) is not null then
      execute format('grant connect on database %I to %I', current_database(), 'app_' || login);
    end if;
  end loop;
end
$enter$;

grant create, usage on schema public to app_owner;
create schema if not exists app authorization app_owner;
grant create, usage on schema app to app_gate;
