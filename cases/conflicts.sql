-- A conflict of interest: the case does not exist for one worker, nor does anything by whose id they
-- could still notice it; and what is known afterwards of how they came near it. All with the gate's eyes.

-- What the trail keeps of a reference that somebody named and was refused: whether there is such a case,
-- nobody asks at that moment.
create function app.trace_of(asked_agency uuid, asked_reference text) returns uuid
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select md5(asked_agency::text || lower(btrim(asked_reference)))::uuid $$;

create function app.ids_in_case(asked_case uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with groups as (select m.group_id from public.cases_groupmember m where m.case_id = asked_case and m.left_date is null)
  select asked_case
  union select t.object_id from public.cases_timelineentry t where t.case_id = asked_case and t.object_id is not null
  union select p.id from public.cases_person p where p.case_id = asked_case
  union select a.id from public.cases_affectedperson a where a.case_id = asked_case
  union select m.id from public.cases_groupmember m where m.case_id = asked_case
  union select t.id from public.cases_task t where t.case_id = asked_case
  -- The whole group, while the participant belongs to it.
  union select g.group_id from groups g
  union select s.id from public.cases_groupsession s join groups g on g.group_id = s.group_id $$;

create function app.ids_barred_for(asked_worker uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(distinct i.id), '{}')
  from public.cases_conflict c, app.same_person(c.case_id) s (id), app.ids_in_case(s.id) i (id)
  where c.worker_id = asked_worker and c.ended_at is null $$;

create function app.barred_ids() returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select app.ids_barred_for(app.worker()) $$;

-- The same for the walls, which whoever injects SQL could ask as well: no id is found from its mark, and who knows an
-- id learns of that one alone. Marks, and not a question for each row: whole trails are read past them.
create function app.barred_marks() returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(md5(i::text)::uuid), '{}') from unnest(app.barred_ids()) i $$;

