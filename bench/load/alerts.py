"""Open alerts by the thousand in the cases one supervisor sees, each due a little later."""

from uuid import UUID

import psycopg

LAY = """insert into risk_alert (
  id, version, agency_id, case_id, event, event_id, rule, rule_version,
  severity, reason_code, state, made_at, answer_by, due_at, escalation_step, next_step_at)
select gen_random_uuid(), 1, c.agency_id, c.id, 'TOLD_CONCERN', gen_random_uuid(), 'N1', 0,
  (array['MEDIUM', 'HIGH', 'EXTREME'])[1 + n %% 3], 'CONCERN', 'OPEN', at, due, due, 0, due
from generate_series(0, %(many)s - 1) n
join (select content_object_id as id, row_number() over (order by id) - 1 as place,
    count(*) over () as all_of_them
  from cases_casegrant where user_id = %(supervisor)s) seen on seen.place = n %% seen.all_of_them
join cases_case c on c.id = seen.id,
lateral (select n * interval '1 minute' as span) spans,
lateral (select now() - span as at, now() + span as due) times"""


def lay(admin: psycopg.Connection, supervisor: UUID, many: int) -> None:
    """Lay alerts that wait, past the triggers. Raises: SystemExit when there are fewer."""
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        laid = admin.execute(LAY, {"many": many, "supervisor": supervisor}).rowcount
    if laid != many:
        raise SystemExit(f"casecoord: {laid} of {many} alerts were laid")
