-- Who may see which case is written here and nowhere else: no role may insert a grant.
-- All functions run with the gate's eyes and ask app.worker() who calls.

create function app.permission(wanted text) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.id from public.auth_permission p join public.django_content_type t on t.id = p.content_type_id
  where t.app_label = 'cases' and t.model = 'case' and p.codename = wanted $$;

create function app.oversees(asked_case uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.cases_casegrant g
    where g.content_object_id = asked_case and g.user_id = app.worker()
      and g.permission_id = app.permission('oversee_case')
      and (g.expires_at is null or g.expires_at > app.now())) $$;

create function app.has_conflict(asked_case uuid, asked_worker uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.cases_conflict c
    where c.case_id in (select app.same_person(asked_case)) and c.worker_id = asked_worker and c.ended_at is null) $$;

-- A conflict with one current member bars from the whole group, supervisors too (domain.md 1, 9).
create function app.barred_from_group(asked_group uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.cases_groupmember m
    where m.group_id = asked_group and m.left_date is null and app.has_conflict(m.case_id, app.worker())) $$;

-- Who leads a group sees who leads it with them.
create function app.facilitates(asked_group uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.cases_groupfacilitator f
    where f.group_id = asked_group and f.worker_id = app.worker()) $$;

create function app.leads_group(asked_group uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.cases_group g
    join public.agencies_teammember m on m.team_id = g.team_id and m.worker_id = app.worker()
    where g.id = asked_group and not app.barred_from_group(g.id)) $$;

