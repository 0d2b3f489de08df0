"""Agencies, teams, accounts, duty and agreements: laid past the wall, as an operator would."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import connections, models, transaction

from agencies import actions
from agencies.acting import acting_as
from agencies.models import (
    Agency,
    Agreement,
    AgreementState,
    DisclosureBasis,
    DutyShift,
    Role,
    Team,
    TeamMember,
    Worker,
)
from cases.models import ProgrammeModel
from demo.people import AGENCIES, PASSWORD, WORKERS
from kernel import clock

AGREES = (("ALBA", "BRISA"), ("DUNA", "BRISA"))


def laid(row: models.Model) -> Any:
    """Save a row past the wall."""
    row.save(using="seed", force_insert=True)
    return row


@transaction.atomic(using="seed")
def _lay_rows() -> list[Worker]:
    agencies, teams, workers = {}, {}, []
    for told in AGENCIES:
        agency = Agency(
            name=told.name,
            code=told.code,
            kind=told.kind,
            jurisdiction="DEMO",
            duty_phone="+49 30 23125 100",
            police_phone="110",
        )
        agencies[told.code] = laid(agency)
        teams[told.code] = laid(Team(agency=agency, name=told.team))
    for person in WORKERS:
        agency = agencies[person.agency]
        worker = laid(
            Worker(email=person.email, name=person.name, agency=agency, roles=[person.role])
        )
        laid(TeamMember(agency=agency, team=teams[person.agency], worker=worker))
        workers.append(worker)
    _lay_calendar(agencies, workers)
    return workers


def _lay_calendar(agencies: dict[str, Agency], workers: list[Worker]) -> None:
    now = clock.now()
    for programme, support in AGREES:
        laid(
            Agreement(
                programme=agencies[programme],
                support=agencies[support],
                state=AgreementState.DRAFT,
                bases=list(DisclosureBasis.values),
                starts_date=now.date() - timedelta(days=200),
                ends_date=now.date() + timedelta(days=165),
            )
        )
    for worker in workers:
        if Role.SUPERVISOR in worker.roles:
            shift = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=365)}
            laid(DutyShift(agency=worker.agency, worker=worker, **shift))
    for code in ("ALBA", "DUNA"):
        laid(
            ProgrammeModel(
                agency=agencies[code],
                name="Weekly group, 26 sessions",
                minimum_sessions=26,
                minimum_weeks=26,
            )
        )


@contextmanager
def back_then(weeks: int) -> Iterator[None]:
    """Let the shared clock stand some weeks earlier meanwhile, as only such a cluster allows."""
    with connections["seed"].cursor() as cursor:
        cursor.execute("insert into app.clock_shift values (make_interval(weeks => %s))", [-weeks])
        try:
            yield
        finally:
            cursor.execute("delete from app.clock_shift")


def lay() -> None:
    """Lay them, and give every account the demonstration's password."""
    workers = _lay_rows()
    for worker in workers:
        worker.set_password(PASSWORD)
    _sign([worker for worker in workers if Role.SUPERVISOR in worker.roles])


def _sign(supervisors: list[Worker]) -> None:
    """Have a supervisor of each party sign the drafts, as one copy."""
    for supervisor in supervisors:
        with acting_as(supervisor.email) as worker:
            for draft in Agreement.objects.visible_to(worker).filter(state=AgreementState.DRAFT):
                actions.sign_agreement(
                    agreement=draft,
                    document_hash=sha256(str(draft.pk).encode()).hexdigest(),
                    signed_date=draft.starts_date - timedelta(days=7),
                    worker=worker,
                )
