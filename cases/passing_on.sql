-- What somebody had passes on when they leave or are away. Run by a task, with the gate's eyes: the task role knows
-- no grant. Returns who is to hear; nobody where nothing moved; null where it is not so (any more).
create function app.pass_work_on(asked_worker uuid) returns uuid[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare is_here boolean; cover uuid; back_at timestamptz; stands_in uuid; moved uuid[];
begin
  if coalesce(app.topic(), '') not in ('cases.worker.left', 'cases.worker.away') then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  select w.suspended_at is null and coalesce(w.expires_at > app.now(), true) into is_here
  from public.agencies_worker w where w.id = asked_worker and w.agency_id = app.agency();
  if not found then return null; end if;
  if app.topic() = 'cases.worker.left' then
    if is_here then return null; end if;  -- their end was moved, or they were let in again
    -- Their grants stay, and open nothing: who is let in again goes on, unless the case was given away meanwhile.
    with given as (update public.cases_case c set assigned_id = null
      where c.assigned_id = asked_worker and c.agency_id = app.agency() and c.closed_at is null returning c.id)
    select coalesce(array_agg(g.id), '{}') into moved from given g;
  else
    select a.cover_id, a.ends_at into cover, back_at from public.agencies_absence a
    where a.worker_id = asked_worker and a.agency_id = app.agency() and a.starts_at <= app.now() and a.ends_at > app.now()
    order by a.ends_at desc limit 1;
    if not found or not is_here then return null; end if;
    moved := '{}';
    -- Who stands in is able to: works here, and is not away themselves.
    select w.id into stands_in from public.agencies_worker w
    where w.id = cover and w.suspended_at is null and coalesce(w.expires_at > app.now(), true)
      and not exists (select 1 from public.agencies_absence a where a.worker_id = w.id
        and a.starts_at <= app.now() and a.ends_at > app.now());
  end if;
  -- Actions from alerts pass on with their alerts. What falls due after somebody is back waits for them.
  with given as (
    update public.cases_task t set owner_id = case
      when t.case_id is null or exists (select 1 from public.cases_casegrant g where g.user_id = stands_in
        and g.content_object_id = t.case_id and (g.expires_at is null or g.expires_at > app.now())) then stands_in end
    where t.owner_id = asked_worker and t.agency_id = app.agency() and t.state = 'OPEN' and t.kind <> 'ALERT_ACTION'
      and (back_at is null or t.due_at < back_at)
    returning t.case_id, t.owner_id)
  select moved || coalesce(array_agg(g.case_id) filter (where g.owner_id is null and g.case_id is not null), '{}')
    into moved from given g;
  return array(
    select g.user_id from public.cases_casegrant g
    where g.content_object_id = any (moved) and g.permission_id = app.permission('oversee_case') and g.user_id <> asked_worker
    union select stands_in where stands_in is not null);
end $$;
