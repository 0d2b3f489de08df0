-- Who may enter the database of wrapped keys. Run inside it as superuser, also after a copy.

do $enter$
declare
  login text;
begin
  execute format('revoke all on database %I from public', current_database());
  foreach login in array array['migrator', 'keys', 'backup', 'seed'] loop
    if to_regrole('app_' || login) is not null then
      execute format('grant connect on database %I to %I', current_database(), 'app_' || login);
    end if;
  end loop;
end
$enter$;

grant create, usage on schema public to app_owner;
create schema if not exists app authorization app_owner;
grant create, usage on schema app to app_gate;
