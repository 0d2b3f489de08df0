-- What is noticed while it happens: a made-up case opened, unusually many cases within an hour, danger spoken of.

-- A case becomes a canary. Only the officer knows; a case she is barred from is not there.
create function app.set_canary(asked_reference text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare found_case uuid; made uuid := gen_random_uuid();
begin
  if not app.is_officer() then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  found_case := app.case_named(asked_reference);
  if found_case is null then raise exception 'unknown_case' using errcode = 'P0409'; end if;
  insert into public.oversight_canary (id, agency_id, case_id, reference, set_by_id, set_at)
  select made, c.agency_id, c.id, c.reference, app.worker(), app.now() from public.cases_case c where c.id = found_case
  on conflict do nothing;
  if not found then raise exception 'is_canary' using errcode = 'P0409'; end if;
  return made;
end $$;

-- A finding about the caller, and its message: once an hour for each kind and case.
create function app.point_out(noticed text, about uuid, number bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare made uuid := gen_random_uuid();
begin
  insert into public.oversight_finding (id, agency_id, kind, worker_id, case_id, cases_opened, found_at)
  select made, app.agency(), noticed, app.worker(), about, number, app.now()
  where not exists (select 1 from public.oversight_finding f where f.worker_id = app.worker() and f.kind = noticed
    and f.case_id is not distinct from about and f.found_at > app.now() - interval '1 hour');
  if found then
    insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts)
    values (gen_random_uuid(), 'oversight.finding.made', app.agency(), made, app.now(), 0);
  end if;
end $$;

-- When the caller was last pointed out for this, within the last hour; null where they were not.
create function app.pointed_out(noticed text) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select max(f.found_at) from public.oversight_finding f
  where f.worker_id = app.worker() and f.kind = noticed and f.found_at > app.now() - interval '1 hour' $$;

-- The different cases the caller opened within the last hour: names in a list do not count. Not `even_unasked`:
-- without those that only something sent opened, where a page would have been held back.
create function app.cases_entered(even_unasked boolean) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare me uuid := app.worker(); since timestamptz := now() - interval '1 hour'; older bigint;
begin
  -- Backwards to one's own newest line from before; one of a long transaction may stand a little further back.
  select e.id into older from public.audit_auditevent e
  where e.worker_id = me and e.at < since - interval '10 minutes' and e.at > since - interval '1 month'
  order by e.id desc limit 1;
  return app.cases_of(array(
    select entered.id::uuid
    from (select distinct e.facts -> 'entered' as ids from public.audit_auditevent e
          where e.worker_id = me and e.id > coalesce(older, 0) and e.at >= since
            -- In no month to come; but whoever began after us and was sooner is dated later than we.
            and e.at < now() + interval '1 day' and (even_unasked or not e.facts ? 'unasked')) lines
    cross join jsonb_array_elements_text(lines.ids) entered (id)));
end $$;

-- How many cases an hour are not unusual for the caller.
create function app.hourly_quota() returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when 'SUPERVISOR' = any (w.roles) then coalesce(q.supervisor_hourly, 100) else coalesce(q.worker_hourly, 30) end
  from public.agencies_worker w left join public.oversight_quota q on q.agency_id = w.agency_id
  where w.id = app.worker() $$;

-- Whether a factor comes first: beyond the quota, before a case that was not open within the hour, unless one was
-- shown since it was passed (or five minutes before), or somebody said danger. Never for a case in which an alert
-- waits (or about a link nobody has attached), nor for one that was opened in an emergency: that asked for itself. Of a
-- case that is not the caller's, nobody learns by asking whether an alert waits there. One request of a worker after
-- the other, until its commit: two at once would each stay below. Volatile, so that it sees what the other wrote.
-- It waits for ten seconds and no longer: whoever injects SQL can hold this lock for somebody else, and a request
-- whose connection hangs holds it for its own worker; neither may keep an alert from being read. `watch` counts all.
create function app.asks_first(opened uuid[], proved_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '10s' as $$
declare before uuid[]; further uuid[]; passed_at timestamptz;
begin
  -- Who goes on where they are waits for nobody: an hour of saving is mostly this.
  if app.cases_of(opened) <@ app.cases_entered(even_unasked => false) then return false; end if;
  begin
    perform pg_advisory_xact_lock(hashtextextended('opens ' || app.worker()::text, 11));
  exception when lock_not_available then null;
  end;
  before := app.cases_entered(even_unasked => false);
  further := array(select f.id from unnest(app.cases_of(opened)) f (id) where not f.id = any (before)
    and not f.id = any (app.barred_ids()) and not exists (
      select 1 from public.cases_case c where c.id = f.id and c.agency_id <> app.agency()));
  if cardinality(before) + cardinality(further) <= app.hourly_quota() then return false; end if;
  if not exists (select 1 from unnest(further) f (id)
      where not exists (select 1 from public.risk_alert a where a.case_id = f.id and a.state in ('OPEN', 'ACKNOWLEDGED')
          and exists (select 1 from public.cases_casegrant c where c.content_object_id = f.id and c.user_id = app.worker()
            and (c.expires_at is null or c.expires_at > app.now())))
        and not exists (select 1 from public.risk_alert a join public.sharing_disclosure d on d.id = a.disclosure_id
          where d.link_id = f.id and a.case_id is null and a.state in ('OPEN', 'ACKNOWLEDGED')
            and a.agency_id = app.agency() and app.has_role('SUPERVISOR'))
        and not exists (select 1 from public.oversight_brokenglass g where g.case_id = f.id
          and g.worker_id = app.worker() and g.ends_at > app.now())) then
    return false;
  end if;
  passed_at := coalesce(app.pointed_out('QUOTA_PASSED'), app.now());
  -- By their ages: factors are shown by the real clock.
  return app.pointed_out('QUOTA_WAIVED') is null
    and (proved_at is null or now() - proved_at > app.now() - passed_at + interval '5 minutes');
end $$;

-- Asked at the end of every request that opened something: a made-up case, or more than the quota.
create function app.watch(opened uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare number bigint; shown uuid[] := app.cases_of(opened); here uuid := app.agency();
begin
  perform app.point_out('CANARY_OPENED', c.case_id, 1) from public.oversight_canary c
  where c.case_id = any (shown) and c.taken_in_at is null and c.agency_id = here;
  select count(distinct entered.id) into number from unnest(app.cases_entered(even_unasked => true) || shown) entered (id);
  if number > app.hourly_quota() then perform app.point_out('QUOTA_PASSED', null, number); end if;
end $$;

-- Where somebody was shown how a person is reached without a factor, saying that danger is near. It stopped
-- nobody; others look at it afterwards.
create function app.watch_danger(shown uuid[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select app.point_out('SAID_DANGER', c.id, 1) from public.cases_case c
  where c.id = any (shown) and exists (
    select 1 from public.cases_casegrant g where g.content_object_id = c.id and g.user_id = app.worker()) $$;

-- Where somebody went on beyond the quota without a factor, saying so: for an hour nothing is asked.
create function app.watch_waived() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select app.point_out('QUOTA_WAIVED', null, cardinality(app.cases_entered(even_unasked => true)))
  where app.pointed_out('QUOTA_PASSED') is not null $$;

-- Who hears of a finding: the officer; of a quota, the supervisors of the team as well, of danger that
-- somebody spoke of, those of the case.
create function app.told_of_finding(asked uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare finding record;
begin
  if app.topic() is distinct from 'oversight.finding.made' then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  select f.* into finding from public.oversight_finding f where f.id = asked and f.agency_id = app.agency();
  if not found then return '{}'; end if;
  return array(
    select w.id from public.agencies_worker w
    where w.agency_id = app.agency() and w.id <> finding.worker_id
      and (finding.case_id is null or not app.has_conflict(finding.case_id, w.id))
      and ('DATA_PROTECTION_OFFICER' = any (w.roles)
        or (finding.kind in ('QUOTA_PASSED', 'QUOTA_WAIVED') and 'SUPERVISOR' = any (w.roles) and exists (
          select 1 from public.agencies_teammember mine join public.agencies_teammember theirs
            on theirs.team_id = mine.team_id
          where mine.worker_id = w.id and theirs.worker_id = finding.worker_id))
        or (finding.kind = 'SAID_DANGER' and 'SUPERVISOR' = any (w.roles) and exists (
          select 1 from public.cases_casegrant g
          where g.content_object_id = finding.case_id and g.user_id = w.id
            and g.permission_id = app.permission('oversee_case')
            and (g.expires_at is null or g.expires_at > app.now())))));
end $$;
