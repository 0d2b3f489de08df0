-- What was decided, signed or closed is never rewritten, whoever holds which column: one way only.
-- All functions run with the gate's eyes; without a worker it is a task that acts.

create function app.alert_moves_on() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (old.state, new.state) not in (('OPEN', 'OPEN'), ('OPEN', 'ACKNOWLEDGED'), ('OPEN', 'DECIDED'),
      ('ACKNOWLEDGED', 'ACKNOWLEDGED'), ('ACKNOWLEDGED', 'DECIDED'), ('DECIDED', 'DECIDED')) then
    raise exception 'permission denied: an alert goes forward' using errcode = '42501';
  end if;
  -- Decided: it may still come to the case its link is attached to; nothing else of it changes.
  if old.decided_at is not null
      and to_jsonb(new) - array['case_id', 'assigned_id'] <> to_jsonb(old) - array['case_id', 'assigned_id'] then
    raise exception 'permission denied: a decided alert is never rewritten' using errcode = '42501';
  end if;
  -- With nobody left a task says that it is nobody's; no person hands it to nobody.
  if new.assigned_id is distinct from old.assigned_id and not (new.assigned_id is null and app.worker() is null)
      and not exists (
        select 1 from public.agencies_worker w where w.id = new.assigned_id and w.agency_id = new.agency_id) then
    raise exception 'permission denied: nobody of this agency' using errcode = '42501';
  end if;
  if app.worker() is not null then
    -- In one's own name, and once.
    if (new.acknowledged_by_id is distinct from old.acknowledged_by_id
          and (old.acknowledged_by_id is not null or new.acknowledged_by_id is distinct from app.worker()))
        or (new.decided_by_id is distinct from old.decided_by_id and new.decided_by_id is distinct from app.worker()) then
      raise exception 'permission denied: in another name' using errcode = '42501';
    end if;
    -- Who acknowledges starts the clock for deciding; nobody puts a ladder off.
    if (new.due_at, new.next_step_at) is distinct from (old.due_at, old.next_step_at)
        and not (old.state = 'OPEN' and new.state = 'ACKNOWLEDGED' and new.due_at = new.next_step_at) then
      raise exception 'permission denied: a ladder is not put off' using errcode = '42501';
    end if;
  elsif new.escalation_step not in (old.escalation_step, old.escalation_step + 1) then
    raise exception 'permission denied: step by step' using errcode = '42501';
  end if;
  if new.next_step_at is distinct from old.next_step_at and new.next_step_at > app.now() + interval '60 days' then
    raise exception 'permission denied: too far ahead' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger alert_moves_on before update on risk_alert for each row execute function app.alert_moves_on();

create function app.action_moves_on() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.state <> 'OPEN' then raise exception 'permission denied: an action ends once' using errcode = '42501'; end if;
  return new;
end $$;
create trigger action_moves_on before update on risk_alertaction for each row execute function app.action_moves_on();

create function app.level_rank(level text) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select array_position(array['LOW', 'MEDIUM', 'HIGH', 'EXTREME'], level) $$;

-- Which level was in force is the database's to say: nobody signs that it was low before.
create function app.assessment_signed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare before record;
begin
  if new.supersedes_id is null then
    if new.prior_level is not null then raise exception 'permission denied: nothing was in force' using errcode = '42501'; end if;
    return new;
  end if;
  select a.case_id, case when a.confirmed_at is null and app.level_rank(a.level) < app.level_rank(a.prior_level)
                         then a.prior_level else a.level end as level into before
  from public.risk_assessment a where a.id = new.supersedes_id;
  if before.case_id is distinct from new.case_id or before.level is distinct from new.prior_level then
    raise exception 'permission denied: another level was in force' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger assessment_signed before insert on risk_assessment for each row execute function app.assessment_signed();

create function app.assessment_confirmed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.confirmed_at is not null or new.confirmed_by_id is distinct from app.worker()
      or exists (select 1 from public.risk_assessment later where later.supersedes_id = old.id) then
    raise exception 'permission denied: a lowering is confirmed once, in one''s own name' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger assessment_confirmed before update on risk_assessment
  for each row execute function app.assessment_confirmed();

create function app.flag_moves_on() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.closed_at is not null then raise exception 'permission denied: a closed flag stays closed' using errcode = '42501'; end if;
  if new.closed_at is not null and app.worker() is not null and not app.oversees(new.case_id) then
    raise exception 'permission denied: closing takes who oversees the case' using errcode = '42501';
  end if;
  if new.expires_date < old.expires_date or new.referred_date < old.referred_date then
    raise exception 'permission denied: a flag ends no sooner' using errcode = '42501';
  end if;
  if app.worker() is not null and (
      (new.closed_by_id is distinct from old.closed_by_id and new.closed_by_id is distinct from app.worker())
      or (new.reviewed_by_id is distinct from old.reviewed_by_id and new.reviewed_by_id is distinct from app.worker())) then
    raise exception 'permission denied: in another name' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger flag_moves_on before update on risk_riskflag for each row execute function app.flag_moves_on();

-- Who hears at last that nobody acts: content-free, and nobody the case does not exist for.
create function app.hear_at_last(asked_case uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select w.id from public.agencies_worker w
  where w.agency_id = app.agency() and w.suspended_at is null
    and (w.expires_at is null or w.expires_at > app.now())
    and ('SUPERVISOR' = any(w.roles) or 'AGENCY_ADMIN' = any(w.roles))
    and (asked_case is null or not app.has_conflict(asked_case, w.id)) $$;

-- On how many past events each rule would have acted: numbers, nothing else. A supervisor's are of what
-- they see; an administrator, who sees no case, has the agency's from five on and below that nothing.
create function app.count_events(since timestamptz) returns table (event text, made bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with told as (
    select 'TOLD_' || d.kind as event, a.support_case_id as case_id
    from public.sharing_disclosure d join public.sharing_link l on l.id = d.link_id
    left join public.sharing_linkattachment a on a.link_id = l.id
    where l.support_id = app.agency() and d.recipient_id = app.agency() and d.state in ('SENT', 'RECEIVED')
      and d.sent_at >= since
    union all
    select case
      when c.is_imminent then 'OWN_IMMINENT_DANGER'
      when c.critical_factors::text[] && array['STRANGULATION', 'THREATS_TO_KILL', 'WEAPON_USE', 'VICTIM_FEARS_DEATH']
        then 'OWN_LETHAL_FACTOR'
      when cardinality(c.critical_factors) > 0 then 'OWN_CRITICAL_FACTOR'
      else 'OWN_CONCERN' end, c.case_id
    from public.risk_safetyconcern c join public.cases_case k on k.id = c.case_id
    where k.agency_id = app.agency() and c.recorded_at >= since)
  select t.event, count(*) from told t
  where case
    when app.has_role('SUPERVISOR') then t.case_id is null or exists (
      select 1 from public.cases_casegrant g
      where g.content_object_id = t.case_id and g.user_id = app.worker()
        and (g.expires_at is null or g.expires_at > app.now()))
    else app.has_role('AGENCY_ADMIN') end
  group by t.event
  having app.has_role('SUPERVISOR') or count(*) >= 5 $$;

-- The alerts of an erased case lie under keys of their own. Asked by who has just erased it.
create function app.alerts_of_erased(asked_erasure uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select array(select a.id from public.cases_erasure e join public.risk_alert a on a.agency_id = e.agency_id
      and (a.case_id = e.case_id or a.disclosure_id = any (app.disclosures_of_erased(e.id)))
    where e.id = asked_erasure and e.case_id = app.case_to_erase(asked_erasure)) $$;
