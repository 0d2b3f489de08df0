-- Whose mail does not go out: for the agency's own admin, and as numbers for who runs the server. Never what it is about.

-- What waits beyond its time, or failed; what was read meanwhile in the application needs no mail.
create function app.unmailed_of(asked_agency uuid) returns table (worker_id uuid, since timestamptz, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select n.worker_id, min(coalesce(o.failed_at, o.available_at)),
    case when bool_or(o.failure = 'SMTPRecipientsRefused') then 'REFUSED'
         when bool_or(o.failed_at is not null) then 'AWAY' else 'LATE' end
  from public.audit_outboxmessage o
  join public.agencies_notice n on n.id = o.object_id
  join public.agencies_worker w on w.id = n.worker_id
  join public.agencies_agency a on a.id = n.agency_id
  where o.topic = 'agencies.notice.made' and o.delivered_at is null
    and (o.failed_at is not null or o.available_at < app.now() - interval '5 minutes')
    and n.mailed_at is null and n.read_at is null
    and w.suspended_at is null and (w.expires_at is null or w.expires_at > app.now())
    and a.suspended_at is null and (asked_agency is null or n.agency_id = asked_agency)
  group by n.worker_id $$;

create function app.unmailed() returns table (worker_id uuid, since timestamptz, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select u.worker_id, u.since, u.why from app.unmailed_of(app.agency()) u
  where app.agency() is not null and app.has_role('AGENCY_ADMIN') $$;

create function app.mail_vitals(out people bigint, out seconds float8)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*), coalesce(extract(epoch from app.now() - min(u.since))::float8, 0)
  from app.unmailed_of(null) u $$;
