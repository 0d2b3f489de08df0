create trigger case_made after insert on cases_case for each row execute function app.case_made();
create trigger team_changed after insert or delete on agencies_teammember
  for each row execute function app.team_changed();
create trigger roles_changed after update on agencies_worker for each row execute function app.roles_changed();
create trigger group_led after insert or delete on cases_groupfacilitator
  for each row execute function app.group_led();
create trigger group_joined after insert or update on cases_groupmember
  for each row execute function app.group_joined();

-- Whoever gives cases by a group, a team or a role waits for a bar that is being recorded, before any row is locked:
-- what is recorded waits for none of these.
create function app.bars_first() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app.no_bar_meanwhile();
  return null;
end $$;
create trigger bars_first before insert or delete on agencies_teammember
  for each statement execute function app.bars_first();
create trigger bars_first before update of roles on agencies_worker
  for each statement execute function app.bars_first();
create trigger bars_first before insert or delete on cases_groupfacilitator
  for each statement execute function app.bars_first();
create trigger bars_first before insert or update on cases_groupmember
  for each statement execute function app.bars_first();
