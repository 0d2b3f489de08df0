-- Which language somebody reads is theirs to say, and the one thing they change in their own account:
-- the policy on the table keeps everybody from their own row, roles above all. Belongs to app_gate.
create function app.choose_language(chosen text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.agencies_worker set language = chosen where id = app.worker();
end $$;
