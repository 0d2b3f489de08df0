"""The main job, through the API alone: a session with a concern, and the alert it raises."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from local import program
from local.house import House

FACILITATOR, SUPERVISOR = "ivo@alba.example", "lea@brisa.example"
PATIENCE = 20.0  # seconds until the other side hears of it
HIS_WORDS = "He said he knows where she works now."


class JobFailed(Exception):
    """The main job does not work; says where."""


@dataclass(frozen=True)
class Api:
    """One worker's view through the API."""

    root: str
    token: str

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """GET, or POST where there is a body; return the answer. Raises: JobFailed."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.root}/api/v1/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            said = refused.read().decode(errors="replace")[:500]
            raise JobFailed(f"{path}: {refused.code} {said}") from None

    def every(self, path: str) -> list[dict[str, Any]]:
        """Return all rows of a list, page by page."""
        page = self.call(path)
        rows: list[dict[str, Any]] = page["results"]
        while page.get("next"):
            page = self.call(page["next"].split("/api/v1/", 1)[1])
            rows += page["results"]
        return rows


def signed_in(house: House, email: str) -> Api:
    """Return the view of an account of the demonstration."""
    token = program.manage("web", house.values, "api_token", email).strip()
    return Api(house.url, token)


def refer(api: Api, number: int) -> str:
    """Open a case; return its reference once the server has said that it is saved."""
    team = api.every("cases/")[0]["team"]
    case = api.call(
        "cases/",
        {
            "kind": "PROGRAMME",
            "team": team,
            "reference": f"DRILL-{number}",
            "given_name": "Mr",
            "surname": f"Drill {number}",
        },
    )
    return str(case["reference"])


def referred(api: Api) -> dict[str, str]:
    """Return the surname that opens for each reference the drill has made."""
    rows = [row for row in api.every("cases/") if row["reference"].startswith("DRILL-")]
    return {row["reference"]: api.call(f"cases/{row['id']}/")["surname"] for row in rows}


def log_session_with_concern(facilitator: Api, supervisor: Api) -> float:
    """Do it; return the seconds from saving to the alert. Raises: JobFailed."""
    known = {alert["id"] for alert in supervisor.every("alerts/")}
    linked = facilitator.every("links/?route_state=OPEN")[0]["case"]
    session = _planned(facilitator, facilitator.every("groups/")[0]["id"])
    lines = [_line(row["case"], linked) for row in session["register"]]
    body = {"version": session["version"], "group_note": "Open talk.", "lines": lines}
    facilitator.call(f"sessions/{session['id']}/register/", body)
    saved = time.monotonic()
    while time.monotonic() - saved < PATIENCE:
        if {alert["id"] for alert in supervisor.every("alerts/")} - known:
            return time.monotonic() - saved
        time.sleep(0.05)
    raise JobFailed("no alert reached the other agency")


def _planned(facilitator: Api, group: str) -> dict[str, Any]:
    now = time.time()
    hours = {"starts_at": _moment(now - 3 * 3600), "ends_at": _moment(now - 3600)}
    planned = facilitator.call(f"groups/{group}/sessions/", {**hours, "topic": "Early signs"})
    session: dict[str, Any] = facilitator.call(f"sessions/{planned['id']}/")
    return session


def _line(case: str, about: str) -> dict[str, Any]:
    line: dict[str, Any] = {"case": case, "code": "PRESENT", "engagement": "GOOD", "note": "Here."}
    if case == about:
        line["concern"] = {
            "text": HIS_WORDS,
            "violence_types": ["STALKING"],
            "critical_factors": ["STALKING"],
        }
        line["sending"] = {"basis": "PERPETRATOR_AGREEMENT"}
    return line


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
