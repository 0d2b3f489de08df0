"""P3: erased by two people; then nothing of the case opens, in no live row and in no backup."""

from datetime import timedelta
from queue import Queue
from threading import Thread
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from agencies.models import Role, Worker
from agencies.working_time import today_at
from audit.models import OutboxMessage
from cases import actions, database, policies
from cases.models import Case, Erasure, Person
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from tests.cast import Cast, a_browser, a_case, a_group, a_token, a_worker, acting_as
from tests.sharing.scene import Scene, a_scene, deliver, notices_of
from tests.walls.sql import another, as_superuser, code_of
from vault.keys import KeyGone, destroy, key_to_open, key_to_seal
from vault.models import DestroyedKey, WrappedKey
from vault.reasons import DestroyReason


class Lost(Exception):
    """The database went away."""


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return a_scene(cast)


def change(case: Case, **facts) -> None:
    Case.objects.using("seed").filter(pk=case.pk).update(**facts)


def closed(case: Case) -> Case:
    change(case, status="DROPPED_OUT", closed_at=clock.now())
    return case


@pytest.fixture
def case(cast: Cast) -> Case:
    return closed(a_case(cast.ivo, cast.alba, "Canary-surname"))


@pytest.fixture
def dora(cast: Cast) -> Worker:
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


def ask(case: Case, worker: Worker, reason: str = "RETENTION_ENDED") -> UUID:
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        return actions.ask_erasure(case=seen, reason=reason, worker=acting).pk


def confirm(erasure_id: UUID, worker: Worker) -> str:
    with acting_as(worker) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=erasure_id)
        actions.confirm_erasure(erasure=seen, worker=acting)
    return state_of(erasure_id)


def state_of(erasure_id: UUID) -> str:
    return str(Erasure.objects.using("seed").get(pk=erasure_id).state)


def finish(erasure_id: UUID, worker: Worker) -> int:
    with acting_as(worker) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=erasure_id)
        return actions.finish_erasure(erasure=seen, worker=acting)


def key_of(case: Case) -> UUID:
    return WrappedKey.objects.get(owner_id=case.pk).key_id


def test_two_people_erase_a_case_and_nothing_of_it_opens(cast, case, dora):
    key = key_of(case)
    erasure_id = ask(case, cast.sara)

    assert confirm(erasure_id, dora) == "DONE"

    with pytest.raises(KeyGone):
        key_to_open(key, owner_id=case.pk, agency_id=cast.alba.agency.pk)
    with pytest.raises(KeyGone, match="key_destroyed"):
        key_to_seal(owner_id=case.pk, agency_id=cast.alba.agency.pk, may_make=True)
    line = DestroyedKey.objects.get(owner_id=case.pk)
    assert (line.key_id, line.reason) == (key, "RETENTION")


def test_the_case_is_there_for_nobody_any_more_and_the_page_says_erased(cast, case, dora):
    confirm(ask(case, cast.sara), dora)

    for worker in (cast.ivo, cast.sara):
        browser = a_browser(worker)
        assert browser.get(f"/cases/{case.pk}/").status_code == 404
        assert browser.get("/cases/").status_code == 200
    for worker in (cast.sara, dora):
        page = a_browser(worker).get("/erasures/").content.decode()
        assert "Erased" in page
        assert case.reference not in page
        assert "answered by Dora" in page
    with as_superuser() as admin:  # a team that changes brings nobody back
        admin.execute("select app.oversee(%s)", [cast.sara.pk])
    assert a_browser(cast.sara).get(f"/cases/{case.pk}/").status_code == 404


def test_not_even_an_emergency_opens_it(cast, case, dora):
    confirm(ask(case, cast.sara), dora)
    reference = Case.objects.using("seed").get(pk=case.pk).reference

    told = pytest.raises(DatabaseError, match="unknown_case")
    with acting_as(cast.ivo), connection.cursor() as cursor, told, transaction.atomic():
        cursor.execute("select app.break_glass(%s, false)", [reference])


