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

-- A participant's number in a group, one after the highest there ever was. With the gate's eyes: who places somebody
-- may not see everybody who left.
create function app.numbered_in_group() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select coalesce(max(m.number), 0) + 1 into new.number
  from public.cases_groupmember m where m.group_id = new.group_id;
  return new;
end $$;
create trigger numbered_in_group before insert on cases_groupmember
  for each row execute function app.numbered_in_group();

-- A grant says when its case was recorded, so that the newest of a worker's cases stand in one index; always as the
-- case itself says, whoever writes either.
create function app.dated_as_its_case() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select c.recorded_at into new.case_recorded_at from public.cases_case c where c.id = new.content_object_id;
  return new;
end $$;
create trigger dated_as_its_case before insert or update of case_recorded_at, content_object_id on cases_casegrant
  for each row execute function app.dated_as_its_case();
create function app.grants_follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.cases_casegrant g set case_recorded_at = new.recorded_at where g.content_object_id = new.id;
  return null;
end $$;
create trigger grants_follow after update of recorded_at on cases_case
  for each row when (old.recorded_at is distinct from new.recorded_at) execute function app.grants_follow();
