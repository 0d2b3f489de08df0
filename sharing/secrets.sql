-- What one side may cause and not see. All functions run with the gate's eyes.

-- A link brings its private attachment: the programme opens the route and never learns more,
-- so it is the database that makes the row, always the same one.
create function app.link_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.sharing_linkattachment (id, link_id, agency_id, state)
  values (gen_random_uuid(), new.id, new.support_id, 'UNATTACHED');
  return null;
end $$;

-- Taken by a person of the recipient's: the sender learns that, and not by whom. The task that asked
-- for it ends, also one that the taker does not see: made before the link was attached, or meanwhile by
-- a handler that holds the disclosure (lock_disclosure) and has committed by the second statement.
create function app.disclosure_taken() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.sharing_disclosure set state = 'RECEIVED', received_at = app.now()
  where id = new.disclosure_id and state = 'SENT';
  update public.cases_task set state = 'DONE', done_at = app.now(), done_by_id = app.worker()
  where kind = 'READ_DISCLOSURE' and object_id = new.disclosure_id and agency_id = new.agency_id and state = 'OPEN';
  return null;
end $$;

-- Taken back by the sender: nobody can take it any more, so nobody is asked to.
create function app.disclosure_gone() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.cases_task set state = 'NOT_UNDERTAKEN', done_at = app.now()
  where kind = 'READ_DISCLOSURE' and object_id = new.id and agency_id = new.recipient_id and state = 'OPEN';
  return null;
end $$;

-- For the handler that asks somebody to take it: whoever takes it, or attaches its link, meanwhile waits
-- for the task, or the handler for them and finds it done. Row-level security would filter FOR SHARE.
create function app.lock_disclosure(asked_disclosure uuid) returns text
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select d.state from public.sharing_disclosure d
  join public.sharing_linkattachment a on a.link_id = d.link_id
  where d.id = asked_disclosure and d.recipient_id = app.agency() for share of d, a $$;

-- For the handler that gives its tasks to a case or to the supervisors: whoever attaches it, or takes it
-- back, meanwhile waits for them and moves them; or the handler waits and finds the case it has now.
create function app.lock_attachment(asked_link uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select from public.sharing_linkattachment a
  where a.link_id = asked_link and a.agency_id = app.agency() for share of a $$;

-- The same table as sharing/moves.py. What needs a second person leaves only after one has read it.
create function app.disclosure_moved() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.state <> new.state and (old.state, new.state) not in (
      ('DRAFT', 'APPROVED'), ('DRAFT', 'SENT'), ('DRAFT', 'FROZEN'), ('DRAFT', 'RECALLED'),
      ('DRAFT', 'EXPIRED'), ('APPROVED', 'SENT'), ('APPROVED', 'FROZEN'),
      ('APPROVED', 'RECALLED'), ('APPROVED', 'EXPIRED'), ('SENT', 'RECEIVED'),
      ('SENT', 'FROZEN'), ('SENT', 'RECALLED'), ('RECEIVED', 'FROZEN'),
      ('RECEIVED', 'RECALLED')) then
    raise exception 'move_not_allowed' using errcode = 'P0409';
  end if;
  if old.needs_second and new.state in ('APPROVED', 'SENT') and not exists (
      select 1 from public.sharing_disclosureorigin o
      where o.disclosure_id = old.id and o.approved_at is not null) then
    raise exception 'second_person_missing' using errcode = 'P0409';
  end if;
  return new;
end $$;

-- Words are written once: what was told, or waits for a second person, is never rewritten.
create function app.refuse_new_words() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'permission denied: what was told is not rewritten' using errcode = '42501';
end $$;

-- A policy for UPDATE would filter FOR UPDATE; whoever sends may read the link, not change it.
-- Nothing for whoever works on no case at either end: the asked id, hidden or never there, is the same.
create function app.lock_link(asked_link uuid) returns text
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select l.route_state from public.sharing_link l
  where l.id = asked_link and exists (
    select 1 from public.cases_casegrant g
    where g.user_id = app.worker() and (g.expires_at is null or g.expires_at > app.now())
      and (g.content_object_id = l.programme_case_id or g.content_object_id = (
        select a.support_case_id from public.sharing_linkattachment a where a.link_id = l.id)))
  for share of l $$;

-- Who of one's own agency sees a case one sees oneself.
create function app.case_workers(asked_case uuid) returns table (worker_id uuid, permission text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.user_id, p.codename::text
  from public.cases_casegrant g join public.auth_permission p on p.id = g.permission_id
  where g.content_object_id = asked_case and (g.expires_at is null or g.expires_at > app.now())
    and exists (select 1 from public.cases_casegrant mine
      where mine.content_object_id = asked_case and mine.user_id = app.worker()
        and (mine.expires_at is null or mine.expires_at > app.now())) $$;

-- domain.md 1 (8): one person, accounts in two agencies of one legal body. Asked by triggers alone.
create function app.is_on_both_sides(asked_link uuid, asked_case uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.sharing_link l
    join public.cases_casegrant there on there.content_object_id = l.programme_case_id
    join public.agencies_worker facilitator on facilitator.id = there.user_id
    join public.agencies_worker supporter on supporter.human_id = facilitator.human_id
      and supporter.agency_id = l.support_id
    join public.cases_casegrant here on here.user_id = supporter.id
      and here.content_object_id = asked_case
    where l.id = asked_link
      and there.permission_id = app.permission('work_case')
      and here.permission_id = app.permission('work_case')) $$;

create function app.link_attached() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.support_case_id is not null and app.is_on_both_sides(new.link_id, new.support_case_id) then
    raise exception 'same_person' using errcode = 'P0409';
  end if;
  return null;
end $$;

-- Refused on the service's side alone: on the programme's side a refusal would tell of her.
create function app.support_granted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from public.sharing_linkattachment a
             where a.support_case_id = new.content_object_id
               and app.is_on_both_sides(a.link_id, a.support_case_id)) then
    raise exception 'same_person' using errcode = 'P0409';
  end if;
  return null;
end $$;

create trigger link_made after insert on sharing_link for each row execute function app.link_made();
create trigger disclosure_taken after insert on sharing_disclosuredesk
  for each row execute function app.disclosure_taken();
create trigger disclosure_gone after update of state on sharing_disclosure
  for each row when (new.state in ('FROZEN', 'RECALLED') and old.state = 'SENT')
  execute function app.disclosure_gone();
create trigger disclosure_moved before update of state on sharing_disclosure
  for each row execute function app.disclosure_moved();
create trigger disclosure_rewritten before update of text, basis, happened_at on sharing_disclosure
  for each row when (old.state <> 'DRAFT' or old.text is not null)
  execute function app.refuse_new_words();
create trigger link_attached after update on sharing_linkattachment
  for each row execute function app.link_attached();
create trigger support_granted after insert or update on cases_casegrant
  for each row execute function app.support_granted();

-- What an erased case's agency was told or told along its links: it gives up its own copies. Asked by
-- who has just erased the case.
create function app.disclosures_of_erased(asked_erasure uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select array(select d.id from public.cases_erasure e
    join public.sharing_link l on l.programme_case_id = e.case_id or exists (
      select 1 from public.sharing_linkattachment a where a.link_id = l.id and a.support_case_id = e.case_id)
    join public.sharing_disclosure d on d.link_id = l.id
    where e.id = asked_erasure and e.case_id = app.case_to_erase(asked_erasure)) $$;
