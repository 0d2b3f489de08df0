"""The whole main job through the API of the running stack, and her words nowhere at Alba.

Real web server, real broker, real task process; what one side sends, the other is waited for.
"""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from datetime import time as day_time
from pathlib import Path
from typing import Any

import pytest

from agencies.models import Worker
from cases import actions as cases
from cases.models import Case
from cases.safe_window import text_from
from kernel import clock
from local.place import unprivileged
from local.programs import postgres_programs
from tests.cast import HER_WORDS, Cast, a_case, a_group, a_token, acting_as
from tests.servers import Site
from tests.sharing.scene import Scene, attach, name_her, open_route, seen_link, sign_contract

HIS_WORDS = "He said he knows where she works now."
PARAPHRASE = "Give this week's meeting on separation more room, and no homework about contact."
PATIENCE = 20.0
ALL_DAY = text_from([(day, day_time(0), day_time(23, 59)) for day in range(1, 8)])


class Api:
    """One worker's view through the API."""

    def __init__(self, site: Site, worker: Worker) -> None:
        self.root, self.token = f"{site.url}/api/v1", a_token(worker)
        self.answers: list[str] = []

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """GET, or POST where there is a body; return the answer."""
        request = urllib.request.Request(
            f"{self.root}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.answers.append(answer.read().decode())
        except urllib.error.HTTPError as refused:
            pytest.fail(f"{path}: {refused.code} {refused.read().decode()}")
        return json.loads(self.answers[-1])

    def wait_for(self, path: str) -> dict[str, Any]:
        """Return the first row of a list as soon as there is one."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            rows = self.call(path)["results"]
            if rows:
                return dict(rows[0])
            time.sleep(0.1)  # between two looks at another process, which has no bell
        pytest.fail(f"nothing came to {path}")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Mr K sits in Ivo's group; Brisa attached the link to Nadia's case of Ms A."""
    _group, members = a_group(cast, size=3)
    case = members[0]
    sign_contract(case, cast.ivo)
    affected = name_her(case, cast.ivo)
    link = open_route(affected, cast)
    support_case = a_case(cast.nadia, cast.brisa, "A")
    attach(link, support_case, cast)
    with acting_as(cast.nadia) as nadia:
        cases.set_safe_contact(
            case=Case.objects.visible_to(nadia).get(pk=support_case.pk),
            version=None,
            windows=ALL_DAY,
            may_be_used=True,
            number="+49301234567",
            worker=nadia,
        )
    return Scene(cast, case, support_case, affected, link)


def log_the_session(ivo: Api, scene: Scene) -> None:
    group = ivo.call("groups/")["results"][0]
    planned = ivo.call(
        f"groups/{group['id']}/sessions/",
        {"starts_at": hours_ago(3), "ends_at": hours_ago(1), "topic": "Early signs"},
    )
    concern = {"text": HIS_WORDS, "violence_types": ["STALKING"], "critical_factors": ["STALKING"]}
    lines: list[dict[str, Any]] = [
        {"case": case["id"], "code": "PRESENT", "engagement": "GOOD", "note": "Spoke of his week."}
        for case in ivo.call("cases/")["results"]
    ]
    for line in lines:
        if line["case"] == str(scene.programme_case.pk):
            line |= {"concern": concern, "sending": {"basis": "PERPETRATOR_AGREEMENT"}}
    session = ivo.call(
        f"sessions/{planned['id']}/register/",
        {"version": planned["version"], "group_note": "Open talk.", "lines": lines},
    )
    assert session["state"] == "HELD"


def hours_ago(hours: int) -> str:
    moment = clock.now().timestamp() - hours * 3600
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def decide_the_alert(lea: Api) -> None:
    alert = lea.wait_for("alerts/")
    assert alert["due_at"]
    lea.call(f"alerts/{alert['id']}/acknowledgement/", {})
    seen = lea.call(f"alerts/{alert['id']}/")
    decided = lea.call(
        f"alerts/{alert['id']}/decision/",
        {
            "version": seen["version"],
            "decision": "PLAN_ACTIONS",
            "rationale": "He watches her way to work.",
            "actions": [
                {
                    "what": "Call her before Monday.",
                    "owner": lea.call("me/")["id"],
                    "due_date": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400)),
                }
            ],
            "next_review_date": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 86400)),
        },
    )
    assert decided["state"] == "DECIDED"


