"""Lines of a trail by the hundred thousand: most say what was opened of a case, and why."""

import psycopg

LINES = """
insert into audit_auditevent (at, worker_id, agency_id, name, case_id, object_ids, facts)
select now(), md5((n %% 50)::text)::uuid, md5('agency')::uuid, 'vault.values.opened', null,
       array[person, part], jsonb_build_object('route', 'cases/<uuid:case_id>/',
         'opened', jsonb_build_object(person, jsonb_build_object(
           'fields', '[110, 111]'::jsonb, 'basis', 'ASSIGNED', 'of', part)),
         'entered', jsonb_build_array(part))
from (select n, gen_random_uuid() as person, md5((n %% 3000)::text)::uuid as part
      from generate_series(1, %s) n) made"""


def lay(admin: psycopg.Connection, lines: int) -> None:
    """Lay so many lines of one agency into a database that has no other."""
    # Not what is measured, and slow to fill: what "who saw this?" reads.
    admin.execute("drop index audit_by_object")
    admin.execute(LINES, [lines])