def test_what_lay_beside_the_seal_is_gone_too(cast, case, dora):
    Person.objects.using("seed").filter(case=case).update(pronouns="he", language="sl")
    change(case, firearms="PRESENT", children_count=2)

    confirm(ask(case, cast.sara), dora)

    with as_superuser() as admin:
        row = admin.execute(
            "select c.reference, c.firearms, c.children_count, c.assigned_id, p.pronouns,"
            " p.language, (select count(*) from cases_personindex i where i.case_id = c.id),"
            " (select count(*) from cases_casegrant g where g.content_object_id = c.id)"
            " from cases_case c join cases_person p on p.case_id = c.id where c.id = %s",
            [case.pk],
        ).fetchone()
    assert row is not None
    assert case.reference not in row[0]
    assert row[1:] == ("", None, None, "", "", 0, 0)


def test_that_it_happened_stays_on_the_trail(cast, case, dora):
    erasure_id = ask(case, cast.sara, "SUBJECT_ASKED")
    confirm(erasure_id, dora)

    with as_superuser() as admin:
        names = admin.execute(
            "select name from audit_auditevent where case_id = %s or subject_id = %s order by id",
            [case.pk, case.pk],
        ).fetchall()
    told = [name for (name,) in names]
    assert told[-3:] == ["cases.erasure.begun", "vault.key.destroyed", "cases.case.erased"]
    assert "cases.erasure.asked" in told
    assert DestroyedKey.objects.get(owner_id=case.pk).reason == "ERASURE"


def test_nobody_erases_alone(cast, case, dora):
    erasure_id = ask(case, cast.sara)

    with pytest.raises(NotAllowed):
        confirm(erasure_id, cast.sara)
    with acting_as(cast.sara), pytest.raises(NotAllowed):  # nor by SQL of their own
        database.call("erase_case", erasure_id)
    with acting_as(cast.sara):
        told = "update cases_erasure set state = 'DONE' where id = %s"
        assert code_of(told, erasure_id) == "42501"
    assert WrappedKey.objects.filter(owner_id=case.pk).exists()


def test_the_page_lets_who_asked_only_take_it_back(cast, case, dora):
    address = f"/erasures/{ask(case, cast.sara)}/"

    assert 'value="AGREE"' in a_browser(dora).get(address).text
    browser = a_browser(cast.sara)
    mine = browser.get(address).text
    assert "somebody else agrees" in mine
    assert 'value="AGREE"' not in mine
    assert browser.post(address, {"answer": "AGREE"}).status_code == 400


def test_the_policy_itself_refuses_who_asked(cast, case):
    erasure_id = ask(case, cast.sara)

    with acting_as(cast.sara) as sara, pytest.raises(NotAllowed, match="Somebody else"):
        policies.may_confirm_erasure(sara, Erasure.objects.visible_to(sara).get(pk=erasure_id))


def test_another_supervisor_of_the_team_may_be_the_second(cast, case):
    second = a_worker("rosa", cast.alba, Role.SUPERVISOR)

    assert confirm(ask(case, cast.sara), second) == "DONE"


def test_others_neither_ask_nor_answer(cast, case, dora):
    with pytest.raises(NotAllowed):
        ask(case, cast.ivo)
    erasure_id = ask(case, cast.sara)
    admin = a_worker("ada", cast.alba, Role.AGENCY_ADMIN)
    stranger = a_worker("delia", cast.brisa, Role.DATA_PROTECTION_OFFICER)

    for worker in (admin, stranger, cast.cora):
        with acting_as(worker) as acting:
            assert not Erasure.objects.visible_to(acting).filter(pk=erasure_id).exists()
            with pytest.raises(NotAllowed):
                database.call("erase_case", erasure_id)


def test_an_officer_with_a_conflict_of_interest_sees_and_answers_nothing(cast, case, dora):
    erasure_id = ask(case, cast.sara)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        about = Worker.objects.visible_to(sara).get(pk=dora.pk)
        actions.declare_conflict(case=seen, about=about, kind="KINSHIP", worker=sara)

    with acting_as(dora) as acting:
        assert not Erasure.objects.visible_to(acting).exists()
        with pytest.raises(NotAllowed):
            database.call("erase_case", erasure_id)


