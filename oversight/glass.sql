-- Break-glass: a case of one's own agency, opened in an emergency by somebody without a part in it. One
-- function makes grant, record and messages together, so that none is without the others.

create function app.break_glass(asked_reference text, in_danger boolean, out id uuid, out case_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare ends timestamptz := app.now() + interval '4 hours'; due timestamptz := app.now() + interval '24 hours';
begin
  perform app.no_bar_meanwhile();
  if not exists (select 1 from public.agencies_worker w where w.id = app.worker()
      and w.roles && array['FACILITATOR', 'PARTNER_SUPPORT_WORKER', 'SUPERVISOR']::varchar[]) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  -- Asked here too, or any SQL would do without. Who says danger goes on, and the record says so to all it is told to.
  if not app.proved() and in_danger is not true then
    raise exception 'step_up_needed' using errcode = 'P0403';
  end if;
  -- Never across agencies; and a conflict of interest beats it: the case is not there, nor its group's.
  select c.id into case_id from public.cases_case c
  where c.agency_id = app.agency() and lower(c.reference) = lower(btrim(asked_reference)) and c.erased_at is null
    and not c.id = any (app.barred_ids())
    and not exists (select 1 from public.cases_groupmember m
                    where m.case_id = c.id and m.left_date is null and app.barred_from_group(m.group_id));
  if case_id is null then raise exception 'unknown_case' using errcode = 'P0409'; end if;
  if exists (select 1 from public.cases_casegrant g where g.content_object_id = break_glass.case_id
      and g.user_id = app.worker() and (g.expires_at is null or g.expires_at > app.now())) then
    raise exception 'seen_already' using errcode = 'P0409';
  end if;
  id := gen_random_uuid();
  insert into public.oversight_brokenglass (id, agency_id, case_id, worker_id, opened_at, ends_at, review_due_at, without_factor)
  values (id, app.agency(), break_glass.case_id, app.worker(), app.now(), ends, due, not app.proved());
  insert into public.cases_casegrant
    (id, user_id, permission_id, content_object_id, reason, granted_by_id, granted_at, expires_at)
  values (gen_random_uuid(), app.worker(), app.permission('work_case'), break_glass.case_id, 'BREAK_GLASS',
    app.worker(), app.now(), ends)
  on conflict (user_id, permission_id, content_object_id) do update
    set reason = excluded.reason, granted_by_id = excluded.granted_by_id, granted_at = excluded.granted_at,
        expires_at = excluded.expires_at;
  insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts) values
    (gen_random_uuid(), 'oversight.glass.broken', app.agency(), break_glass.id, app.now(), 0),
    (gen_random_uuid(), 'oversight.glass.ended', app.agency(), break_glass.id, ends, 0),
    (gen_random_uuid(), 'oversight.glass.unreviewed', app.agency(), break_glass.id, due, 0);
end $$;

-- Who reviews it: anybody who answers for the case but did not open it. Not needed: it ends at once.
create function app.review_glass(asked uuid, said text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare glass record;
begin
  select g.* into glass from public.oversight_brokenglass g where g.id = asked for update;
  if not found or glass.worker_id = app.worker() or not app.answers_for_conflict(glass.case_id) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  if glass.reviewed_at is not null then raise exception 'already_reviewed' using errcode = 'P0409'; end if;
  update public.oversight_brokenglass g set reviewed_at = app.now(), reviewed_by_id = app.worker(), verdict = said
  where g.id = asked;
  if said = 'NOT_NEEDED' then
    delete from public.cases_casegrant c where c.content_object_id = glass.case_id
      and c.user_id = glass.worker_id and c.reason = 'BREAK_GLASS';
  end if;
end $$;

-- Two texts share one row: why it was opened is the words of who opened it, what was found is its reviewer's.
create function app.glass_worded() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'app_web' then return new; end if;  -- others may not ask who acts
  if (new.reason is distinct from old.reason and new.worker_id <> app.worker())
     or (new.remark is distinct from old.remark and new.reviewed_by_id is distinct from app.worker()) then
    raise exception 'permission denied: in another name' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger glass_worded before update on oversight_brokenglass for each row execute function app.glass_worded();

-- Who hears of it: whose case it is, who oversees it, the officer; a day later, unreviewed, every supervisor.
create function app.told_of_glass(asked uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare glass record;
begin
  if coalesce(app.topic(), '') not in ('oversight.glass.broken', 'oversight.glass.unreviewed') then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  select g.* into glass from public.oversight_brokenglass g where g.id = asked and g.agency_id = app.agency();
  if not found or (app.topic() = 'oversight.glass.unreviewed' and glass.reviewed_at is not null) then return '{}'; end if;
  return array(
    select w.id from public.agencies_worker w
    where w.agency_id = app.agency() and w.id <> glass.worker_id and not app.has_conflict(glass.case_id, w.id)
      and ('DATA_PROTECTION_OFFICER' = any (w.roles)
        or (app.topic() = 'oversight.glass.unreviewed' and 'SUPERVISOR' = any (w.roles))
        or exists (select 1 from public.cases_case c where c.id = glass.case_id and c.assigned_id = w.id)
        or exists (select 1 from public.cases_casegrant g where g.content_object_id = glass.case_id
          and g.user_id = w.id and g.permission_id = app.permission('oversee_case'))));
end $$;

-- Its hours are over: the grant goes, unless it became another one meanwhile.
create function app.end_glass(asked uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.topic() is distinct from 'oversight.glass.ended' then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  delete from public.cases_casegrant c using public.oversight_brokenglass g
  where g.id = asked and g.agency_id = app.agency() and c.content_object_id = g.case_id
    and c.user_id = g.worker_id and c.reason = 'BREAK_GLASS' and c.expires_at <= app.now();
end $$;
