-- What the web and task roles cannot take back in their own rows, by whatever SQL.
-- Definer functions (as the gate) and test data (as seed) answer for themselves.
-- Arguments: columns that once set stay; allowed moves as column:OLD>NEW; columns that hold who acts.
create function app.one_way() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  was jsonb; becomes jsonb; moves text[] := string_to_array(tg_argv[1], ' '); word text;
begin
  if current_user not in ('app_web', 'app_task') then return new; end if;
  becomes := to_jsonb(new);
  if tg_op = 'UPDATE' then
    was := to_jsonb(old);
    foreach word in array string_to_array(tg_argv[0], ' ') loop
      if was ->> word is not null and was -> word is distinct from becomes -> word then
        raise exception '% stays as it was set', word using errcode = '42501';
      end if;
    end loop;
    for word in select distinct split_part(move, ':', 1) from unnest(moves) move loop
      if was -> word is distinct from becomes -> word
         and format('%s:%s>%s', word, was ->> word, becomes ->> word) <> all (moves) then
        raise exception '% makes no such step', word using errcode = '42501';
      end if;
    end loop;
  end if;
  foreach word in array string_to_array(tg_argv[2], ' ') loop
    if becomes ->> word is not null and (was is null or was -> word is distinct from becomes -> word)
       and becomes ->> word is distinct from app.worker()::text then
      raise exception '% is who acts', word using errcode = '42501';
    end if;
  end loop;
  return new;
end $$;
revoke execute on function app.one_way() from public;
