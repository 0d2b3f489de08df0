"""Who plays in the tests. Laid through `seed`, a role that only test clusters have.

Programme Alba has facilitator Ivo and supervisor Sara; service Brisa has partner-support worker
Nadia and supervisor Lea; Cora works for a service that has nothing to do with any of them.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.test.client import ClientHandler

from agencies.acting import session_for
from agencies.models import (
    Agency,
    AgencyKind,
    Agreement,
    Credential,
    DisclosureBasis,
    Role,
    Team,
    TeamMember,
    Worker,
)
from audit import log
from cases import actions
from cases.models import Case, CaseKind, Group
from kernel import clock, context, scope
from kernel.models import Session, SessionKind
from kernel.sessions import SessionStore

PASSWORD = "long enough for anybody"
HER_WORDS = "canary-7f3a he said he will wait behind the school gate on Thursday"


@dataclass(frozen=True)
class House:
    """An agency with one team."""

    agency: Agency
    team: Team


@dataclass(frozen=True)
class Cast:
    """Everybody of one test; nobody else sees them."""

    alba: House
    brisa: House
    cima: House
    ivo: Worker
    sara: Worker
    nadia: Worker
    lea: Worker
    cora: Worker

    def everybody(self) -> list[Worker]:
        """Return all workers."""
        return [self.ivo, self.sara, self.nadia, self.lea, self.cora]


def laid(row: models.Model) -> Any:
    """Save a row past the wall."""
    row.save(using="seed", force_insert=True)
    return row


def a_house(name: str, kind: AgencyKind) -> House:
    """Lay an agency with a team."""
    tag = secrets.token_hex(4)
    agency = laid(
        Agency(
            name=f"{name} {tag}",
            code=f"{name.lower()}-{tag}",
            kind=kind,
            duty_phone="+49 30 0000001",
            police_phone="110",
        )
    )
    return House(agency, laid(Team(agency=agency, name="Team")))


def a_worker(name: str, house: House, *roles: Role) -> Worker:
    """Lay a worker in the house's team."""
    email = f"{name}.{secrets.token_hex(4)}@example.org"
    worker: Worker = laid(
        Worker(email=email, name=name.capitalize(), agency=house.agency, roles=list(roles))
    )
    laid(TeamMember(agency=house.agency, team=house.team, worker=worker))
    Credential.objects.create(worker_id=worker.pk, password="!")
    return worker


def an_agreement(programme: Agency, support: Agency, **dates: date) -> Agreement:
    """Lay an agreement on every basis, in date unless said otherwise."""
    today = clock.now().date()
    agreement: Agreement = laid(
        Agreement(
            programme=programme,
            support=support,
            bases=list(DisclosureBasis.values),
            starts_date=dates.get("starts_date", today - timedelta(days=30)),
            ends_date=dates.get("ends_date", today + timedelta(days=300)),
        )
    )
    return agreement


def a_cast() -> Cast:
    """Lay the whole cast, with an agreement between Alba and Brisa."""
    alba = a_house("Alba", AgencyKind.PERPETRATOR_PROGRAMME)
    brisa = a_house("Brisa", AgencyKind.VICTIM_SUPPORT)
    cima = a_house("Cima", AgencyKind.VICTIM_SUPPORT)
    an_agreement(alba.agency, brisa.agency)
    return Cast(
        alba=alba,
        brisa=brisa,
        cima=cima,
        ivo=a_worker("ivo", alba, Role.FACILITATOR),
        sara=a_worker("sara", alba, Role.SUPERVISOR),
        nadia=a_worker("nadia", brisa, Role.PARTNER_SUPPORT_WORKER),
        lea=a_worker("lea", brisa, Role.SUPERVISOR),
        cora=a_worker("cora", cima, Role.PARTNER_SUPPORT_WORKER),
    )


@contextmanager
def acting_as(worker: Worker) -> Iterator[Worker]:
    """Act for a worker in one transaction, trail included, as a request does."""
    token = a_token(worker)
    with scope.opened() as now, transaction.atomic(durable=True):
        context.begin(now, token=token, kind=SessionKind.API)
        yield Worker.objects.select_related("agency").get(pk=worker.pk)
        log.flush(now)


def a_case(worker: Worker, house: House, surname: str = "K") -> Case:
    """Open a case of the house's kind, as this worker."""
    is_programme = house.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME
    with acting_as(worker) as acting:
        return actions.open_case(
            kind=CaseKind.PROGRAMME if is_programme else CaseKind.SUPPORT,
            team=house.team,
            reference=f"R-{secrets.token_hex(4)}",
            given_name="Mr" if is_programme else "Ms",
            surname=surname,
            worker=acting,
        )


def a_group(cast: Cast, size: int = 2) -> tuple[Group, list[Case]]:
    """Make a group of Alba led by Ivo, with new participants opened by Sara."""
    cases = [a_case(cast.sara, cast.alba, f"Participant {n}") for n in range(size)]
    with acting_as(cast.sara) as sara:
        group = actions.make_group(
            team=cast.alba.team,
            name=f"Group {secrets.token_hex(4)}",
            facilitators=[cast.ivo],
            worker=sara,
        )
        for case in cases:
            seen = Case.objects.visible_to(sara).get(pk=case.pk)
            joined = clock.now().date() - timedelta(days=60)
            actions.join_group(group=group, case=seen, joined_date=joined, worker=sara)
    return group, cases


def a_totp_seed(worker: Worker) -> str:
    """Give a worker a password and a second factor; return the seed."""
    worker.set_password(PASSWORD)
    seed: str = generate_totp_secret()
    TOTP.activate(worker, seed)
    return seed


def a_session(worker: Worker, *, ago: timedelta = timedelta()) -> SessionStore:
    """Open a browser session as a finished sign-in leaves it, some time after its factor."""
    session = SessionStore()
    session["_auth_user_id"] = str(worker.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = worker.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time() - ago.total_seconds()}
    ]
    session["account_authentication_methods_user"] = str(worker.pk)
    session.create()
    return session


_HANDLERS: dict[bool, ClientHandler] = {}


def a_client(**options: Any) -> Client:
    """Return a test client; all share one handler, which looks for static files only once."""
    client = Client(**options)
    csrf = client.handler.enforce_csrf_checks
    client.handler = _HANDLERS.setdefault(csrf, client.handler)
    return client


def a_browser(worker: Worker, *, ago: timedelta = timedelta(), **options: Any) -> Client:
    """Return a test client signed in as a worker, some time after the factor was shown."""
    client = a_client(**options)
    client.cookies[settings.SESSION_COOKIE_NAME] = str(a_session(worker, ago=ago).session_key)
    return client


def a_token(worker: Worker, *, proved: bool = True) -> str:
    """Make an API token, a factor just shown; only its hash is kept."""
    return session_for(worker, SessionKind.API, timedelta(days=1), proved=proved)


def bearer(worker: Worker) -> dict[str, str]:
    """Return the headers of an API call."""
    return {"Authorization": f"Bearer {a_token(worker)}"}


def lasting_bearer(worker: Worker) -> dict[str, str]:
    """Return headers for many tests: the factor was shown for longer than they take."""
    headers = bearer(worker)
    theirs = Session.objects.using("seed").filter(worker_id=worker.pk, kind=SessionKind.API)
    theirs.update(proved_at=clock.now() + timedelta(hours=5))
    return headers