def test_the_word_of_who_is_barred_since_they_asked_counts_for_nothing(cast, case, dora):
    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    erasure_id = ask(case, cast.sara)
    with acting_as(rosa) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        about = Worker.objects.visible_to(acting).get(pk=cast.sara.pk)
        actions.declare_conflict(case=seen, about=about, kind="KINSHIP", worker=acting)

    with pytest.raises(RuleBroken, match="asker_is_barred"):
        confirm(erasure_id, dora)
    with acting_as(dora) as acting:
        found = Erasure.objects.visible_to(acting).get(pk=erasure_id)
        actions.decline_erasure(erasure=found, worker=acting)
    assert confirm(ask(case, rosa), dora)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"legal_hold": True}, "legal_hold"),
        ({"retain_until": 1}, "must_be_kept"),
        ({"closed_at": None, "status": "ACTIVE"}, "case_is_open"),
    ],
)
def test_what_must_be_kept_is_neither_asked_for_nor_erased(cast, case, dora, facts, code):
    if "retain_until" in facts:
        facts = {"retain_until": today_at(cast.alba.agency) + timedelta(days=1)}
    erasure_id = ask(case, cast.sara)
    change(case, **facts)  # it came meanwhile

    with pytest.raises(RuleBroken, match=code):
        confirm(erasure_id, dora)
    with pytest.raises(RuleBroken, match=code):
        ask(case, cast.sara)
    assert WrappedKey.objects.filter(owner_id=case.pk).exists()


def test_on_the_day_it_may_go_it_goes(cast, case, dora):
    change(case, retain_until=today_at(cast.alba.agency))

    assert confirm(ask(case, cast.sara), dora) == "DONE"


def test_asked_once_answered_once_and_not_for_ever(cast, case, dora):
    erasure_id = ask(case, cast.sara)
    with pytest.raises(RuleBroken, match="erasure_is_asked"):
        ask(case, cast.sara)
    with acting_as(dora) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=erasure_id)
        actions.decline_erasure(erasure=seen, worker=acting)
    for act in (actions.decline_erasure, actions.confirm_erasure):
        with acting_as(dora) as acting:
            seen = Erasure.objects.visible_to(acting).get(pk=erasure_id)
            with pytest.raises(RuleBroken, match="erasure_is_decided"):
                act(erasure=seen, worker=acting)

    late = ask(case, cast.sara)
    Erasure.objects.using("seed").filter(pk=late).update(expires_at=clock.now())
    with pytest.raises(RuleBroken, match="erasure_lapsed"):
        confirm(late, dora)


def test_who_is_in_a_group_is_not_erased(cast):
    _group, [member, *_] = a_group(cast)

    with pytest.raises(RuleBroken, match="is_in_a_group"):
        ask(closed(member), cast.sara)


def test_the_agency_s_own_copies_of_what_crossed_go_and_the_other_s_stay(scene: Scene):
    cast = scene.cast
    told = scene.tell_brisa()
    dora = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    closed(scene.programme_case)

    assert confirm(ask(scene.programme_case, cast.sara), dora) == "DONE"

    held = WrappedKey.objects.filter(owner_id=told.pk).values_list("agency_id", flat=True)
    assert list(held) == [cast.brisa.agency.pk]
    gone = DestroyedKey.objects.filter(owner_id=told.pk).values_list("agency_id", flat=True)
    assert list(gone) == [cast.alba.agency.pk]


def has_keys(case: Case) -> bool:
    return WrappedKey.objects.filter(owner_id=case.pk).exists()


def test_lost_before_the_commit_nothing_has_happened(cast, case, dora):
    erasure_id = ask(case, cast.sara)

    with pytest.raises(Lost):
        _erase_and_lose(erasure_id, dora)

    assert state_of(erasure_id) == "ASKED"
    assert has_keys(case)
    assert a_browser(cast.sara).get(f"/cases/{case.pk}/").status_code == 200


