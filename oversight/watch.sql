-- What is noticed while it happens: a made-up case opened, unusually many cases within an hour.

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

-- How many different cases the caller opened within the last hour: names in a list do not count.
create function app.cases_entered() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare line record; ids text[] := '{}'; since timestamptz := now() - interval '1 hour';
begin
  -- Backwards through one's own lines; a line of a long transaction may stand a little further back.
  for line in select e.at, e.facts -> 'entered' as entered from public.audit_auditevent e
      where e.worker_id = app.worker() and e.at > since - interval '1 hour' order by e.id desc
  loop
    exit when line.at < since - interval '10 minutes';
    if line.at >= since and line.entered is not null then
      ids := ids || array(select jsonb_array_elements_text(line.entered));
    end if;
  end loop;
  return (select count(*) from public.cases_case c where c.id = any (ids::uuid[]));
end $$;

-- Asked at the end of every request that opened something. True where the quota is passed.
create function app.watch(opened uuid[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare canary record; number bigint; quota integer; made uuid;
begin
  for canary in select c.case_id from public.oversight_canary c
      where c.case_id = any (opened) and c.taken_in_at is null and c.agency_id = app.agency()
  loop
    made := gen_random_uuid();
    insert into public.oversight_finding (id, agency_id, kind, worker_id, case_id, cases_opened, found_at)
    select made, app.agency(), 'CANARY_OPENED', app.worker(), canary.case_id, 1, app.now()
    where not exists (select 1 from public.oversight_finding f where f.worker_id = app.worker()
      and f.kind = 'CANARY_OPENED' and f.case_id = canary.case_id and f.found_at > app.now() - interval '1 hour');
    if found then
      insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts)
      values (gen_random_uuid(), 'oversight.finding.made', app.agency(), made, app.now(), 0);
    end if;
  end loop;
  number := app.cases_entered();
  select case when 'SUPERVISOR' = any (w.roles) then coalesce(q.supervisor_hourly, 100) else coalesce(q.worker_hourly, 30) end
  into quota from public.agencies_worker w left join public.oversight_quota q on q.agency_id = w.agency_id
  where w.id = app.worker();
  if number <= quota then return false; end if;
  made := gen_random_uuid();
  insert into public.oversight_finding (id, agency_id, kind, worker_id, cases_opened, found_at)
  select made, app.agency(), 'QUOTA_PASSED', app.worker(), number, app.now()
  where not exists (select 1 from public.oversight_finding f where f.worker_id = app.worker()
    and f.kind = 'QUOTA_PASSED' and f.found_at > app.now() - interval '1 hour');
  if found then
    insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts)
    values (gen_random_uuid(), 'oversight.finding.made', app.agency(), made, app.now(), 0);
  end if;
  return true;
end $$;

-- Where somebody was shown how a person is reached without a factor, saying that danger is near: once an
-- hour for each case. It stopped nobody; others look at it afterwards.
create function app.watch_danger(shown uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare one record; made uuid;
begin
  for one in select c.id from public.cases_case c
      where c.id = any (shown) and exists (
        select 1 from public.cases_casegrant g where g.content_object_id = c.id and g.user_id = app.worker())
  loop
    made := gen_random_uuid();
    insert into public.oversight_finding (id, agency_id, kind, worker_id, case_id, cases_opened, found_at)
    select made, app.agency(), 'SAID_DANGER', app.worker(), one.id, 1, app.now()
    where not exists (select 1 from public.oversight_finding f where f.worker_id = app.worker()
      and f.kind = 'SAID_DANGER' and f.case_id = one.id and f.found_at > app.now() - interval '1 hour');
    if found then
      insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts)
      values (gen_random_uuid(), 'oversight.finding.made', app.agency(), made, app.now(), 0);
    end if;
  end loop;
end $$;

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
        or (finding.kind = 'QUOTA_PASSED' and 'SUPERVISOR' = any (w.roles) and exists (
          select 1 from public.agencies_teammember mine join public.agencies_teammember theirs
            on theirs.team_id = mine.team_id
          where mine.worker_id = w.id and theirs.worker_id = finding.worker_id))
        or (finding.kind = 'SAID_DANGER' and 'SUPERVISOR' = any (w.roles) and exists (
          select 1 from public.cases_casegrant g
          where g.content_object_id = finding.case_id and g.user_id = w.id
            and g.permission_id = app.permission('oversee_case')
            and (g.expires_at is null or g.expires_at > app.now())))));
end $$;
