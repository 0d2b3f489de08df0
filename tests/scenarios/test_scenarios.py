"""The scenarios of docs/domain.md section 5, through the API, each by its number."""

from datetime import timedelta
from typing import Any

import pytest

from agencies.models import Agreement, Worker
from audit.models import AuditEvent
from kernel import clock
from tests.cast import HER_WORDS, a_browser
from tests.permissions.matrix import NEVER
from tests.scenarios.conftest import HER_NAME, PARAPHRASE, Story
from tests.sharing.scene import deliver

EXCEPTION = {"basis": "SAFETY_EXCEPTION", "exception_reason": "He waits at her door."}


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows}


def everything(story: Story, who: str) -> bytes:
    """Return all that one person's lists and their rows say."""
    paths = ["workers/", "cases/", "people/", "groups/", "sessions/", "links/", "releases/"]
    paths += ["disclosures/", "concerns/", "flags/", "alerts/", "tasks/", "partner-contacts/"]
    said: bytes = story[who].get("me/").content
    for path in paths:
        answer = story[who].get(path)
        said += answer.content
        for row in answer.json()["results"]:
            said += story[who].get(f"{path}{row['id']}/").content
    return said


def test_scenario_1_intake_to_first_contact(story):
    """The route opens, Brisa has five working days, Alba learns nothing more."""
    tasks = story.rows("lea", "tasks/")
    first = next(task for task in tasks if task["kind"] == "FIRST_CONTACT")
    assert first["rule"] == "C1"
    link = story.ask("ivo", f"links/{story.link}/")
    assert (link["route_state"], link["attachment"], link["support_case"]) == ("OPEN", None, None)
    told = story.rows("nadia", "disclosures/", kind="START")
    assert len(told) == 1  # by the API as by the page

    version = story.ask("ivo", f"cases/{story.case}/")["version"]
    story.do("ivo", f"cases/{story.case}/status/", {"version": version, "status": "ASSESSING"}, 200)
    body = {"version": version + 1, "status": "ACTIVE"}
    refused = story.do("ivo", f"cases/{story.case}/status/", body, 409)
    assert refused["code"] == "episode_not_ready"

    attempt = {
        "direction": "OUTGOING",
        "channel": "PHONE",
        "outcome": "NO_ANSWER",
        "happened_at": clock.now().isoformat(),
    }
    stopped = story["nadia"].post(f"cases/{story.hers}/partner-contacts/", attempt)
    assert (stopped.status_code, stopped.json()["code"]) == (409, "outside_safe_window")
    assert story.rows("nadia", f"cases/{story.hers}/partner-contacts/") == []


def test_scenario_4_do_not_use_in_session(story):
    """Ivo reads the paraphrase under its banner; her words are nowhere at Alba; it is audited."""
    body = {"text": HER_WORDS, "source_type": "SURVIVOR", "reliability": "FIRST_HAND"}
    concern = story.do("nadia", f"cases/{story.hers}/concerns/", body)["id"]
    story.release()
    caution = {"link": story.link, "text": HER_WORDS, "could_he_know": "No."}
    quoted = story.do("nadia", f"concerns/{concern}/cautions/", caution, 409)
    assert quoted["code"] == "quotes_source"

    sent = story.do("nadia", f"concerns/{concern}/cautions/", caution | {"text": PARAPHRASE})

    read = story.ask("ivo", f"disclosures/{sent['id']}/")
    assert (read["text"], read["use_instruction"]) == (PARAPHRASE, "INFORM_PRACTICE_ONLY")
    page = a_browser(story.cast.ivo).get(f"/received/{sent['id']}/").text
    assert "Do not use in the session" in page
    for who in ("ivo", "sara", "petra", "ada"):
        said = everything(story, who)
        assert HER_WORDS.split()[0].encode() not in said
        assert HER_NAME.encode() not in said
        assert concern.encode() not in said
        assert story.hers.encode() not in said
    opened = AuditEvent.objects.using("seed").filter(
        worker_id=story.cast.ivo.pk, object_ids__contains=[sent["id"]]
    )
    assert opened.exists()


def test_scenario_6_ivo_is_his_cousin(story):
    """From then on the case exists nowhere for him: as what never was."""
    story.release()
    sent = story.caution()["id"]
    assert sent in ids(story.rows("ivo", "disclosures/"))
    about = {"about": str(story.cast.ivo.pk), "kind": "KINSHIP"}
    story.do("sara", f"cases/{story.case}/conflicts/", about, 204)

    for path in ("cases", "disclosures", "links", "affected-persons"):
        known = {"cases": story.case, "disclosures": sent, "links": story.link}.get(path)
        known = known or story.named
        suffix = "/" if path != "affected-persons" else "/links/"
        gone, never = (story["ivo"].get(f"{path}/{one}{suffix}") for one in (known, NEVER))
        assert gone.status_code == 404
        assert gone.content == never.content
    said = everything(story, "ivo")
    for known in (story.case, sent, story.link, story.named):
        assert known.encode() not in said
    assert story.do("sara", f"links/{story.link}/closure/", None, 200)["route_state"] == "CLOSED"


