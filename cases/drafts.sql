-- What nobody came back for within a week, whoever wrote it: each saved draft sweeps, so that no job need run to forget.
create function app.sweep_drafts() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.cases_draft where saved_at < app.now() - interval '7 days' $$;
