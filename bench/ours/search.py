"""A search by name among all cases of one worker: names looked through in memory, one line kept."""

import random
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission

from agencies.models import Agency, AgencyKind, Credential, Role, Team, TeamMember, Worker
from bench.load.ours import wrapped
from bench.ours.acting import given_back, request, token_of
from bench.timing import taken
from cases.finding import find_cases
from cases.models import Case, CaseGrant, CaseKind, Person
from cases.names import folded, spelt
from kernel import clock, scope
from vault import agency_keys, keys
from vault.envelope import new_key
from vault.models import WrappedKey

GIVEN = ("Anna", "Youssef", "Łukasz", "Chloë", "Сергей", "Müjde", "Jürgen", "Zdenka", "Ian", "Noor")
SYLLABLES = ("ber", "ka", "mü", "scha", "rov", "lin", "de", "ño", "tsi", "var", "hel", "oğ")
LAID_AT_ONCE = 500


def lay(cases: int) -> str:
    """Lay a worker with so many cases of their own; return their id."""
    chance = random.Random(cases)  # noqa: S311 - the same names each time
    agency = Agency(name=f"Search {cases}", code=f"s-{uuid4().hex[:8]}")
    agency.kind = AgencyKind.PERPETRATOR_PROGRAMME
    team = Team(agency=agency, name="Team")
    email = f"{uuid4().hex}@bench.example"
    worker = Worker(email=email, name="W", agency=agency, roles=[Role.FACILITATOR])
    for row in (agency, team, worker, TeamMember(agency=agency, team=team, worker=worker)):
        row.save(using="seed", force_insert=True)
    Credential.objects.create(worker_id=worker.pk, password="!")  # noqa: S106 - nobody's
    may = Permission.objects.using("seed").get(codename="work_case")
    for start in range(0, cases, LAID_AT_ONCE):
        number = min(LAID_AT_ONCE, cases - start)
        _lay_some([f"S-{start + n}" for n in range(number)], agency, team, worker, may, chance)
    return str(worker.pk)


def _lay_some(
    references: list[str], agency: Agency, team: Team, worker: Worker, may: Any, chance: Any
) -> None:
    kind = CaseKind.PROGRAMME
    made = [Case(agency=agency, team=team, kind=kind, reference=each) for each in references]
    Case.objects.using("seed").bulk_create(made)
    CaseGrant.objects.using("seed").bulk_create(
        CaseGrant(
            user=worker,
            permission=may,
            content_object=case,
            reason="ASSIGNED",
            granted_at=clock.now(),
            case_recorded_at=case.recorded_at,
        )
        for case in made
    )
    with scope.opened():
        _lay_keys(made, agency)
        Person.objects.using("seed").bulk_create(
            Person(case=case, given_name=chance.choice(GIVEN), surname=_surname(chance))
            for case in made
        )


def _lay_keys(cases: list[Case], agency: Agency) -> None:
    """Lay a data key for each case and keep them in the scope; one by one takes twelve seconds."""
    live = agency_keys.live_key(agency.pk)
    root = agency_keys.unwrapped(live)
    laid = [(case.pk, new_key()) for case in cases]
    WrappedKey.objects.bulk_create(
        WrappedKey(
            key_id=key.id,
            owner_id=case_id,
            agency_id=agency.pk,
            agency_key=live,
            wrapped=wrapped(key, case_id, agency.pk, root),
        )
        for case_id, key in laid
    )
    keys.prefetch([case_id for case_id, _key in laid], agency.pk)


def _surname(chance: Any) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize()


def times(worker_id: str, rounds: int) -> list[float]:
    """Return how long each search took, from the context to the commit, names not seen before."""
    token_of(worker_id)
    found = []
    for number in range(rounds):
        folded.cache_clear()
        spelt.cache_clear()
        asked = ("jusuf", "mueller", "berkamu", "zdenca")[number % 4]
        found += taken(partial(_searched, worker_id, asked), 1)
        given_back()
    return found


def _searched(worker_id: str, asked: str) -> None:
    with request(worker_id, audited=True) as worker:
        find_cases(asked, worker=worker)
