"""Casecoord's own rows: each person sealed under a data key of the case, as the vault seals."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission

from agencies.models import Agency, AgencyKind, Credential, Role, Team, TeamMember, Worker
from bench.load.copying import NULL, Sheet, copied, opened
from bench.load.spread import Crew, Ids, crews
from cases.models import Case, CaseGrant, CaseKind, EpisodeStatus, Person
from vault import agency_keys, keys
from vault.envelope import Key, Place, encrypt, new_key, seal
from vault.models import WrappedKey

BATCH = 4_000
GIVEN = ("Jonas", "Viktor", "Emre", "Tomasz", "Luca", "Henrik", "Samir", "Piet", "Marko", "Rui")
SURNAMES = ("Keel", "Sand", "Aksoy", "Wrona", "Ferri", "Dahl", "Haddad", "Jansen", "Horvat")
FIELDS = {"given_name": 110, "surname": 111, "birth_date": 112}
NOBODYS = make_password(None)  # no password at all
EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass
class Sheets:
    """What waits to be copied."""

    agency: Sheet
    team: Sheet
    worker: Sheet
    credential: Sheet
    member: Sheet
    case: Sheet
    person: Sheet
    grant: Sheet
    wrap: Sheet

    def main(self) -> list[Sheet]:
        """Return those of the main database."""
        return [sheet for sheet in vars(self).values() if sheet is not self.wrap]


@dataclass
class Laying:
    """How far we are, and who is measured."""

    ids: Ids = field(default_factory=Ids)
    crews: Iterator[Crew] = field(default_factory=crews)
    cases: int = 0
    agency: UUID | None = None
    agency_number: int = 0
    people: dict[str, str] = field(default_factory=dict)  # who is measured: part -> worker id

    def pass_over(self, before: dict[str, Any]) -> None:
        """Go on where another process stopped, with ids of our own."""
        if not before:
            return
        self.people = {part: before[part] for part in ("worker", "supervisor")}
        while self.cases < before["cases"]:
            crew = next(self.crews)
            self.cases += crew.cases
            self.agency_number = crew.agency
        self.ids = Ids(Random(before["cases"]))  # noqa: S311 - no secret
        self.agency = UUID(before["agency"])


_laying = Laying()


def sheets() -> Sheets:
    """Return empty sheets; what does not vary is what the models' defaults say."""
    agency = Agency(name="", kind=AgencyKind.PERPETRATOR_PROGRAMME)
    case = Case(kind=CaseKind.PROGRAMME, status=EpisodeStatus.ACTIVE)
    return Sheets(
        agency=Sheet(agency, "id", "name", "code"),
        team=Sheet(Team(), "id", "agency_id", "name"),
        worker=Sheet(Worker(), "id", "agency_id", "email", "name", "roles", "human_id"),
        credential=Sheet(Credential(password=NOBODYS), "worker_id"),
        member=Sheet(TeamMember(), "id", "agency_id", "team_id", "worker_id"),
        case=Sheet(
            case,
            *("id", "agency_id", "team_id", "assigned_id", "reference"),
            *("recorded_at", "happened_at", "known_at"),
        ),
        person=Sheet(Person(), "id", "case_id", *FIELDS),
        grant=Sheet(
            CaseGrant(granted_at=EARLIEST),
            *("id", "user_id", "permission_id", "content_object_id", "reason", "case_recorded_at"),
        ),
        wrap=Sheet(
            WrappedKey(), "id", "key_id", "owner_id", "agency_id", "agency_key_id", "wrapped"
        ),
    )


def lay(until: int, again: dict[str, Any]) -> dict[str, Any]:
    """Lay crews until the database holds that many cases; return who is measured, and how many.

    `again` is what it returned before: what lies there already is passed over.
    """
    waiting = sheets()
    _laying.pass_over(again)
    permissions = dict(
        Permission.objects.using("seed")
        .filter(codename__in=["work_case", "oversee_case"])
        .values_list("codename", "pk")
    )
    with opened("DB_NAME") as main, opened("KEYS_DB_NAME") as vault:
        while _laying.cases < until:
            crew = next(_laying.crews)
            _lay_crew(crew, waiting, permissions)
            _laying.cases += crew.cases
            if waiting.case.waiting > BATCH or _laying.cases >= until:
                copied([waiting.wrap], vault)
                copied(waiting.main(), main)
    return {**_laying.people, "cases": _laying.cases, "agency": str(_laying.agency)}