def contact_and_caution(nadia: Api, scene: Scene) -> None:
    received = nadia.wait_for("disclosures/")
    assert nadia.call(f"disclosures/{received['id']}/")["text"] == HIS_WORDS
    nadia.call(
        f"cases/{scene.support_case.pk}/partner-contacts/",
        {
            "direction": "OUTGOING",
            "channel": "PHONE",
            "outcome": "REACHED_SAFE",
            "happened_at": hours_ago(0),
            "note": "She is afraid of Thursday.",
            "concern": {"text": HER_WORDS, "source_type": "SURVIVOR"},
        },
    )
    with acting_as(scene.cast.nadia) as worker:
        link = seen_link(worker)
    release = nadia.call(
        "releases/",
        {
            "support_case": str(scene.support_case.pk),
            "link": str(link.pk),
            "state": "GIVEN",
            "purpose": "PRACTICE",
            "categories": ["CAUTION"],
            "ends_date": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 20 * 86400)),
            "how_informed": "BY_PHONE",
        },
    )
    concern = nadia.wait_for(f"cases/{scene.support_case.pk}/concerns/")
    nadia.call(
        f"concerns/{concern['id']}/cautions/",
        {
            "link": str(link.pk),
            "text": PARAPHRASE,
            "could_he_know": "No: it is said in every third week.",
            "use_instruction": "INFORM_PRACTICE_ONLY",
            "basis": "SURVIVOR_CONSENT",
            "release": release["id"],
        },
    )


def read_everything(api: Api, scene: Scene) -> None:
    case = scene.programme_case.pk
    for path in (
        *("me/", "agencies/", "workers/", "cases/", "people/", "groups/", "sessions/", "links/"),
        *("releases/", "disclosures/", "concerns/", "flags/", "alerts/", "tasks/"),
        *("partner-contacts/", "audit-events/"),
        *(f"cases/{case}/", f"cases/{case}/timeline/", f"cases/{case}/concerns/"),
    ):
        api.call(path)
    for row in api.call("disclosures/")["results"]:
        api.call(f"disclosures/{row['id']}/")


def test_the_main_job_and_her_words_nowhere(
    live_site: Site, task_process: object, scene: Scene, mail: Path, logs: Path
) -> None:
    ivo, sara = Api(live_site, scene.cast.ivo), Api(live_site, scene.cast.sara)
    log_the_session(ivo, scene)
    decide_the_alert(Api(live_site, scene.cast.lea))
    contact_and_caution(Api(live_site, scene.cast.nadia), scene)

    cautions = [row for row in ivo.call("disclosures/")["results"] if row["kind"] == "CAUTION"]
    assert ivo.call(f"disclosures/{cautions[0]['id']}/")["text"] == PARAPHRASE
    read_everything(ivo, scene)
    read_everything(sara, scene)

    canary = HER_WORDS.split()[0]
    said = "\n".join([*ivo.answers, *sara.answers])
    assert canary not in said
    assert scene.cast.nadia.name not in said
    assert str(scene.cast.nadia.pk) not in said
    written = [file.read_bytes() for file in [*mail.rglob("*"), *logs.rglob("*")] if file.is_file()]
    assert not [text for text in written if canary.encode() in text]
    assert canary not in dump()
    assert HIS_WORDS not in dump()


def dump() -> str:
    """Return both databases as a backup holds them."""
    seed = {"PGPASSWORD": os.environ["DB_PASSWORD_SEED"], "PATH": os.environ["PATH"]}
    program = postgres_programs(unprivileged()) / "pg_dump"
    names = (os.environ["DB_NAME"], os.environ["KEYS_DB_NAME"])
    return "".join(
        subprocess.run(
            [program, "-h", os.environ["DB_HOST"], "-U", "app_seed", name],
            env=seed,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in names
    )
