"""Walls of merging people, for the room's migration."""

from pathlib import Path

from django.db.migrations.operations.base import Operation

from cases.walls import OWN, granted
from kernel.protect import GATE, Allow, one_way, protect

SQL = Path(__file__).with_name("merging.sql")
# Both, or nothing: a row read with one case alone would tell of the other.
BOTH = f"{granted('cases_merge.case_id')} and {granted('cases_merge.kept_case_id')}"
# Named in this very case: nobody joins records of others by their ids.
IN_IT = """(affected_id is null or (select count(*) from cases_affectedperson named
    where named.case_id = cases_merge.case_id
      and named.id in (affected_id, kept_affected_id)) = 2)"""
ASKS = f"{OWN} and asked_by_id = (select app.worker()) and state = 'ASKED' and {BOTH} and {IN_IT}"


def merges() -> list[Operation]:
    """Open what asking and answering need; the gate merges and takes apart."""
    return [
        protect(
            "cases_merge",
            GATE,
            Allow("app_gate", "update (state, decided_by_id, decided_at, undone_by_id, undone_at)"),
            Allow("app_web", "select", BOTH),
            Allow("app_web", "insert", ASKS),
            Allow("app_web", "update (state, decided_by_id, decided_at)", BOTH),
        ),
        one_way(
            "cases_merge",
            once=["decided_at", "decided_by_id"],
            moves={"state": {"ASKED": ["DECLINED"]}},  # the rest by functions alone
            by=["asked_by_id", "decided_by_id"],
        ),
    ]