-- Who may know of a conflict: who oversees the case, and the agency's data protection officer; barred, neither.
create function app.answers_for_conflict(asked_case uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not app.has_conflict(asked_case, app.worker()) and (app.oversees(asked_case)
    or (app.has_role('DATA_PROTECTION_OFFICER') and exists (
      select 1 from public.cases_case c where c.id = asked_case and c.agency_id = app.agency()))) $$;

-- Who may confirm, refuse and end it: who answers for it; and the agency's admins, who see no case, where one of
-- those who watch (a supervisor, the officer) is barred or an end is asked for. Never who is barred.
create function app.judges_conflict(asked_case uuid, asked_worker uuid, is_for_admins boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select asked_worker <> app.worker() and (app.answers_for_conflict(asked_case)
    or (is_for_admins and app.has_role('AGENCY_ADMIN') and exists (
      select 1 from public.cases_case c where c.id = asked_case and c.agency_id = app.agency()))) $$;

-- One step in a conflict's life; each takes another person than the step before.
-- CONFIRM and REFUSE answer what somebody recorded for a colleague who watches over others. ASK_END, then END or
-- KEEP: what stands ends by two people. Until it has ended it bars, whatever waits: no silence opens a case.
create function app.move_conflict(asked_conflict uuid, step text, because text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare c record; waits boolean; asked boolean;
begin
  perform app.one_bar_at_a_time();
  select k.* into c from public.cases_conflict k where k.id = asked_conflict for update;
  if not found or not app.judges_conflict(c.case_id, c.worker_id, c.of_overseer or c.end_asked_at is not null) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  waits := c.of_overseer and c.declared_by_id <> c.worker_id and c.confirmed_at is null;
  asked := coalesce(c.end_asked_at > app.now() - interval '72 hours', false);
  if c.ended_at is not null then raise exception 'conflict_is_over' using errcode = 'P0409'; end if;
  if step in ('CONFIRM', 'REFUSE') then
    if not waits then raise exception 'conflict_is_settled' using errcode = 'P0409'; end if;
    if c.declared_by_id = app.worker() then raise exception 'second_person' using errcode = 'P0403'; end if;
  elsif step = 'ASK_END' then
    if waits then raise exception 'conflict_waits' using errcode = 'P0409'; end if;
    if asked then raise exception 'end_is_asked' using errcode = 'P0409'; end if;
  else
    if not asked then raise exception 'end_not_asked' using errcode = 'P0409'; end if;
    -- Who asked may take it back, and never says yes to themselves.
    if step = 'END' and c.end_asked_by_id = app.worker() then raise exception 'second_person' using errcode = 'P0403'; end if;
  end if;
  update public.cases_conflict k set
    confirmed_by_id = case when step = 'CONFIRM' then app.worker() else k.confirmed_by_id end,
    confirmed_at = case when step = 'CONFIRM' then app.now() else k.confirmed_at end,
    end_asked_by_id = case step when 'ASK_END' then app.worker() when 'KEEP' then null else k.end_asked_by_id end,
    end_asked_at = case step when 'ASK_END' then app.now() when 'KEEP' then null else k.end_asked_at end,
    end_reason = case step when 'ASK_END' then because when 'KEEP' then null when 'REFUSE' then because else k.end_reason end,
    ended_by_id = case when step in ('REFUSE', 'END') then app.worker() end,
    ended_at = case when step in ('REFUSE', 'END') then app.now() end
  where k.id = asked_conflict;
  -- A supervisor's oversight follows from the team; an assignment or a group is given anew, by somebody.
  if step in ('REFUSE', 'END') then perform app.oversee(c.worker_id); end if;
end $$;

-- Who is to hear of a conflict that was recorded, or of an end that was asked for: all who may answer, but
-- who did it. Null where nothing waits any more; the barred one never.
create function app.hears_of_conflict(asked_conflict uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare c record; asked boolean;
begin
  if coalesce(app.topic(), '') not in ('cases.conflict.recorded', 'cases.conflict.waits') then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  select k.* into c from public.cases_conflict k join public.cases_case a on a.id = k.case_id
  where k.id = asked_conflict and k.ended_at is null and a.agency_id = app.agency();
  if not found then return null; end if;
  asked := coalesce(c.end_asked_at > app.now() - interval '72 hours', false);
  -- A reminder goes out only while a second person is missing.
  if app.topic() = 'cases.conflict.waits' and not asked
     and (c.confirmed_at is not null or not c.of_overseer or c.declared_by_id = c.worker_id) then
    return null;
  end if;
  return array(
    select w.id from public.agencies_worker w
    where w.agency_id = app.agency() and w.id <> c.worker_id
      and w.id <> case when asked then c.end_asked_by_id else c.declared_by_id end
      and not app.has_conflict(c.case_id, w.id)
      and ('DATA_PROTECTION_OFFICER' = any (w.roles)
        or ((c.of_overseer or asked) and 'AGENCY_ADMIN' = any (w.roles))
        or exists (select 1 from public.cases_casegrant g where g.content_object_id = c.case_id
          and g.user_id = w.id and g.permission_id = app.permission('oversee_case'))));
end $$;

-- From a conflict's first moment: no notice is left that leads to the case.
create function app.conflict_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.agencies_notice n
  where n.worker_id = new.worker_id and n.object_id = any (app.ids_barred_for(new.worker_id));
  return null;
end $$;
create trigger conflict_made after insert on cases_conflict for each row execute function app.conflict_made();

-- What the worker did with the case and its group, also long before: for who answers for the conflict.
create function app.access_before(asked_conflict uuid)
returns table (at timestamptz, name text, route text, opened integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with about as (
    select c.worker_id, array(select app.ids_in_case(c.case_id)) as ids from public.cases_conflict c
    where c.id = asked_conflict and c.worker_id <> app.worker() and app.answers_for_conflict(c.case_id))
  select e.at, e.name::text, coalesce(e.facts ->> 'route', ''),
         (select count(*)::integer from jsonb_object_keys(coalesce(e.facts -> 'opened', '{}')))
  from public.audit_auditevent e, about a
  where e.agency_id = app.agency() and e.worker_id = a.worker_id
    and (e.subject_id = any (a.ids) or e.case_id = any (a.ids) or e.object_ids && a.ids)
  order by e.id desc limit 1000 $$;

-- Looks through the refusals since the last look: who came near is told of later, never at the time.
-- Returns who is to hear of it; nobody where nothing happened; null where somebody looked just now.
create function app.look_for_attempts(asked_conflict uuid) returns uuid[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare conflict record; near record;
begin
  if app.topic() is distinct from 'cases.conflict.watched' then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  select c.* into conflict from public.cases_conflict c join public.cases_case k on k.id = c.case_id
  where c.id = asked_conflict and c.ended_at is null and k.agency_id = app.agency();
  if not found or conflict.looked_at > app.now() - interval '5 hours' then return null; end if;
  select count(*) as times, max(e.at) as latest, max(e.id) as until into near
  from public.audit_auditevent e
  where e.agency_id = app.agency() and e.worker_id = conflict.worker_id and e.id > conflict.looked_until
    and (e.name like 'request.refused.%' or e.name = 'oversight.glass.refused')
    and (e.facts -> 'asked') ?| array(
      select i::text from app.same_person(conflict.case_id) s, app.ids_in_case(s) i
      union select app.trace_of(k.agency_id, k.reference)::text from public.cases_case k
      where k.id in (select app.same_person(conflict.case_id)));
  update public.cases_conflict set looked_at = app.now(), attempts = attempts + near.times,
    looked_until = coalesce(near.until, looked_until), last_attempt_at = coalesce(near.latest, last_attempt_at)
  where id = asked_conflict;
  if near.times = 0 then return '{}'; end if;
  return array(
    select g.user_id from public.cases_casegrant g
    where g.content_object_id = conflict.case_id and g.permission_id = app.permission('oversee_case')
    union select w.id from public.agencies_worker w
    where w.agency_id = app.agency() and 'DATA_PROTECTION_OFFICER' = any (w.roles)
      and not app.has_conflict(conflict.case_id, w.id));
end $$;
