-- An alert, or a task to read, may lie in no case; the one behind it still bars who has a conflict
-- there (domain.md 1, 9): the concern's, the assessment's, or the recipient's at the link.
create function app.barred_from_alert(asked_disclosure uuid, asked_concern uuid, asked_assessment uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select 1 from public.risk_safetyconcern c
    where c.id = asked_concern and app.has_conflict(c.case_id, app.worker())
    union all
    select 1 from public.risk_assessment a
    where a.id = asked_assessment and app.has_conflict(a.case_id, app.worker())
    union all
    select 1 from public.sharing_disclosure d
    join public.sharing_linkattachment l on l.link_id = d.link_id and l.agency_id = d.recipient_id
    where d.id = asked_disclosure and app.has_conflict(l.support_case_id, app.worker())) $$;

-- Who else could answer an alert that lies in no case: supervisors, but nobody barred from the case behind.
-- To who may answer it themselves; nobody else learns who is barred.
create function app.who_could_answer(asked_alert uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select w.id from public.risk_alert a
  join public.agencies_worker w on w.agency_id = a.agency_id and 'SUPERVISOR' = any (w.roles)
  where a.id = asked_alert and a.case_id is null and a.agency_id = app.agency() and app.has_role('SUPERVISOR')
    and not app.barred_from_alert(a.disclosure_id, a.concern_id, a.assessment_id)
    and w.suspended_at is null and (w.expires_at is null or w.expires_at > app.now())
    and not exists (
      select 1 from public.risk_safetyconcern c where c.id = a.concern_id and app.has_conflict(c.case_id, w.id)
      union all
      select 1 from public.risk_assessment s where s.id = a.assessment_id and app.has_conflict(s.case_id, w.id)
      union all
      select 1 from public.sharing_disclosure d
      join public.sharing_linkattachment l on l.link_id = d.link_id and l.agency_id = d.recipient_id
      where d.id = a.disclosure_id and app.has_conflict(l.support_case_id, w.id)) $$;
