-- How the agency's own trail stands, for its officer: sealed until when, what waits, what the last verification found.
-- Of other agencies' trails nothing, but that something is wrong which is of no one trail.
create function app.trail_state(out size bigint, out note text, out signed_at timestamptz, out waiting bigint,
                                out waiting_since timestamptz, out checked_at timestamptz, out checked_size bigint,
                                out wrong text, out seen_at timestamptz, out last_wrong_at timestamptz,
                                out last_wrong text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not app.is_officer() then raise exception 'not_allowed' using errcode = 'P0403'; end if;
  seen_at := now();
  select h.size, h.note, h.signed_at into size, note, signed_at
  from public.audit_trailhead h where h.trail_id = app.agency() order by h.size desc limit 1;
  select count(*), min(e.at) into waiting, waiting_since from public.audit_auditevent e
  where e.agency_id = app.agency() and isfinite(e.at)
    and e.id > coalesce((select l.event_id from public.audit_trailleaf l where l.trail_id = app.agency()
                         order by l.index desc limit 1), 0);
  select c.at, c.size, c.wrong into checked_at, checked_size, wrong from public.audit_trailcheck c
  where c.trail_id = app.agency() or c.trail_id is null order by c.at desc limit 1;
  -- Not gone because a later one held: without the head kept elsewhere it cannot see another history.
  select c.at, c.wrong into last_wrong_at, last_wrong from public.audit_trailcheck c
  where (c.trail_id = app.agency() or c.trail_id is null) and c.wrong <> '' order by c.at desc limit 1;
end $$;
