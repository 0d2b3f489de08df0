-- Roles that read cases, and accounts that are one person: never by one admin alone. Functions belong to app_gate.

-- Whether this account gets such a role by two people only: it is in use, and there is a second person to ask.
create function app.roles_need_second(asked_worker uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.agencies_credential c where c.worker_id = asked_worker)
    and exists (
      select 1 from public.agencies_worker w join public.agencies_credential c on c.worker_id = w.id
      where w.agency_id = app.agency() and w.id not in (asked_worker, app.worker())) $$;

-- What no admin writes alone, by whatever SQL. Only app.give_roles does, as the gate.
create function app.roles_grow() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> 'app_web' then return new; end if;  -- others may not ask the next question
  if app.roles_need_second(new.id) and exists (
      select 1 from unnest(new.roles) role where role <> all (old.roles) and role in
        ('SUPERVISOR', 'FACILITATOR', 'PARTNER_SUPPORT_WORKER', 'CONFERENCE_CHAIR', 'DATA_PROTECTION_OFFICER')) then
    raise exception 'a second person gives this role' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger roles_grow before update of roles on agencies_worker
  for each row execute function app.roles_grow();

-- A second person agrees: neither who asked nor whom it is about, while the request lasts.
create function app.give_roles(asked_request uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare asked record;
begin
  select r.* into asked from public.agencies_rolerequest r
  where r.id = asked_request and r.agency_id = app.agency() and r.given_at is null and r.ended_at is null
    and r.expires_at > app.now() for update;
  if not found or app.worker() in (asked.asked_by_id, asked.worker_id)
     or not (app.has_role('SUPERVISOR') or app.has_role('AGENCY_ADMIN') or app.has_role('DATA_PROTECTION_OFFICER')) then
    return false;
  end if;
  update public.agencies_rolerequest r set given_by_id = app.worker(), given_at = app.now() where r.id = asked_request;
  update public.agencies_worker w set version = w.version + 1,
    roles = array(select distinct role from unnest(w.roles || asked.roles) role
                  where role <> all (asked.drops) order by role)
  where w.id = asked.worker_id and w.agency_id = app.agency();
  return found;
end $$;

-- Another agency's code, and an account of one's own: they are one person, or two after all. Says whether it did
-- anything; of the other account, nothing. Both agencies' trails have it.
create function app.use_same_person_code(asked_hash text, asked_worker uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare code record; theirs uuid;
begin
  if not app.has_role('AGENCY_ADMIN') or not exists (
      select 1 from public.agencies_worker w where w.id = asked_worker and w.agency_id = app.agency()) then
    return false;
  end if;
  select c.* into code from public.agencies_samepersoncode c
  where c.code_hash = asked_hash and c.agency_id <> app.agency() and c.used_at is null and c.ended_at is null
    and c.expires_at > app.now() for update;
  if not found then return false; end if;
  select w.human_id into theirs from public.agencies_worker w where w.id = code.worker_id;
  if code.kind = 'JOIN' then
    -- All accounts that were one person with this one come along.
    update public.agencies_worker w set human_id = theirs
    where w.human_id = (select o.human_id from public.agencies_worker o where o.id = asked_worker);
  else
    update public.agencies_worker w set human_id = gen_random_uuid() where w.id = asked_worker and w.human_id = theirs;
  end if;
  update public.agencies_samepersoncode c set used_at = app.now() where c.id = code.id;
  -- Their trail hears of it from a task: a line written here would name who acts, and so the other agency.
  insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts) values
    (gen_random_uuid(), 'agencies.same_person.used', code.agency_id, code.id, app.now(), 0);
  return true;
end $$;
