-- Merging people: two cases of one agency are about one human being. No grant comes of it, ever: who saw one case
-- sees no more than that one. What does follow is the bar: a conflict of interest is with a person.

-- The cases about the person this one is about, itself among them; over several merges, where nobody saw them all.
-- OR, not IN: each side has an index.
create function app.same_person(asked_case uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with recursive same (id) as (
    select asked_case
    union select case when m.case_id = s.id then m.kept_case_id else m.case_id end
    from same s join public.cases_merge m on m.case_id = s.id or m.kept_case_id = s.id
    where m.affected_id is null and m.state = 'DONE')
  select s.id from same s $$;

-- Merges and conflicts of an agency one after the other: of two at once neither would see whom the other bars.
create function app.one_bar_at_a_time() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('bars ' || app.agency()::text, 11)) $$;

-- Who gives a case, or attaches a link to one, waits for a bar or merge that is being recorded, and is refused by it;
-- not for others who do.
create function app.no_bar_meanwhile() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock_shared(hashtextextended('bars ' || app.agency()::text, 11)) $$;

-- A case is gone for one worker: grants, assignment, and the whole group of a participant.
create function app.bar(asked_case uuid, asked_worker uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.cases_casegrant g where g.content_object_id = asked_case and g.user_id = asked_worker;
  update public.cases_case set assigned_id = null where id = asked_case and assigned_id = asked_worker;
  -- The whole group: a roster with one person hidden is dangerous and tells.
  delete from public.cases_groupfacilitator f
  using public.cases_groupmember m
  where f.worker_id = asked_worker and m.group_id = f.group_id and m.case_id = asked_case and m.left_date is null;
end $$;

-- Who decides: a supervisor of both cases, so that nobody learns of either by it.
create function app.decides_merge(asked uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return app.has_role('SUPERVISOR') and exists (select 1 from public.cases_merge m
    where m.id = asked and m.agency_id = app.agency() and app.oversees(m.case_id) and app.oversees(m.kept_case_id));
end $$;

-- The second person's word. Returns whom the case exists for no longer: barred from one, they are from the other.
create function app.merge_people(asked uuid) returns uuid[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare wanted record; barred uuid[];
begin
  perform app.one_bar_at_a_time();
  select * into wanted from public.cases_merge m where m.id = asked for update;
  if not found or wanted.asked_by_id = app.worker() or not app.decides_merge(asked) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  if wanted.state <> 'ASKED' then raise exception 'merge_is_decided' using errcode = 'P0409'; end if;
  if app.has_conflict(wanted.case_id, wanted.asked_by_id) or app.has_conflict(wanted.kept_case_id, wanted.asked_by_id) then
    raise exception 'asker_is_barred' using errcode = 'P0409';  -- barred since: their word is none
  end if;
  -- A refusal tells nobody of a merge with a case that they do not see: that one stands beside this.
  if exists (select 1 from public.cases_merge m where m.state = 'DONE' and (
      (wanted.affected_id is null and m.affected_id is null
        and (m.case_id in (wanted.case_id, wanted.kept_case_id) or m.kept_case_id = wanted.case_id)
        and (select count(distinct g.content_object_id) from public.cases_casegrant g
          where g.content_object_id in (m.case_id, m.kept_case_id) and g.user_id = app.worker()
            and (g.expires_at is null or g.expires_at > app.now())) = 2)
      or m.affected_id in (wanted.affected_id, wanted.kept_affected_id) or m.kept_affected_id = wanted.affected_id)) then
    raise exception 'person_is_merged' using errcode = 'P0409';
  end if;
  update public.cases_merge set state = 'DONE', decided_by_id = app.worker(), decided_at = app.now() where id = asked;
  if wanted.affected_id is not null then return '{}'; end if;
  select coalesce(array_agg(distinct c.worker_id), '{}') into barred from public.cases_conflict c
  where c.ended_at is null and c.case_id in (select app.same_person(wanted.kept_case_id));
  perform app.bar(s, b) from app.same_person(wanted.kept_case_id) s, unnest(barred) b;
  perform app.facilitate(b) from unnest(barred) b;
  delete from public.agencies_notice n using unnest(barred) b
  where n.worker_id = b and n.object_id = any (app.ids_barred_for(b));
  return barred;
end $$;

-- Takes a merge apart. Each bar stays on both: an end of a conflict takes two people, and this is none.
-- Returns the conflicts that were written for it.
create function app.part_people(asked uuid) returns uuid[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare wanted record; written uuid[];
begin
  perform app.one_bar_at_a_time();
  select * into wanted from public.cases_merge m where m.id = asked for update;
  if not found or not app.decides_merge(asked) then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  if wanted.state <> 'DONE' then raise exception 'merge_is_not_done' using errcode = 'P0409'; end if;
  with stands as (
    insert into public.cases_conflict (id, case_id, worker_id, kind, declared_by_id, declared_at, of_overseer,
      confirmed_by_id, confirmed_at, looked_until)
    select gen_random_uuid(), s.id, c.worker_id, c.kind, c.declared_by_id, app.now(), c.of_overseer,
      c.confirmed_by_id, c.confirmed_at, c.looked_until
    from public.cases_conflict c, unnest(array[wanted.case_id, wanted.kept_case_id]) s (id)
    where wanted.affected_id is null and c.ended_at is null
      and c.case_id in (select app.same_person(wanted.kept_case_id))
    on conflict do nothing returning id)
  select coalesce(array_agg(w.id), '{}') into written from stands w;
  update public.cases_merge set state = 'UNDONE', undone_by_id = app.worker(), undone_at = app.now() where id = asked;
  return written;
end $$;