-- Writes one grant; an assignment outlasts the group or team that also gave it. Never across
-- agencies, whatever row named the worker.
create function app.write_grant(asked_case uuid, asked_worker uuid, wanted text, because text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.has_conflict(asked_case, asked_worker) then return; end if;
  -- An erased case is nobody's any more.
  if not exists (select 1 from public.cases_case c join public.agencies_worker w on w.agency_id = c.agency_id
                 where c.id = asked_case and w.id = asked_worker and c.erased_at is null) then return; end if;
  insert into public.cases_casegrant
    (id, user_id, permission_id, content_object_id, reason, granted_by_id, granted_at)
  values (gen_random_uuid(), asked_worker, app.permission(wanted), asked_case, because, app.worker(), app.now())
  on conflict (user_id, permission_id, content_object_id) do update
    set reason = excluded.reason, granted_by_id = excluded.granted_by_id, expires_at = null
    where (cases_casegrant.reason in ('GROUP', 'COVER', 'MADE_IT') and excluded.reason = 'ASSIGNED')
      or cases_casegrant.reason = 'BREAK_GLASS';  -- a part in the case is more than an emergency
end $$;

-- Supervisors of a team oversee its cases: recomputed for one worker whenever team or role changes.
create function app.oversee(asked_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.cases_casegrant g
  using public.cases_case c
  where g.user_id = asked_worker and g.content_object_id = c.id and g.reason = 'TEAM'
    and not exists (select 1 from public.agencies_teammember m join public.agencies_worker w on w.id = m.worker_id
      where m.team_id = c.team_id and m.worker_id = asked_worker and 'SUPERVISOR' = any(w.roles));
  perform app.write_grant(c.id, asked_worker, 'oversee_case', 'TEAM')
  from public.cases_case c
  join public.agencies_teammember m on m.team_id = c.team_id and m.worker_id = asked_worker
  join public.agencies_worker w on w.id = m.worker_id and 'SUPERVISOR' = any(w.roles)
  where not exists (select 1 from public.cases_casegrant g where g.user_id = asked_worker
    and g.content_object_id = c.id and g.permission_id = app.permission('oversee_case'));
end $$;

-- Facilitators of a group work on its members' cases: recomputed for one worker.
create function app.facilitate(asked_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.cases_casegrant g
  where g.user_id = asked_worker and g.reason = 'GROUP'
    and not exists (select 1 from public.cases_groupfacilitator f
      join public.cases_groupmember m on m.group_id = f.group_id and m.left_date is null
      where f.worker_id = asked_worker and m.case_id = g.content_object_id);
  perform app.write_grant(m.case_id, asked_worker, 'work_case', 'GROUP')
  from public.cases_groupfacilitator f
  join public.cases_groupmember m on m.group_id = f.group_id and m.left_date is null
  where f.worker_id = asked_worker;
end $$;

-- A case's team sees it from its first moment; so does who made it.
create function app.case_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.worker() is not null then
    perform app.write_grant(new.id, app.worker(), 'work_case', 'MADE_IT');
  end if;
  perform app.write_grant(new.id, w.id, 'oversee_case', 'TEAM')
  from public.agencies_teammember m join public.agencies_worker w on w.id = m.worker_id
  where m.team_id = new.team_id and 'SUPERVISOR' = any(w.roles);
  return null;
end $$;

-- Whoever brought in a list has no part in its cases: the grants they wrote it by end here.
create function app.leave_import() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.cases_casegrant g using public.cases_case c
  where c.id = g.content_object_id and c.review_state = 'IMPORTED_UNREVIEWED'
    and g.user_id = app.worker() and g.reason = 'MADE_IT' $$;

create function app.team_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform app.oversee(coalesce(new.worker_id, old.worker_id));
  return null;
end $$;

create function app.roles_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.roles is not distinct from old.roles then return null; end if;
  -- Who works on no case any more keeps none; who facilitates no more leads no group.
  if not new.roles::text[] && array['FACILITATOR', 'PARTNER_SUPPORT_WORKER', 'SUPERVISOR'] then
    delete from public.cases_casegrant g where g.user_id = new.id;
    update public.cases_case c set assigned_id = null where c.assigned_id = new.id;
  end if;
  if 'FACILITATOR' = any(old.roles) and not 'FACILITATOR' = any(new.roles) then
    delete from public.cases_groupfacilitator f where f.worker_id = new.id;
  end if;
  perform app.oversee(new.id);
  return null;
end $$;

-- A conflict with one participant bars the worker from the whole group (domain.md 1, 9).
create function app.group_led() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'DELETE' then
    if exists (select 1 from public.cases_groupmember m
               where m.group_id = new.group_id and m.left_date is null
                 and app.has_conflict(m.case_id, new.worker_id)) then
      raise exception 'conflict_of_interest' using errcode = 'P0409';
    end if;
  end if;
  perform app.facilitate(coalesce(new.worker_id, old.worker_id));
  return null;
end $$;

create function app.group_joined() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- An emergency gives nobody a part in the case, oneself least of all: one's group would outlast it.
  if tg_op = 'INSERT' and app.worker() is not null and not exists (
      select 1 from public.cases_casegrant g where g.content_object_id = new.case_id and g.user_id = app.worker()
        and g.reason <> 'BREAK_GLASS' and (g.expires_at is null or g.expires_at > app.now())) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  if new.left_date is null and exists (select 1 from public.cases_groupfacilitator f
      where f.group_id = new.group_id and app.has_conflict(new.case_id, f.worker_id)) then
    raise exception 'conflict_of_interest' using errcode = 'P0409';
  end if;
  perform app.facilitate(f.worker_id) from public.cases_groupfacilitator f where f.group_id = new.group_id;
  return null;
end $$;

create function app.assign_case(asked_case uuid, asked_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare had uuid;
begin
  perform app.no_bar_meanwhile();
  -- Only a supervisor of the case assigns it. An agency admin has no such grant, so cannot.
  if not app.oversees(asked_case) then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  if not exists (select 1 from public.agencies_worker w join public.cases_case c on c.agency_id = w.agency_id
                 where c.id = asked_case and w.id = asked_worker and w.suspended_at is null
                   and coalesce(w.expires_at > app.now(), true)
                   and w.roles && array['FACILITATOR', 'PARTNER_SUPPORT_WORKER', 'SUPERVISOR']::varchar[]) then
    raise exception 'unknown_worker' using errcode = 'P0409';
  end if;
  if app.has_conflict(asked_case, asked_worker) then
    raise exception 'conflict_of_interest' using errcode = 'P0409';
  end if;
  -- Whoever had it by assignment alone has it no longer; who leads the participant's group still does.
  for had in
    delete from public.cases_casegrant g
    where g.content_object_id = asked_case and g.user_id <> asked_worker and g.reason in ('ASSIGNED', 'MADE_IT')
    returning g.user_id
  loop perform app.facilitate(had); end loop;
  perform app.write_grant(asked_case, asked_worker, 'work_case', 'ASSIGNED');
  update public.cases_case set assigned_id = asked_worker where id = asked_case;
end $$;

create function app.revoke_case(asked_case uuid, asked_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not app.oversees(asked_case) then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  delete from public.cases_casegrant g
  where g.content_object_id = asked_case and g.user_id = asked_worker and g.reason <> 'TEAM';
  update public.cases_case set assigned_id = null where id = asked_case and assigned_id = asked_worker;
end $$;

create function app.declare_conflict(asked_case uuid, asked_worker uuid, because text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare stands uuid;
begin
  perform app.one_bar_at_a_time();
  -- One declares one's own, for any case one can see; a supervisor records another's.
  if not (app.oversees(asked_case) or (asked_worker = app.worker() and exists (
      select 1 from public.cases_casegrant g where g.content_object_id = asked_case and g.user_id = app.worker()
        and (g.expires_at is null or g.expires_at > app.now())))) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  if not exists (select 1 from public.agencies_worker w join public.cases_case c on c.agency_id = w.agency_id
                 where c.id = asked_case and w.id = asked_worker) then
    raise exception 'unknown_worker' using errcode = 'P0409';
  end if;
  -- Recorded for somebody who watches over others it counts at once and wants a second person.
  insert into public.cases_conflict
    (id, case_id, worker_id, kind, declared_by_id, declared_at, of_overseer, looked_until)
  values (gen_random_uuid(), asked_case, asked_worker, because, app.worker(), app.now(),
    (select w.roles && array['SUPERVISOR', 'DATA_PROTECTION_OFFICER']::varchar[]
     from public.agencies_worker w where w.id = asked_worker),
    (select coalesce(max(e.id), 0) from public.audit_auditevent e where e.agency_id = app.agency()))
  on conflict do nothing returning id into stands;
  if stands is null then  -- it stood already: that one's id, and everything below once more
    select c.id into stands from public.cases_conflict c
    where c.case_id = asked_case and c.worker_id = asked_worker and c.ended_at is null;
  end if;
  perform app.bar(s, asked_worker) from app.same_person(asked_case) s;
  perform app.facilitate(asked_worker);
  return stands;
end $$;