def _lay_crew(crew: Crew, to: Sheets, permissions: dict[str, int]) -> None:
    """Lay a team, its people and their cases."""
    ids = _laying.ids
    if crew.agency != _laying.agency_number:
        _laying.agency, _laying.agency_number = ids(), crew.agency
        to.agency.add(id=_laying.agency, name=f"Agency {crew.agency}", code=f"a{crew.agency}")
    agency, team = cast("UUID", _laying.agency), ids()
    to.team.add(id=team, agency_id=agency, name=f"Team {crew.number}")
    supervisor = _lay_worker(Role.SUPERVISOR, agency, team, to)
    workers = [_lay_worker(Role.FACILITATOR, agency, team, to) for _ in crew.caseloads]
    if not _laying.people:
        _laying.people = {"worker": str(workers[0]), "supervisor": str(supervisor)}
    wrapping = agency_keys.live_key(agency)  # the same keys, without a query a case
    root = agency_keys.unwrapped(wrapping)
    for worker in crew.assigned(workers):
        case = ids()
        recorded = _lay_case(case, agency, team, worker, to)
        for grant in _grants(supervisor, worker):
            _lay_grant(case, recorded, grant, permissions, to)
        _lay_sealed(case, agency, root, wrapping.pk, to)


def _grants(supervisor: UUID, worker: UUID | None) -> list[tuple[UUID, str, str]]:
    watched = (supervisor, "oversee_case", "TEAM")
    return [watched, (worker, "work_case", "ASSIGNED")] if worker else [watched]


def _lay_grant(
    case: UUID,
    recorded: str,
    grant: tuple[UUID, str, str],
    permissions: dict[str, int],
    to: Sheets,
) -> None:
    to_whom, what, why = grant
    to.grant.add(
        id=_laying.ids(),
        user_id=to_whom,
        permission_id=permissions[what],
        content_object_id=case,
        reason=why,
        case_recorded_at=recorded,  # past the trigger that says so
    )


def _lay_worker(role: Role, agency: UUID, team: UUID, to: Sheets) -> UUID:
    ids = _laying.ids
    worker = ids()
    to.worker.add(
        id=worker,
        agency_id=agency,
        email=f"{worker}@example.org",
        name=f"Worker {str(worker)[:6]}",
        roles=f"{{{role.value}}}",
        human_id=worker,
    )
    to.credential.add(worker_id=worker)
    to.member.add(id=ids(), agency_id=agency, team_id=team, worker_id=worker)
    return worker


def _lay_case(case: UUID, agency: UUID, team: UUID, worker: UUID | None, to: Sheets) -> str:
    """Lay a case; return when it was recorded."""
    # Some order that has nothing to do with where the row lies.
    seconds = _laying.ids.random.randrange(60 * 60 * 24 * 700)
    recorded = (EARLIEST + timedelta(seconds=seconds)).isoformat()
    to.case.add(
        id=case,
        agency_id=agency,
        team_id=team,
        assigned_id=worker or NULL,
        reference=f"R-{str(case)[:13]}",
        recorded_at=recorded,
        happened_at=recorded,
        known_at=recorded,
    )
    return recorded


def _lay_sealed(case: UUID, agency: UUID, root: Key, root_id: UUID, to: Sheets) -> None:
    """Lay the person, sealed under a new data key, and the key, wrapped for its agency."""
    ids, key = _laying.ids, new_key()
    person = ids()
    random = ids.random
    texts = (random.choice(GIVEN), random.choice(SURNAMES), f"19{random.randint(50, 99)}-04-01")
    sealed = {
        name: seal(text, key=key, context=Place(agency, case, number, person).context()).hex()
        for (name, number), text in zip(FIELDS.items(), texts, strict=True)
    }
    to.person.add(id=person, case_id=case, **{k: f"\\\\x{v}" for k, v in sealed.items()})
    to.wrap.add(
        id=ids(),
        key_id=key.id,
        owner_id=case,
        agency_id=agency,
        agency_key_id=root_id,
        wrapped=f"\\\\x{wrapped(key, case, agency, root).hex()}",
    )


def wrapped(key: Key, case: UUID, agency: UUID, root: Key) -> bytes:
    """Return a case's data key as its agency holds it."""
    context = keys._context(key.id, case, agency)  # noqa: SLF001
    return encrypt(key.secret, key=root, context=context)
