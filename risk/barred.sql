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
