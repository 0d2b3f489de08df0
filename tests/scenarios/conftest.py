"""Everybody with a program of their own that calls the API, and nothing laid yet."""

from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from tests.api.caller import Caller
from tests.api.stage import Stage, lay_people
from tests.cast import Cast, a_cast
from tests.sharing.scene import deliver

HER_NAME, HIS_NAME = "Annabel-canary", "Konrad"
CONTRACT = "PERPETRATOR_AGREEMENT"
PARAPHRASE = "Give this week's meeting on separation more room."


class People:
    """The cast, each with a program that calls the API."""

    def __init__(self) -> None:
        self.stage = Stage(a_cast())
        lay_people(self.stage)
        self.cast: Cast = self.stage.cast
        self.callers = {name: Caller(worker) for name, worker in self.stage.people.items()}

    def __getitem__(self, name: str) -> Caller:
        """Return somebody's program."""
        return self.callers[name]

    def ask(self, name: str, path: str, **query: Any) -> Any:
        """Return what somebody reads; it must be there."""
        answer = self[name].get(path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def do(self, name: str, path: str, body: Any = None, status: int = 201) -> Any:
        """Have somebody do something, deliver what follows, and return the answer."""
        answer = self[name].post(path, body)
        assert answer.status_code == status, answer.content
        deliver()
        return answer.json() if answer.content else {}

    def rows(self, name: str, path: str, **query: Any) -> list[dict[str, Any]]:
        """Return a list."""
        found: list[dict[str, Any]] = self.ask(name, path, **query)["results"]
        return found


@pytest.fixture
def people() -> People:
    """Return everybody."""
    return People()


class Story(People):
    """What most scenarios begin with: Mr K accepted, naming Ms A; Brisa works with her."""

    case: str
    named: str
    link: str
    hers: str

    def begin(self) -> None:
        """Open his case, name her, sign, open the route; open and attach hers."""
        self.case = self.a_case("ivo", "PROGRAMME", self.cast.alba.team.pk, HIS_NAME)
        self.sign()
        self.named = self.name_her("Anna")
        self.link = self.open_route(self.named)
        self.hers = self.a_case("nadia", "SUPPORT", self.cast.brisa.team.pk, HER_NAME)
        self.attach(self.link, self.hers)

    def a_case(self, who: str, kind: str, team: Any, name: str) -> str:
        """Open a case."""
        body = {"kind": kind, "team": str(team), "given_name": name, "surname": "K"}
        body["reference"] = f"R-{who}-{name}"
        made: str = self.do(who, "cases/", body)["id"]
        return made

    def sign(self) -> None:
        """Have him sign the contract."""
        version = self.ask("ivo", f"cases/{self.case}/")["version"]
        today = clock.now().date().isoformat()
        answer = self["ivo"].patch(
            f"cases/{self.case}/", {"version": version, "contract_signed_date": today}
        )
        assert answer.status_code == 200, answer.content

    def name_her(self, name: str, *relationships: str) -> str:
        """Record whom he named."""
        body = {"given_name": name, "relationships": list(relationships) or ["CURRENT"]}
        made: str = self.do("ivo", f"cases/{self.case}/affected-persons/", body)["id"]
        return made

    def route(self, named: str) -> tuple[str, dict[str, str]]:
        """Return where a route is opened, and with what."""
        body = {"support": str(self.cast.brisa.agency.pk), "basis": CONTRACT, "text": "Evenings."}
        return f"affected-persons/{named}/links/", body

    def open_route(self, named: str, by: str = "ivo") -> str:
        """Open the route to Brisa."""
        made: str = self.do(by, *self.route(named))["id"]
        return made

    def attach(self, link: str, support_case: str) -> None:
        """Have Lea attach a link."""
        body = {"state": "ATTACHED", "support_case": support_case}
        self.do("lea", f"links/{link}/attachment/", body, 200)

    def release(self, days: int = 20) -> str:
        """Record that she allows cautions."""
        body = {
            "support_case": self.hers,
            "link": self.link,
            "state": "GIVEN",
            "purpose": "PRACTICE",
            "categories": ["CAUTION"],
            "how_informed": "IN_PERSON",
            "ends_date": (clock.now().date() + timedelta(days=days)).isoformat(),
        }
        made: str = self.do("nadia", "releases/", body)["id"]
        return made

    def caution(self, status: int = 201, **changes: Any) -> Any:
        """Have Nadia send a caution."""
        body = {
            "kind": "CAUTION",
            "basis": "SURVIVOR_CONSENT",
            "text": PARAPHRASE,
            "could_he_know": "No, it fits every week.",
        }
        return self.do("nadia", f"links/{self.link}/disclosures/", body | changes, status)

    def tell(self, status: int = 201, **changes: Any) -> Any:
        """Have Ivo tell Brisa something."""
        body = {"kind": "NEW_VIOLENCE", "basis": CONTRACT, "text": "He threatened her."}
        return self.do("ivo", f"links/{self.link}/disclosures/", body | changes, status)


@pytest.fixture
def story() -> Story:
    """Return the common beginning."""
    made = Story()
    made.begin()
    return made
