-- Erasure: the keys of a case are destroyed (vault), and here goes what is not sealed. With the gate's eyes.

create function app.reads_erasure(asked_case uuid, asker uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not app.has_conflict(asked_case, app.worker()) and (asker = app.worker() or app.oversees(asked_case)
    or (app.has_role('DATA_PROTECTION_OFFICER') and exists (
      select 1 from public.cases_case c where c.id = asked_case and c.agency_id = app.agency()))) $$;

-- Nobody calls it by themselves: erase_case does, and a restore for what the ledger of keys names.
create function app.mark_erased(asked_case uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.agencies_notice n where n.object_id in (select app.ids_in_case(asked_case));
  update public.cases_case set erased_at = coalesce(erased_at, app.now()), assigned_id = null, firearms = '',
    children_count = null, reference = 'E-' || translate(gen_random_uuid()::text, '-', '')
  where id = asked_case and erased_at is null;
  update public.cases_person set pronouns = '', language = '' where case_id = asked_case;
  update public.cases_child set birth_year = null where case_id = asked_case;
  update public.cases_task set state = 'NOT_UNDERTAKEN', done_at = app.now()
  where case_id = asked_case and state = 'OPEN';
  update public.cases_erasure set reference = '' where case_id = asked_case;
  delete from public.cases_personindex where case_id = asked_case;
  delete from public.cases_casegrant where content_object_id = asked_case;
end $$;

-- The second person's word. Asks everything anew, under lock: a hold may have come meanwhile.
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
  if wanted.expires_at <= app.now() then raise exception 'erasure_lapsed' using errcode = 'P0409'; end if;
  if stands.legal_hold then raise exception 'legal_hold' using errcode = 'P0409'; end if;
  if stands.retain_until > stands.today then raise exception 'must_be_kept' using errcode = 'P0409'; end if;
  if stands.closed_at is null then raise exception 'case_is_open' using errcode = 'P0409'; end if;
  perform app.mark_erased(wanted.case_id);
  update public.cases_erasure set state = 'DONE', decided_by_id = app.worker(), decided_at = app.now()
  where id = asked_erasure;
  return wanted.case_id;
end $$;
