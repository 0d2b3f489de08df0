set local check_function_bodies = off;  -- some read tables that later migrations make
-- Who acts, signed by the database. Core PostgreSQL >= 15, no extension.
-- Functions belong to app_gate (no login): under FORCE the tables' owner would see no row either.
create table app.context_key (inner_pad bytea not null, outer_pad bytea not null);  -- HMAC-SHA-256 key, xored with 0x36 and 0x5c

do $$
declare
  key bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  inner_pad bytea := ''; outer_pad bytea := ''; part int;
begin
  for i in 0..63 loop
    part := case when i < 32 then get_byte(key, i) else 0 end;
    inner_pad := inner_pad || set_byte('\x00', 0, part # 54);
    outer_pad := outer_pad || set_byte('\x00', 0, part # 92);
  end loop;
  insert into app.context_key values (inner_pad, outer_pad);
end $$;

-- Bound to backend and transaction: a captured context is worthless in the next one.
create function app.signature(claims text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(
    claims || '|' || pg_backend_pid() || '|' || extract(epoch from transaction_timestamp())::text, 'UTF8'))), 'hex')
  from app.context_key k $$;

-- Claims are worker|agency|topic; none of the three can hold a bar.
create function app.sign_in(claims text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin perform set_config('app.context', claims || '|' || app.signature(claims), true); end $$;

create function app.claims() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare parts text[] := string_to_array(nullif(current_setting('app.context', true), ''), '|');  -- '' after a commit, not NULL
begin
  if parts is null then return null; end if;
  if parts[5] is distinct from app.signature(concat_ws('|', parts[1], parts[2], parts[3], parts[4])) then
    raise exception 'forged context' using errcode = '28000';
  end if;
  return parts;
end $$;

create function app.worker() returns uuid language sql stable set search_path = pg_catalog, pg_temp as $$
  select nullif((app.claims())[1], '')::uuid $$;
create function app.agency() returns uuid language sql stable set search_path = pg_catalog, pg_temp as $$
  select nullif((app.claims())[2], '')::uuid $$;
create function app.topic() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select nullif((app.claims())[3], '') $$;
-- Whether a factor was shown within five minutes, in this very session; commands show none: agencies/step_up.py.
create function app.proved() returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce((app.claims())[4] = 'proved', false) $$;

-- The one clock. Nobody but a test cluster's seed may write the shift.
create table app.clock_shift (shift interval not null);
create function app.now() returns timestamptz language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select now() + coalesce((select shift from app.clock_shift limit 1), interval '0') $$;

-- Says why on refusal: locked out, or only the second factor is missing.
create function app.begin_as(token text, session_kind text, out worker_id uuid, out agency_id uuid, out proved boolean,
                             out proved_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare found_session record; hash text := encode(sha256(convert_to(token, 'UTF8')), 'hex');
begin
  select w.id, w.agency_id, s.second_factor, s.seen_at, s.proved_at,
         w.suspended_at is not null or a.suspended_at is not null or coalesce(w.expires_at <= now(), false) as suspended
  into found_session
  from public.kernel_session s
  join public.agencies_worker w on w.id = s.worker_id
  join public.agencies_agency a on a.id = w.agency_id
  join public.agencies_credential c on c.worker_id = w.id
  where s.token_hash = hash and s.kind = session_kind and s.expires_at > now() and s.created_at >= c.changed_at
    and (s.kind <> 'BROWSER' or s.seen_at > now() - interval '15 minutes');
  if not found then raise exception 'unknown' using errcode = '28000'; end if;
  if found_session.suspended then raise exception 'suspended' using errcode = '28000'; end if;
  if not found_session.second_factor then raise exception 'second_factor' using errcode = '28000'; end if;
  if session_kind = 'BROWSER' and found_session.seen_at < now() - interval '1 minute' then
    -- Never wait: whoever holds the row has just been seen too.
    perform 1 from public.kernel_session s where s.token_hash = hash for update skip locked;
    if found then update public.kernel_session s set seen_at = now() where s.token_hash = hash; end if;
  end if;
  worker_id := found_session.id; agency_id := found_session.agency_id;
  proved_at := found_session.proved_at;
  proved := coalesce(proved_at > now() - interval '5 minutes', false);
  perform app.sign_in(concat_ws('|', worker_id::text, agency_id::text, '',
    case when proved or session_kind = 'COMMAND' then 'proved' else '' end));
end $$;

create function app.has_role(role text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from public.agencies_worker w where w.id = app.worker() and role = any(w.roles)) $$;

-- One message, one task at a time, in any number of processes; with it what else waits of its
-- topic for its agency and never failed: the context is the same, and so is most of the work.
create function app.begin_task(first uuid, most integer default 1)
returns table (id uuid, topic text, agency_id uuid, object_id uuid, available_at timestamptz, begun_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare message record; others uuid[] := '{}';
begin
  if not pg_try_advisory_xact_lock(hashtextextended(first::text, 7)) then
    raise exception 'busy' using errcode = '28000';
  end if;
  select o.agency_id, o.topic, a.suspended_at is not null as suspended into message
  from public.audit_outboxmessage o join public.agencies_agency a on a.id = o.agency_id
  where o.id = first and o.delivered_at is null and o.available_at <= app.now();
  if not found then raise exception 'unknown' using errcode = '28000'; end if;
  if message.suspended then raise exception 'suspended' using errcode = '28000'; end if;
  if most > 1 then
    select coalesce(array_agg(w.id), '{}') into others from (
      select o.id from public.audit_outboxmessage o
      where o.delivered_at is null and o.available_at <= app.now() and o.attempts = 0
        and o.topic = message.topic and o.agency_id = message.agency_id and o.id <> first
      order by o.available_at limit most - 1) w
    where pg_try_advisory_xact_lock(hashtextextended(w.id::text, 7));
  end if;
  perform app.sign_in(concat_ws('|', '', message.agency_id::text, message.topic, ''));
  -- Asked again now that the locks are held: another process may have delivered one meanwhile.
  return query
    select o.id, o.topic::text, o.agency_id, o.object_id, o.available_at, app.now()
    from public.audit_outboxmessage o
    where (o.id = first or o.id = any(others)) and o.delivered_at is null
    order by o.id <> first, o.available_at;
end $$;

-- What /readyz may know before anybody is known.
create function app.readiness(out migrations text[], out worker_seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (select array_agg(m.app || '.' || m.name) from public.django_migrations m),
         (select max(h.at) from public.audit_heartbeat h) $$;

revoke execute on all functions in schema app from public;  -- else anyone could sign
grant usage on schema app to app_web, app_task, app_auth, app_audit_reader, app_sealer, app_gate;
grant execute on function app.begin_as(text, text) to app_web, app_audit_reader;
grant execute on function app.begin_task(uuid, integer) to app_task;
grant execute on function app.readiness() to app_auth;
grant execute on function app.claims(), app.worker(), app.agency(), app.topic(), app.has_role(text)
  to app_web, app_task, app_audit_reader;
grant execute on function app.claims(), app.worker(), app.agency() to app_sealer;  -- a line's defaults
grant execute on function app.now() to app_web, app_task, app_auth, app_audit_reader;
-- Other rooms' functions are made and given away by kernel.protect.definer.

-- Last: from here on the owner cannot change them without SET ROLE app_gate.
do $$
declare f regprocedure;
begin
  for f in select oid from pg_proc where pronamespace = 'app'::regnamespace loop
    execute format('alter function %s owner to app_gate', f);
  end loop;
end $$;
