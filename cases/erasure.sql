-- Erasure: the keys of a case are destroyed (vault), and here goes what is not sealed. With the gate's eyes.

-- Who asked, who answered, who oversees the case, and the officer; barred, none of them.
create function app.reads_erasure(asked_case uuid, asker uuid, answered uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not app.has_conflict(asked_case, app.worker()) and (
    coalesce(app.worker() in (asker, answered), false) or app.oversees(asked_case)
    or (app.has_role('DATA_PROTECTION_OFFICER') and exists (
      select 1 from public.cases_case c where c.id = asked_case and c.agency_id = app.agency()))) $$;

-- Nobody calls it by themselves: erase_case does, and a restore for what the ledger of keys names.
create function app.mark_erased(asked_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.agencies_notice n where n.object_id in (select app.ids_in_case(asked_case));
  update public.cases_case set erased_at = coalesce(erased_at, app.now()), assigned_id = null, firearms = '',
    children_count = null, reference = 'E-' || translate(gen_random_uuid()::text, '-', ''),
    version = version + 1  -- who waits with a change of theirs finds that it was changed meanwhile
  where id = asked_case and erased_at is null;
  update public.cases_person set pronouns = '', language = '' where case_id = asked_case;
  update public.cases_child set birth_year = null where case_id = asked_case;
  update public.cases_task set state = 'NOT_UNDERTAKEN', done_at = app.now()
  where case_id = asked_case and state = 'OPEN';
  update public.cases_erasure set reference = '' where case_id = asked_case;
  update public.cases_easing set reference = '' where case_id = asked_case;
  delete from public.cases_personindex where case_id = asked_case;
  delete from public.cases_casegrant where content_object_id = asked_case;
end $$;

-- The second person's word. Asks everything anew, under lock: a hold may have come meanwhile. From the commit on
-- the case is nobody's; its keys go after that (app.erasure_done), so that no failure leaves a case that is listed
-- and does not open.
create function app.erase_case(asked_erasure uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare wanted record; stands record;
begin
  select * into wanted from public.cases_erasure e where e.id = asked_erasure for update;
  if not found or wanted.agency_id <> app.agency() or wanted.asked_by_id = app.worker()
     or app.has_conflict(wanted.case_id, app.worker())
     or not (app.has_role('DATA_PROTECTION_OFFICER')
             or (app.has_role('SUPERVISOR') and app.oversees(wanted.case_id))) then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  select c.*, (app.now() at time zone a.time_zone)::date as today into stands
  from public.cases_case c join public.agencies_agency a on a.id = c.agency_id
  where c.id = wanted.case_id for update of c;
  if wanted.state <> 'ASKED' then raise exception 'erasure_is_decided' using errcode = 'P0409'; end if;
  if app.has_conflict(wanted.case_id, wanted.asked_by_id) then  -- barred since: their word is none
    raise exception 'asker_is_barred' using errcode = 'P0409';
  end if;
  if wanted.expires_at <= app.now() then raise exception 'erasure_lapsed' using errcode = 'P0409'; end if;
  if stands.legal_hold then raise exception 'legal_hold' using errcode = 'P0409'; end if;
  if stands.retain_until > stands.today then raise exception 'must_be_kept' using errcode = 'P0409'; end if;
  if stands.closed_at is null then raise exception 'case_is_open' using errcode = 'P0409'; end if;
  perform app.mark_erased(wanted.case_id);
  update public.cases_erasure set state = 'ERASING', decided_by_id = app.worker(), decided_at = app.now()
  where id = asked_erasure;
  return wanted.case_id;
end $$;

-- Whose keys are to be destroyed now: the case's. Null where nothing waits for it. Nobody sees the case any more, so
-- a hold can only have come past the program; it stands in the way all the same.
create function app.case_to_erase(asked_erasure uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare stands record;
begin
  select e.case_id, c.legal_hold, c.retain_until > (app.now() at time zone a.time_zone)::date as is_kept into stands
  from public.cases_erasure e join public.cases_case c on c.id = e.case_id
  join public.agencies_agency a on a.id = e.agency_id
  where e.id = asked_erasure and e.agency_id = app.agency()
    and e.state = 'ERASING' and app.reads_erasure(e.case_id, e.asked_by_id, e.decided_by_id);
  if stands.legal_hold then raise exception 'legal_hold' using errcode = 'P0409'; end if;
  if stands.is_kept then raise exception 'must_be_kept' using errcode = 'P0409'; end if;
  return stands.case_id;
end $$;

-- The keys are gone.
create function app.erasure_done(asked_erasure uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if app.case_to_erase(asked_erasure) is null then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  update public.cases_erasure set state = 'DONE' where id = asked_erasure and state = 'ERASING';
end $$;

-- Who is to hear that an erasure was not finished; null where it is.
create function app.hears_of_unfinished(asked_erasure uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(app.topic(), '') <> 'cases.erasure.begun' then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  return (select array[e.asked_by_id, e.decided_by_id] from public.cases_erasure e
    where e.id = asked_erasure and e.agency_id = app.agency() and e.state = 'ERASING');
end $$;

-- Who is to hear that whoever runs the server finished it by a command, as one of them or the officer.
create function app.hears_of_carried_on(asked_erasure uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(app.topic(), '') <> 'cases.erasure.carried_on' then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  return (select array[e.asked_by_id, e.decided_by_id] from public.cases_erasure e
    where e.id = asked_erasure and e.agency_id = app.agency() and e.carried_on_at is not null);
end $$;

-- A hold that is lifted, a day that comes sooner: one supervisor may, and whoever agrees to an erasure is shown it.
create function app.keeping_eased() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  today date := (select (app.now() at time zone a.time_zone)::date from public.agencies_agency a where a.id = new.agency_id);
begin
  -- Both at once are two: neither hides behind the other.
  insert into public.cases_easing (id, agency_id, case_id, reference, case_kind, kind, eased_by_id, eased_at)
  select gen_random_uuid(), new.agency_id, new.id, new.reference, new.kind, eased.what, app.worker(), app.now()
  from (values ('HOLD_LIFTED', old.legal_hold and not new.legal_hold),
    ('SHORTENED', old.retain_until > today and coalesce(new.retain_until < old.retain_until, true))) eased (what, is_so)
  where eased.is_so;
  return null;
end $$;
create trigger keeping_eased after update of legal_hold, retain_until on cases_case
  for each row execute function app.keeping_eased();

-- Who is to look at it: who oversees the case and the officers, but who did it. Null once somebody has.
create function app.hears_of_easing(asked_easing uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(app.topic(), '') <> 'cases.keeping.eased' then
    raise exception 'not_allowed' using errcode = 'P0403';
  end if;
  return (select array(
      select w.id from public.agencies_worker w
      where w.agency_id = app.agency() and w.id is distinct from e.eased_by_id and not app.has_conflict(e.case_id, w.id)
        and ('DATA_PROTECTION_OFFICER' = any (w.roles) or exists (select 1 from public.cases_casegrant g
          where g.content_object_id = e.case_id and g.user_id = w.id and g.permission_id = app.permission('oversee_case'))))
    from public.cases_easing e where e.id = asked_easing and e.agency_id = app.agency() and e.seen_at is null);
end $$;
