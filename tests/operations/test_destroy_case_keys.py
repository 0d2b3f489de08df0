"""P3: who runs the server carries on an erasure that stopped; never one that two people did not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Notice, Role, Worker
from audit.models import AuditEvent, OutboxMessage
from cases import actions
from cases.models import Case, Erasure
from kernel import clock
from tests.cast import Cast, a_browser, a_case, a_worker, acting_as
from tests.operations import compose
from tests.operations.compose import here
from tests.sharing.scene import deliver_about
from tests.walls.sql import as_role, as_superuser
from vault.models import WrappedKey

BREAK = """
create function public.refuse_{name}() returns trigger language plpgsql as $$
begin raise exception 'the disk is full'; end $$;
create trigger refuse_{name} before delete on vault_wrappedkey for each row
  when (old.owner_id = '{case}') execute function public.refuse_{name}()"""
MEND = "drop trigger {what} on vault_wrappedkey; drop function public.{what}()"


@pytest.fixture
def dora(cast: Cast) -> Worker:
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
def case(cast: Cast) -> Case:
    made = a_case(cast.ivo, cast.alba)
    closed = {"status": "DROPPED_OUT", "closed_at": clock.now()}
    Case.objects.using("seed").filter(pk=made.pk).update(**closed)
    return made


@pytest.fixture
def asked(cast: Cast, case: Case) -> Erasure:
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        return actions.ask_erasure(case=seen, reason="RETENTION_ENDED", worker=sara)


def agreed(asked: Erasure, dora: Worker) -> Erasure:
    with acting_as(dora) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=asked.pk)
        return actions.confirm_erasure(erasure=seen, worker=acting)


@contextmanager
def keys_that_stay(case: Case) -> Iterator[None]:
    """Have the database of keys refuse to delete those of a case."""
    name = case.pk.hex
    with as_superuser(os.environ["KEYS_DB_NAME"]) as admin:
        admin.execute(BREAK.format(name=name, case=case.pk))
        try:
            yield
        finally:
            admin.execute(MEND.format(what=f"refuse_{name}"))


@pytest.fixture
def stopped(asked: Erasure, case: Case, dora: Worker) -> Erasure:
    """Agreed to, and the keys were not destroyed."""
    with keys_that_stay(case):
        return agreed(asked, dora)


def state_of(erasure: Erasure) -> str:
    return str(Erasure.objects.using("seed").get(pk=erasure.pk).state)


def has_keys(case: Case) -> bool:
    return WrappedKey.objects.filter(owner_id=case.pk).exists()


def lines_about(erasure: Erasure, *options: str) -> tuple[list[str], int]:
    """Run the command; return what it says about an erasure, and its status."""
    out, status = StringIO(), 0
    with as_role("admin"):
        try:
            call_command("destroy_case_keys", *options, stdout=out, stderr=StringIO())
        except SystemExit as ended:
            status = int(str(ended.code))
    return [line for line in out.getvalue().splitlines() if str(erasure.pk) in line], status


@pytest.fixture(autouse=True)
def _admin(settings) -> None:
    settings.PROCESS = "admin"


def test_what_stopped_is_listed_and_carried_on_once_it_is_mended(case, stopped):
    [listed], _status = lines_about(stopped)
    assert listed.startswith(f"{stopped.pk} {case.agency.code} asked ")
    assert listed.endswith("the case is out of sight, 1 keys left")

    with (
        keys_that_stay(case),
        pytest.raises(CommandError, match=r"not finished: \w+Error; run it again"),
    ):
        lines_about(stopped, "--finish", str(stopped.pk))
    assert (state_of(stopped), has_keys(case)) == ("ERASING", True)
    told, _status = lines_about(stopped, "--finish", str(stopped.pk), "--dry-run")
    assert told == [f"{stopped.pk}: 1 keys would be destroyed"]
    assert (state_of(stopped), has_keys(case)) == ("ERASING", True)

    told, status = lines_about(stopped, "--finish", str(stopped.pk))

    assert (told, status) == ([f"{stopped.pk}: 1 keys destroyed, erased"], 0)
    assert (state_of(stopped), has_keys(case)) == ("DONE", False)
    assert lines_about(stopped)[0] == []


def test_after_ten_minutes_it_is_overdue(stopped):
    agreed_at = clock.now() - timedelta(minutes=10)
    Erasure.objects.using("seed").filter(pk=stopped.pk).update(decided_at=agreed_at)

    [listed], status = lines_about(stopped)

    assert (listed.endswith("1 keys left, overdue"), status) == (True, 1)


def test_where_the_keys_are_gone_the_last_word_is_said(case, asked, dora, monkeypatch):
    monkeypatch.setattr("cases.actions.erasure.events.CASE_ERASED", None)  # the trail refuses it
    agreed(asked, dora)
    monkeypatch.undo()
    assert (state_of(asked), has_keys(case)) == ("ERASING", False)
    [listed], _status = lines_about(asked)
    assert listed.endswith("its keys are destroyed, the last word is missing")

    lines_about(asked, "--finish", str(asked.pk))

    assert state_of(asked) == "DONE"


def test_what_one_person_asked_for_is_neither_listed_nor_finished(case, asked):
    assert lines_about(asked)[0] == []
    with pytest.raises(CommandError, match="no unfinished erasure has this id"):
        lines_about(asked, "--finish", str(asked.pk))

    assert (state_of(asked), has_keys(case)) == ("ASKED", True)


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"legal_hold": True}, "legal_hold"), ({"retain_until": "2999-01-01"}, "must_be_kept")],
)
def test_a_hold_that_came_past_the_program_stands_in_the_way(case, stopped, facts, code):
    Case.objects.using("seed").filter(pk=case.pk).update(**facts)

    with pytest.raises(CommandError, match=f"not finished: {code}"):
        lines_about(stopped, "--finish", str(stopped.pk))

    assert (state_of(stopped), has_keys(case)) == ("ERASING", True)


def test_it_acts_for_one_of_the_two_or_the_officer_and_for_nobody_else(cast, case, stopped, dora):
    for email in (cast.ivo.email, cast.lea.email, "nobody@none.example"):
        with pytest.raises(CommandError, match="may not act now"):
            lines_about(stopped, "--finish", str(stopped.pk), "--as", email)
    Worker.objects.using("seed").filter(pk=dora.pk).update(suspended_at=clock.now())
    with pytest.raises(CommandError, match="may not act now"):
        lines_about(stopped, "--finish", str(stopped.pk))
    assert has_keys(case)

    lines_about(stopped, "--finish", str(stopped.pk), "--as", cast.sara.email)

    assert _names(stopped, cast.sara) == ["cases.erasure.carried_on", "cases.case.erased"]


def test_both_people_are_told_when_it_was_carried_on_and_as_whom(cast, case, stopped, dora):
    lines_about(stopped, "--finish", str(stopped.pk))  # as who agreed
    queued = OutboxMessage.objects.using("seed").filter(object_id=stopped.pk, delivered_at=None)
    queued.update(available_at=clock.now())
    deliver_about(stopped.pk, "cases.erasure.carried_on")

    told = Notice.objects.using("seed").filter(
        topic="cases.erasure.carried_on", object_id=stopped.pk
    )
    assert {one.worker_id for one in told} == {cast.sara.pk, dora.pk}
    row = Erasure.objects.using("seed").get(pk=stopped.pk)
    assert row.carried_on_as_id == dora.pk
    said = "finished by a command on the server as Dora"
    for worker in (cast.sara, dora):
        for address in ("/", "/erasures/"):
            assert said in a_browser(worker).get(address, follow=True).text
    other = a_worker("other", cast.alba, Role.DATA_PROTECTION_OFFICER)
    assert said not in a_browser(other).get("/", follow=True).text


def test_what_the_two_finish_themselves_was_not_carried_on(case, stopped, dora):
    with acting_as(dora) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=stopped.pk)
        actions.finish_erasure(erasure=seen, worker=acting)
    deliver_about(stopped.pk, "cases.erasure.carried_on")

    assert Erasure.objects.using("seed").get(pk=stopped.pk).carried_on_at is None
    told = {"topic": "cases.erasure.carried_on", "object_id": stopped.pk}
    assert not Notice.objects.using("seed").filter(**told).exists()


def _names(erasure: Erasure, worker: Worker) -> list[str]:
    rows = AuditEvent.objects.using("seed").filter(subject_id=erasure.pk, worker_id=worker.pk)
    return list(rows.order_by("id").values_list("name", flat=True))[-2:]


def test_as_docker_compose_runs_it(case, stopped, dora, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(compose.SERVICES["keys"], "command", [])

    done = here(tmp_path).run("keys", "destroy_case_keys", "--finish", str(stopped.pk))

    assert (done.returncode, done.stderr) == (0, "")
    assert (state_of(stopped), has_keys(case)) == ("DONE", False)
    assert _names(stopped, dora) == ["cases.erasure.carried_on", "cases.case.erased"]
