-- Accounts are opened by two people, or by whoever holds the server. Functions belong to app_gate.

-- Whether a code needs a second person is not for the one who makes it to say.
create function app.enrolment_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from public.agencies_worker w where w.id = new.worker_id and w.agency_id = new.agency_id) then
    raise exception 'a code is for a worker of its agency' using errcode = '42501';
  end if;
  -- An account that was used before is never opened by one person alone: it may read cases.
  new.needs_second := new.made_by_id is not null and (
    exists (select 1 from public.agencies_credential c where c.worker_id = new.worker_id)
    -- Whatever their roles are now: whoever makes the code could have changed those a minute ago.
    or exists (
      select 1 from public.agencies_worker w join public.agencies_credential c on c.worker_id = w.id
      where w.agency_id = new.agency_id and w.id <> new.worker_id and w.id <> new.made_by_id));
  return new;
end $$;
create trigger enrolment_made before insert on agencies_enrolment
  for each row execute function app.enrolment_made();

-- Nobody confirms in another one's name, and what became of a code is never taken back.
create function app.enrolment_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (new.confirmed_by_id is distinct from old.confirmed_by_id or new.confirmed_at is distinct from old.confirmed_at)
     and (old.confirmed_by_id is not null or new.confirmed_by_id is distinct from app.worker()) then
    raise exception 'a second person confirms for themselves' using errcode = '42501';
  end if;
  if old.ended_at is not null and new.ended_at is distinct from old.ended_at then
    raise exception 'what became of a code stays' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger enrolment_changed before update on agencies_enrolment
  for each row execute function app.enrolment_changed();

-- What a second person confirmed was this account with these roles in these teams: with more, the code is void.
create function app.account_grew() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare whose uuid := case when tg_table_name = 'agencies_worker' then (to_jsonb(new)->>'id')::uuid
  else (to_jsonb(new)->>'worker_id')::uuid end;
begin
  update public.agencies_enrolment e set ended_at = app.now()
    where e.worker_id = whose and e.used_at is null and e.ended_at is null;
  return null;
end $$;
create trigger account_grew after update of roles on agencies_worker
  for each row when (not new.roles <@ old.roles) execute function app.account_grew();
create trigger account_grew after insert on agencies_teammember
  for each row execute function app.account_grew();

-- The operator of the server lays the first stone: an agency, its admin, and that one's code.
-- Called again it changes nothing: 'made', 'known', 'other' (the code is another agency's), 'email_taken'.
create function app.found_agency(agency jsonb, admin jsonb, enrolment jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare known record;
begin
  select a.name, a.kind into known from public.agencies_agency a where lower(a.code) = lower(agency->>'code');
  if found then
    return case when known.name = agency->>'name' and known.kind = agency->>'kind' then 'known' else 'other' end;
  end if;
  if exists (select 1 from public.agencies_worker w where lower(w.email) = lower(admin->>'email')) then
    return 'email_taken';
  end if;
  insert into public.agencies_agency select * from jsonb_populate_record(null::public.agencies_agency, agency);
  insert into public.agencies_worker select * from jsonb_populate_record(null::public.agencies_worker, admin);
  insert into public.audit_auditevent (name, subject_id, agency_id, object_ids, facts) values
    ('agencies.agency.made', (agency->>'id')::uuid, (agency->>'id')::uuid, '{}', '{"by": "operator"}'),
    ('agencies.worker.invited', (admin->>'id')::uuid, (agency->>'id')::uuid, '{}', '{"by": "operator", "roles": ["AGENCY_ADMIN"]}');
  perform app.write_code(enrolment);
  return 'made';
end $$;

create function app.write_code(enrolment jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.agencies_enrolment
  select * from jsonb_populate_record(null::public.agencies_enrolment, enrolment || jsonb_build_object('made_at', app.now()));
  insert into public.audit_auditevent (name, subject_id, agency_id, object_ids, facts) values
    ('agencies.enrolment.made', (enrolment->>'id')::uuid, (enrolment->>'agency_id')::uuid, '{}',
     jsonb_build_object('by', 'operator', 'worker', enrolment->>'worker_id', 'kind', enrolment->>'kind'));
  -- The agency's own people hear of it: an operator opens no account in silence.
  insert into public.audit_outboxmessage (id, topic, agency_id, object_id, available_at, attempts) values
    (gen_random_uuid(), 'agencies.enrolment.made', (enrolment->>'agency_id')::uuid, (enrolment->>'id')::uuid, app.now(), 0);
end $$;

-- Another code for who lost everything, when nobody in the agency can help: 'FIRST', 'RESET', or nothing.
create function app.operators_code(asked_email text, enrolment jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare found_worker record; kind text;
begin
  select w.id, w.agency_id into found_worker from public.agencies_worker w
    where lower(w.email) = lower(asked_email) and w.suspended_at is null
      and coalesce(w.expires_at > now(), true);
  if not found then return null; end if;
  kind := case when exists (select 1 from public.agencies_credential c where c.worker_id = found_worker.id)
    then 'RESET' else 'FIRST' end;
  update public.agencies_enrolment e set ended_at = app.now()
    where e.worker_id = found_worker.id and e.used_at is null and e.ended_at is null;
  perform app.write_code(enrolment || jsonb_build_object(
    'worker_id', found_worker.id, 'agency_id', found_worker.agency_id, 'kind', kind));
  return kind;
end $$;
