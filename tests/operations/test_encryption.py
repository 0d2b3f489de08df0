"""Keys turned and everything opened, as docker-compose.yml runs it."""

from pathlib import Path
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections

from cases.models import Case, Person
from kernel import scope
from operations.encryption import open_secrets
from tests.cast import Cast, a_case, a_totp_seed, acting_as
from tests.operations import compose
from tests.operations.compose import Here, here
from tests.walls.sql import as_superuser
from vault.inspection import Openings
from vault.models import WrappedKey


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.sara, cast.alba, "Kovač")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.setitem(compose.SERVICES["keys"], "command", [])
    return here(tmp_path)


def opened(case: Case, cast: Cast) -> str:
    with acting_as(cast.sara) as sara:
        return str(Person.objects.visible_to(sara).get(case=case).surname.open())


def test_a_dry_run_says_what_would_be_done_and_does_nothing(cast, case, settings, capsys):
    settings.PROCESS = "admin"
    before = WrappedKey.objects.get(owner_id=case.pk)

    for options, told in (({}, "1 data keys"), ({"root": True}, "under today's root key already")):
        with scope.opened(signing_in=True):
            call_command("rotate_keys", agency=cast.alba.agency.code, dry_run=True, **options)
        assert capsys.readouterr().out == f"{cast.alba.agency.pk}: {told}\n"

    assert WrappedKey.objects.get(owner_id=case.pk).agency_key_id == before.agency_key_id


def test_an_agency_s_keys_are_turned_and_then_its_cases(cast, case, machine):
    code = cast.alba.agency.code
    before = WrappedKey.objects.get(owner_id=case.pk)

    done = machine.run("keys", "rotate_keys", "--agency", code)
    assert (done.returncode, done.stderr) == (0, "")
    turned = WrappedKey.objects.get(owner_id=case.pk)
    assert (turned.pk, turned.key_id) == (before.pk, before.key_id)
    assert turned.agency_key_id != before.agency_key_id
    assert opened(case, cast) == "Kovač"

    done = machine.run("keys", "rotate_keys", "--agency", code, "--data")
    assert done.stdout == f"{cast.alba.agency.pk}: 2 values sealed anew\n", done.stderr
    assert opened(case, cast) == "Kovač"
    with as_superuser() as admin:
        rows = admin.execute(
            "select substring(surname from 3 for 16) from cases_person where case_id = %s",
            [case.pk],
        ).fetchall()
    assert [bytes(row[0]) for row in rows] != [before.key_id.bytes]
    with as_superuser() as admin:
        names = admin.execute(
            "select name from audit_auditevent where name like 'vault.keys.%%'"
            " and facts ->> 'agency' = %s order by id",
            [str(cast.alba.agency.pk)],
        ).fetchall()
    assert [name for (name,) in names] == ["vault.keys.turned", "vault.keys.resealed"]


def test_every_value_is_opened_and_what_does_not_is_named(cast, case, machine):
    person = Person.objects.using("seed").get(case=case)
    with connections["seed"].cursor() as cursor:
        cursor.execute("update cases_person set surname = given_name where id = %s", [person.pk])
    try:
        done = machine.run("keys", "verify_encryption")
    finally:
        with connections["seed"].cursor() as cursor:
            cursor.execute("delete from cases_person where id = %s", [person.pk])

    assert done.returncode == 1
    assert f"WRONG cases.Person.surname {person.pk}: not_authentic" in done.stderr
    assert "Kovač" not in done.stdout + done.stderr
    assert " open, " in done.stdout


def test_an_unknown_agency_and_a_process_behind_the_walls_are_refused(settings):
    for command in ("rotate_keys", "verify_encryption", "destroy_case_keys"):
        with pytest.raises(CommandError, match="run it as DB_PROCESS=admin"):
            call_command(command)
    settings.PROCESS = "admin"
    with scope.opened(signing_in=True), pytest.raises(CommandError, match="no agency has the code"):
        call_command("rotate_keys", agency=f"none-{uuid4().hex[:6]}")


def test_a_sealed_seed_that_does_not_open_is_named(ivo):
    a_totp_seed(ivo)
    seed = Authenticator.objects.get(user=ivo)
    found = Openings()

    open_secrets([seed], found)
    assert (found.opened, found.wrong) == (1, 0)
    seed.data["secret"] = "A" * 120
    open_secrets([seed], found)

    assert found.failed == [f"mfa.Authenticator {seed.pk}: unknown_format"]
