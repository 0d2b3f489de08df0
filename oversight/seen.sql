-- "Who saw this?", answered by the trail: for a case, a worker, or the whole agency. With the gate's
-- eyes; each function asks who calls, and a conflict of interest hides what lies in the case.

create function app.is_officer() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select app.has_role('DATA_PROTECTION_OFFICER') $$;

-- Who works on a case or oversees it, and the agency's officer.
create function app.may_trace_case(asked_case uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not asked_case = any (app.barred_ids()) and exists (
    select 1 from public.cases_case c where c.id = asked_case and c.agency_id = app.agency()
      and (app.is_officer() or exists (select 1 from public.cases_casegrant g
        where g.content_object_id = c.id and g.user_id = app.worker()
          and (g.expires_at is null or g.expires_at > app.now())))) $$;

create function app.shares_team(asked_worker uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.agencies_teammember mine
    join public.agencies_teammember theirs on theirs.team_id = mine.team_id
    where mine.worker_id = app.worker() and theirs.worker_id = asked_worker) $$;

-- Oneself, one's own team as its supervisor, everybody as the agency's officer.
create function app.may_trace_worker(asked_worker uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select asked_worker = app.worker() or exists (
    select 1 from public.agencies_worker w where w.id = asked_worker and w.agency_id = app.agency()
      and (app.is_officer() or (app.has_role('SUPERVISOR') and app.shares_team(w.id)))) $$;

-- The case an officer names by its reference: she has no grant on any. Hidden and absent are alike.
create function app.case_named(asked_reference text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id from public.cases_case c
  where c.agency_id = app.agency() and lower(c.reference) = lower(btrim(asked_reference)) and app.may_trace_case(c.id) $$;

-- How the caller may call these cases: all of the agency's for its officer, else those one sees.
create function app.references_of(asked uuid[]) returns table (case_id uuid, reference text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.reference::text from public.cases_case c
  where c.id = any (asked) and app.may_trace_case(c.id) $$;

-- What of one line's openings belongs to the ids that were asked for: nothing of other cases.
create function app.opened_of(facts jsonb, ids uuid[]) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(o.key, o.value), '{}') from jsonb_each(coalesce(facts -> 'opened', '{}')) o
  where o.key = any (ids::text[]) or o.value ->> 'of' = any (ids::text[]) $$;  -- as text: it may be none

-- The lines about a case; else a worker's; else, for the officer, all. The latest first. That the program made a
-- key stands on the trail beside what was written with it; nobody looked at anything by it. From `since` on, and
-- before `until`.
create function app.who_saw(asked_case uuid, asked_worker uuid, before bigint, at_most integer,
                            since timestamptz, until timestamptz)
returns table (id bigint, at timestamptz, worker_id uuid, name text, subject_id uuid, case_id uuid, route text,
               opened jsonb, entered jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare hidden uuid[] := app.barred_ids(); ids uuid[]; hears boolean;
        officer boolean := app.is_officer();  -- who asked who saw this, is hers alone to know: it may be about them
begin
  if asked_case is not null then
    if not app.may_trace_case(asked_case) then return; end if;
    ids := array(select app.ids_in_case(asked_case));
    hears := app.answers_for_conflict(asked_case);  -- that a colleague is barred is nobody else's to know
    return query
      select e.id, e.at, e.worker_id, e.name::text, e.subject_id, asked_case, e.facts ->> 'route',
             app.opened_of(e.facts, ids),
             case when e.facts -> 'entered' ? asked_case::text then jsonb_build_array(asked_case) else '[]' end
      from public.audit_auditevent e
      where (e.object_ids || array[e.subject_id, e.case_id]) && ids and e.agency_id = app.agency()
        and e.id < before and e.at >= since and e.at < until and (asked_worker is null or e.worker_id = asked_worker)
        and (hears or e.worker_id = app.worker() or e.name not like 'cases.conflict.%')
        and (officer or e.worker_id = app.worker() or e.name not like 'oversight.trail.%')
        and e.name <> 'vault.key.made'
      order by e.id desc limit at_most;
  elsif asked_worker is not null then
    if not app.may_trace_worker(asked_worker) then return; end if;
    return query
      select e.id, e.at, e.worker_id, e.name::text, e.subject_id, e.case_id, e.facts ->> 'route',
             coalesce(e.facts -> 'opened', '{}'), coalesce(e.facts -> 'entered', '[]')
      from public.audit_auditevent e
      where e.worker_id = asked_worker and e.agency_id = app.agency()
        and e.id < before and e.at >= since and e.at < until
        and (officer or e.worker_id = app.worker() or e.name not like 'oversight.trail.%')
        and e.name <> 'vault.key.made'
        and not hidden && (e.object_ids || array[e.subject_id, e.case_id])
      order by e.id desc limit at_most;
  elsif officer then
    return query
      select e.id, e.at, e.worker_id, e.name::text, e.subject_id, e.case_id, e.facts ->> 'route',
             coalesce(e.facts -> 'opened', '{}'), coalesce(e.facts -> 'entered', '[]')
      from public.audit_auditevent e
      where e.agency_id = app.agency() and e.id < before and e.at >= since and e.at < until
        and e.name <> 'vault.key.made' and not hidden && (e.object_ids || array[e.subject_id, e.case_id])
      order by e.id desc limit at_most;
  end if;
end $$;

-- The cases that opened things belong to: themselves, and for a message the case its link has at the caller's agency.
-- Where nobody has attached the link yet, it is the link that counts: one person, as a case is.
create function app.cases_of(opened uuid[]) returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select array(
    select c.id from public.cases_case c where c.id = any (opened)
    union
    select coalesce(case when l.programme_id = app.agency() then l.programme_case_id else a.support_case_id end, l.id)
    from public.sharing_disclosure d join public.sharing_link l on l.id = d.link_id
    left join public.sharing_linkattachment a on a.link_id = l.id
    where d.id = any (opened) and app.agency() in (l.programme_id, l.support_id)) $$;

-- What stands out in somebody's work between two moments, in numbers: of one's team, or the agency.
create function app.access_of(asked_worker uuid, since timestamptz, until timestamptz)
returns table (lines bigint, cases bigint, most_in_an_hour bigint, never_assigned bigint, out_of_hours bigint,
               emergencies bigint, searches bigint, searches_without_opening bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with done as materialized (
    select e.at, e.name, e.facts, (e.at at time zone a.time_zone) as here, a.id as agency_id,
           a.working_weekdays, a.opens_time, a.closes_time
    from public.audit_auditevent e join public.agencies_agency a on a.id = e.agency_id
    where app.may_trace_worker(asked_worker) and e.worker_id = asked_worker and e.agency_id = app.agency()
      and e.at >= since and e.at < until
      and not app.barred_ids() && (e.object_ids || array[e.subject_id, e.case_id])),
  entered as (
    select d.at, d.here, c.id, c.assigned_id, (select array_agg(distinct o.value ->> 'basis')
      from jsonb_each(d.facts -> 'opened') o where o.key = c.id::text or o.value ->> 'of' = c.id::text) as bases
    from done d cross join lateral unnest(app.cases_of(
      array(select jsonb_array_elements_text(coalesce(d.facts -> 'entered', '[]'))::uuid))) i (id)
    join public.cases_case c on c.id = i.id)
  select (select count(*) from done), (select count(distinct e.id) from entered e),
    (select coalesce(max(h.cases), 0) from (select count(distinct e.id) as cases from entered e group by date_trunc('hour', e.at)) h),
    (select count(distinct e.id) from entered e where not e.bases && array['ASSIGNED', 'GROUP', 'MADE_IT', 'COVER']),
    (select count(*) from done d where d.facts ? 'opened' and not (
       (cardinality(d.working_weekdays) = 0 or extract(isodow from d.here)::integer = any (d.working_weekdays))
       and (d.closes_time <= d.opens_time or (d.here::time >= d.opens_time and d.here::time < d.closes_time))
       and not exists (select 1 from public.agencies_holiday h where h.agency_id = d.agency_id and h.date = d.here::date))),
    (select count(*) from entered e where e.bases && array['BREAK_GLASS']),
    (select count(*) from done d where d.name = 'cases.case.searched'),
    (select count(*) from done d where d.name = 'cases.case.searched' and not exists (
       select 1 from entered e where e.at >= d.at and e.at < d.at + interval '10 minutes')) $$;