def test_scenario_7_consent_withdrawn(story):
    """The next request is refused; what went under a safety exception stays; nothing thaws."""
    release = story.release()
    resting = story.caution()["id"]
    kept = story.caution(**EXCEPTION, is_imminent=True, text="Police know about it.")["id"]
    assert story.ask("ivo", f"disclosures/{resting}/")["text"] == PARAPHRASE

    story.do("nadia", f"releases/{release}/withdrawal/", None, 200)

    assert story["ivo"].get(f"disclosures/{resting}/").status_code == 404
    assert story.ask("ivo", f"disclosures/{kept}/")["text"] == "Police know about it."
    tasks = story.rows("nadia", "tasks/")
    assert "TELL_RECIPIENTS" in {task["kind"] for task in tasks}
    story.release()
    assert story["ivo"].get(f"disclosures/{resting}/").status_code == 404


def test_scenario_9_a_new_partner(story):
    """A supervisor decides; a first contact of its own; neither ever mentions the other."""
    new = story.name_her("Berta-canary", "NEW")
    refused = story["ivo"].post(*story.route(new))
    assert refused.status_code == 403
    assert "DECIDE_NEW_PARTNER" in {task["kind"] for task in story.rows("sara", "tasks/")}

    second = story.open_route(new, by="sara")

    assert "DECIDE_NEW_PARTNER" not in {
        task["kind"] for task in story.rows("sara", "tasks/") if task["state"] == "OPEN"
    }
    first_contacts = {
        task["object_id"] if "object_id" in task else task["id"]
        for task in story.rows("lea", "tasks/")
        if task["kind"] == "FIRST_CONTACT" and task["state"] == "OPEN"
    }
    assert len(first_contacts) == 2
    other = story.a_case("paula", "SUPPORT", story.cast.brisa.team.pk, "Berta-canary")
    story.attach(second, other)
    for who, mine, theirs in (
        ("nadia", story.link, {second, other}),
        ("paula", second, {story.link, story.hers}),
    ):
        said = everything(story, who)
        assert mine.encode() in said
        assert not [one for one in theirs if one.encode() in said]
    assert b"Berta-canary" not in everything(story, "nadia")


def suspend(story: Story, **change: Any) -> None:
    rows = Agreement.objects.using("seed").filter(programme=story.cast.alba.agency)
    rows.update(**change)


@pytest.mark.parametrize("is_in_date", [True, False])
def test_scenario_10_the_agreement_expires(story, move_clock, is_in_date):
    """Non-urgent is held, imminent danger goes; renewal restores only what is in date."""
    story.release(days=20 if is_in_date else 1)
    yesterday = clock.now().date() - timedelta(days=1)
    suspend(story, ends_date=yesterday)

    held = story.caution()
    told = story.tell()
    urgent = story.tell(kind="IMMINENT_DANGER", text="Now.")

    assert (held["state"], told["state"], urgent["state"]) == ("APPROVED", "APPROVED", "SENT")
    assert story["ivo"].get(f"disclosures/{held['id']}/").status_code == 404
    assert urgent["id"] in ids(story.rows("nadia", "disclosures/"))
    assert told["id"] not in ids(story.rows("nadia", "disclosures/"))

    suspend(story, ends_date=clock.now().date() + timedelta(days=60))
    move_clock(timedelta(days=3))
    deliver()

    assert told["id"] in ids(story.rows("nadia", "disclosures/"))
    assert (held["id"] in ids(story.rows("ivo", "disclosures/"))) is is_in_date


def test_scenario_11_nadia_leaves(story):
    """Her tokens die at once, what she wrote stays hers, Lea goes on."""
    story.release()
    sent = story.caution()["id"]

    answer = story["bea"].post(
        f"workers/{story.cast.nadia.pk}/suspension/", {"reason": "DEVICE_LOST"}
    )

    assert answer.status_code == 200, answer.content
    assert story["nadia"].get("cases/").status_code == 401
    origin = story.ask("lea", f"disclosures/{sent}/")["origin"]
    assert origin["author"] == str(story.cast.nadia.pk)
    assert story.ask("ivo", f"disclosures/{sent}/")["text"] == PARAPHRASE
    assert story.do("lea", f"disclosures/{sent}/recall/", None, 200)["state"] == "RECALLED"
    assert not Worker.objects.using("seed").active().filter(pk=story.cast.nadia.pk).exists()
