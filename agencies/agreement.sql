-- An agreement comes into force when both parties signed the same copy, and never by one alone.

create function app.agreement_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.agency() is null then return new; end if;  -- past the walls: made-up people
  if new.state = old.state then
    if new.suspended_by_id is distinct from old.suspended_by_id then
      raise exception 'who suspended it stays' using errcode = '42501';
    end if;
    return new;
  end if;
  if old.state = 'DRAFT' and new.state = 'ACTIVE' then
    if (select count(distinct s.agency_id) from public.agencies_signature s where s.agreement_id = new.id) <> 2
       or (select count(distinct s.document_hash) from public.agencies_signature s where s.agreement_id = new.id) <> 1 then
      raise exception 'both parties sign the same copy' using errcode = '42501';
    end if;
  elsif old.state = 'ACTIVE' and new.state = 'SUSPENDED' then
    new.suspended_by_id := app.agency();
  elsif old.state = 'SUSPENDED' and new.state = 'ACTIVE' and old.suspended_by_id = app.agency() then
    new.suspended_by_id := null;
  elsif old.state <> 'TERMINATED' and new.state = 'TERMINATED' then
    null;
  else
    raise exception 'an agreement does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger agreement_changed before update on agencies_agreement
  for each row execute function app.agreement_changed();

-- Signed is a draft, by a party, for itself, today.
create function app.agreement_signed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.worker_id := app.worker();
  new.recorded_at := app.now();
  if not exists (select 1 from public.agencies_agreement a where a.id = new.agreement_id
                 and a.state = 'DRAFT' and new.agency_id in (a.programme_id, a.support_id)) then
    raise exception 'a party signs a draft' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger agreement_signed before insert on agencies_signature
  for each row execute function app.agreement_signed();