def _erase_and_lose(erasure_id: UUID, worker: Worker) -> None:
    with acting_as(worker) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=erasure_id)
        actions.confirm_erasure(erasure=seen, worker=acting)
        raise Lost


def test_lost_after_the_commit_the_case_is_gone_and_either_of_both_finishes(
    cast, case, dora, monkeypatch
):
    erasure_id = ask(case, cast.sara)
    monkeypatch.setattr("audit.afterwards.do", lambda *_: None)  # the process ended here

    assert confirm(erasure_id, dora) == "ERASING"

    assert has_keys(case)
    for path, status in ((f"/cases/{case.pk}/", 404), ("/cases/", 200), ("/erasures/", 200)):
        assert a_browser(cast.sara).get(path).status_code == status
    assert "Finish" in a_browser(cast.sara).get("/").text
    ada = a_worker("ada", cast.alba, Role.AGENCY_ADMIN)
    with acting_as(ada):
        assert database.answer("case_to_erase", erasure_id) is None
        with pytest.raises(NotAllowed):
            database.call("erasure_done", erasure_id)
    assert a_browser(cast.sara).post(f"/erasures/{erasure_id}/finish/").status_code == 302
    assert state_of(erasure_id) == "DONE"
    assert not has_keys(case)


def test_lost_between_the_keys_and_the_last_word_it_is_finished_again(
    cast, case, dora, monkeypatch
):
    erasure_id = ask(case, cast.sara)
    with monkeypatch.context() as broken:
        broken.setattr("cases.actions.erasure.keys.destroy", _destroy_and_lose)
        assert confirm(erasure_id, dora) == "ERASING"
    assert not has_keys(case)

    assert finish(erasure_id, dora) == 0

    assert state_of(erasure_id) == "DONE"
    with pytest.raises(RuleBroken, match="erasure_is_decided"):
        finish(erasure_id, dora)


def test_a_hold_that_is_set_at_that_very_moment_is_refused_and_not_lost(cast, case, dora):
    erasure_id, token = ask(case, cast.sara), a_token(cast.sara)
    pids, changed = Queue[int](), list[int]()
    held = "update cases_case set legal_hold = true where id = %s and version = %s"  # keep_case's

    def holds() -> None:
        with another() as other, other.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute("select pg_backend_pid() from app.begin_as(%s, 'API')", [token])
            pids.put(cursor.fetchone()[0])
            cursor.execute(held, [case.pk, case.version])
            changed.append(cursor.rowcount)

    thread = Thread(target=holds)
    with acting_as(dora) as acting, as_superuser() as admin:
        seen = Erasure.objects.visible_to(acting).get(pk=erasure_id)
        actions.confirm_erasure(erasure=seen, worker=acting)
        thread.start()
        waits = ("select cardinality(pg_blocking_pids(%s)) > 0", [pids.get(timeout=30)])
        while thread.is_alive() and admin.execute(*waits).fetchone() != (True,):
            thread.join(0.02)
    thread.join(30)

    assert changed == [0]
    assert state_of(erasure_id) == "DONE"


def _destroy_and_lose(owner_id: UUID, reason: DestroyReason) -> int:
    destroy(owner_id, reason)
    raise Lost


def test_who_asked_and_who_agreed_hear_of_what_was_not_finished(cast, case, dora, monkeypatch):
    erasure_id = ask(case, cast.sara)
    monkeypatch.setattr("audit.afterwards.do", lambda *_: None)
    confirm(erasure_id, dora)
    due = OutboxMessage.objects.using("seed").filter(object_id=erasure_id)
    due.update(available_at=clock.now())

    deliver()

    for worker in (cast.sara, dora):
        assert any(topic.startswith("cases.erasure.begun") for topic in notices_of(worker))
    assert not any(topic.startswith("cases.erasure") for topic in notices_of(cast.ivo))
