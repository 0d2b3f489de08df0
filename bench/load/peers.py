"""The peers' rows: the same crews and cases."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from guardian.models import UserObjectPermission

from bench.load.copying import NULL, Sheet
from bench.load.spread import Crew, Ids, crews
from bench.peers.models import BareCase, StockCase, Team

EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)
BATCH = 4_000
NAMES = ("Jonas", "Keel", "1984-03-11")


@dataclass
class Sheets:
    """What waits to be copied."""

    user: Sheet
    team: Sheet
    bare: Sheet
    stock: Sheet
    permission: Sheet
    users: int = 0
    permissions: int = 0
    ids: Ids = field(default_factory=Ids)

    def all(self) -> list[Sheet]:
        """Return the sheets."""
        return [self.user, self.team, self.bare, self.stock, self.permission]


def sheets() -> Sheets:
    """Return empty sheets."""
    joined = datetime(2024, 1, 1, tzinfo=UTC)
    user = User(password="!", date_joined=joined)  # noqa: S106
    case = ("id", "team_id", "assigned_id", "reference", "recorded_at")
    names = ("given_name", "surname", "birth_date")
    may = Permission.objects.get(codename="view_stockcase")
    kind = ContentType.objects.get_for_model(StockCase)
    granted = UserObjectPermission(permission=may, content_type=kind)
    return Sheets(
        user=Sheet(user, "id", "username"),
        team=Sheet(Team(), "id", "name"),
        bare=Sheet(BareCase(status="ACTIVE"), *case, *names),
        stock=Sheet(StockCase(status="ACTIVE"), *case, *names),
        permission=Sheet(granted, "id", "object_pk", "user_id"),
    )


def lay(cases: int) -> dict[str, Any]:
    """Make the tables and lay crews; return who is measured."""
    for how in ({}, {"run_syncdb": True}):  # the packages' tables first: ours refer to them
        call_command("migrate", verbosity=0, **how)
    waiting, laid = sheets(), 0
    measured: dict[str, int] = {}
    connection.ensure_connection()
    raw = cast("Any", connection.connection)
    for crew in crews():
        found = _lay_crew(crew, waiting)
        measured = measured or found
        laid += crew.cases
        if waiting.bare.waiting > BATCH or laid >= cases:
            for sheet in waiting.all():
                sheet.copy(raw)
        if laid >= cases:
            break
    return {**measured, "cases": laid}


def _lay_crew(crew: Crew, to: Sheets) -> dict[str, int]:
    to.team.add(id=crew.number, name=f"Team {crew.number}")
    first = to.users + 1
    to.users += len(crew.caseloads) + 1
    for number in range(first, to.users + 1):
        to.user.add(id=number, username=f"user{number}")
    supervisor, workers = first, range(first + 1, to.users + 1)
    for worker in crew.assigned(workers):
        case = to.ids()
        _lay_case(case, crew.number, worker, to)
        for user in (supervisor, *([worker] if worker else [])):
            to.permissions += 1
            to.permission.add(id=to.permissions, object_pk=case, user_id=user)
    return {"worker": workers[0], "supervisor": supervisor, "team": crew.number}


def _lay_case(case: UUID, team: int, worker: int | None, to: Sheets) -> None:
    recorded = EARLIEST + timedelta(seconds=to.ids.random.randrange(60 * 60 * 24 * 700))
    row = {
        "id": case,
        "team_id": team,
        "assigned_id": worker or NULL,
        "reference": f"R-{str(case)[:13]}",
        "recorded_at": recorded.isoformat(),
    }
    fields = ("given_name", "surname", "birth_date")
    to.bare.add(**row, **dict(zip(fields, NAMES, strict=True)))
    sealed = {
        name: cast("Any", StockCase._meta.get_field(name)).get_prep_value(text)
        for name, text in zip(fields, NAMES, strict=True)
    }
    to.stock.add(**row, **sealed)
