"""Walls of safety plans, for the room's migration."""

from django.db.migrations.operations.base import Operation

from cases.walls import granted
from kernel.protect import Allow, one_way, protect

MINE = granted("cases_safetyplan.case_id")
SUPPORTS = """exists (select 1 from cases_case supported
    where supported.id = cases_safetyplan.case_id and supported.kind = 'SUPPORT')"""


def plans() -> list[Operation]:
    """Let versions be read and added, never in a programme's case; none is changed or deleted."""
    return [
        protect(
            "cases_safetyplan",
            Allow("app_web", "select", MINE),
            Allow("app_web", "insert", f"{MINE} and {SUPPORTS}"),
        ),
        one_way("cases_safetyplan", by=["author_id"]),
    ]
