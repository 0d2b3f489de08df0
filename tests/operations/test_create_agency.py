"""Whoever runs the server makes an agency, and its first admin comes in by a one-time code."""

import os
import re
import secrets
import subprocess
import sys

import pytest

from agencies.models import Agency, Credential, Enrolment, Role, Worker
from audit.models import AuditEvent, OutboxMessage
from local.environment import for_process
from local.place import ROOT
from tests.agencies.sign_in import typed
from tests.cast import a_client

CODE = re.compile(r"([A-Z2-9]{4}(?:-[A-Z2-9]{4}){4})")
PASSWORD = "a quiet garden wall"


def manage(*words: str, process: str = "migrator") -> subprocess.CompletedProcess[str]:
    environment = for_process(process, os.environ)
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(tag: str, **other: str) -> list[str]:
    words = {
        "code": f"EGON-{tag}",
        "name": f"Egon {tag}",
        "kind": "VICTIM_SUPPORT",
        "country": "de",
        "time-zone": "Europe/Berlin",
        "admin-email": f"egon.{tag}@example.org",
        "admin-name": "Egon Erst",
    }
    pairs = {**words, **other}.items()
    return [word for name, value in pairs for word in (f"--{name}", value)]


def code_in(output: str) -> str:
    found = CODE.search(output)
    assert found, output
    return found.group(1)


@pytest.fixture
def made() -> tuple[str, str]:
    """Make an agency; return its tag and what was printed."""
    tag = secrets.token_hex(4)
    done = manage("create_agency", *told(tag))
    assert done.returncode == 0, done.stderr
    return tag, done.stdout


def test_an_agency_has_a_first_admin_who_cannot_sign_in_yet(made):
    tag, printed = made

    agency = Agency.objects.using("seed").get(code=f"EGON-{tag}")
    admin = Worker.objects.using("seed").get(agency=agency)

    assert (agency.jurisdiction, agency.time_zone) == ("DE", "Europe/Berlin")
    assert admin.roles == [Role.AGENCY_ADMIN]
    assert "/accounts/enrol/" in printed
    assert not Credential.objects.filter(worker_id=admin.pk).exists()


def test_again_it_changes_nothing_and_prints_no_code(made):
    tag, _printed = made

    again = manage("create_agency", *told(tag))
    other = manage("create_agency", *told(tag, name="Somebody else"))
    taken = manage("create_agency", *told(tag, code=f"NEW-{tag}"))

    assert (again.returncode, CODE.search(again.stdout)) == (0, None)
    assert "nothing was changed" in again.stdout
    assert other.returncode == taken.returncode == 1
    assert "another name" in other.stderr
    assert "has an account" in taken.stderr
    assert Enrolment.objects.using("seed").filter(worker__email=f"egon.{tag}@example.org").count()


def test_the_code_lets_the_first_admin_in_to_their_second_factor(made):
    tag, printed = made
    code = code_in(printed)
    form = {"code": code, "password": PASSWORD, "again": PASSWORD}

    assert a_client().post("/accounts/enrol/", form).status_code == 302

    browser = typed(f"egon.{tag}@example.org", PASSWORD)
    assert browser.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    # Lost again: whoever runs the server makes another one, which ends the password's sessions.
    another = manage("new_code", f"EGON.{tag}@example.org")
    assert another.returncode == 0, another.stderr
    form = {"code": code_in(another.stdout), "password": f"{PASSWORD}!", "again": f"{PASSWORD}!"}
    assert a_client().post("/accounts/enrol/", form).status_code == 302
    assert "_auth_user_id" in typed(f"egon.{tag}@example.org", f"{PASSWORD}!").session


def test_it_stands_on_the_agencys_trail_and_its_people_hear_of_it(made):
    tag, _printed = made
    agency = Agency.objects.using("seed").get(code=f"EGON-{tag}")

    events = AuditEvent.objects.using("seed").filter(agency_id=agency.pk)
    queued = OutboxMessage.objects.using("seed").filter(agency_id=agency.pk)

    assert {"agencies.agency.made", "agencies.enrolment.made"} <= set(
        events.values_list("name", flat=True)
    )
    assert queued.filter(topic="agencies.enrolment.made").exists()


@pytest.mark.parametrize("process", ["web", "task"])
def test_no_running_process_makes_an_agency(process):
    done = manage("create_agency", *told(secrets.token_hex(4)), process=process)

    assert done.returncode != 0


@pytest.mark.parametrize(
    "wrong", [{"time-zone": "Mars/Base"}, {"admin-email": "nobody"}, {"code": "a b"}]
)
def test_what_is_not_well_formed_is_refused(wrong):
    done = manage("create_agency", *told(secrets.token_hex(4), **wrong))

    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_nobody_is_no_account():
    done = manage("new_code", "nobody@example.org")

    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
