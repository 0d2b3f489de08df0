-- Lays demonstration data and the cast of the tests, past the walls.
-- Only for clusters that hold no real data: a production cluster has no such role.

do $seed$
begin
  if to_regrole('app_seed') is null then
    create role app_seed login bypassrls;
  end if;
end
$seed$;

grant pg_read_all_data, pg_write_all_data to app_seed;
