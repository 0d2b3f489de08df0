"""M1, M2: two records of one person, by two people's word; nothing moves and nobody sees more."""

from uuid import UUID

import pytest

from agencies.models import Role, Team, TeamMember, Worker
from audit.models import AuditEvent, OutboxMessage
from cases import actions, database
from cases.finding import alike
from cases.models import (
    AffectedPerson,
    Case,
    CaseKind,
    Conflict,
    Merge,
    Person,
    Relationship,
    TimelineEntry,
)
from cases.readiness import missing_for_activation
from kernel.errors import NotAllowed, RuleBroken
from tests.cases.test_find_cases import opened
from tests.cast import Cast, House, a_browser, a_case, a_worker, acting_as, laid
from tests.meanwhile import Meanwhile
from tests.walls.sql import as_role, code_of


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.ivo, cast.alba, "Keel")


@pytest.fixture
def kept(cast: Cast) -> Case:
    return a_case(cast.ivo, cast.alba, "Keel")


def seen(case: Case, worker: Worker) -> Case:
    found: Case = Case.objects.visible_to(worker).get(pk=case.pk)
    return found


def ask(case: Case, kept: Case, worker: Worker) -> UUID:
    with acting_as(worker) as acting:
        asked = actions.ask_merge(case=seen(case, acting), kept=seen(kept, acting), worker=acting)
        return asked.pk


def answer(act, merge_id: UUID, worker: Worker) -> Merge:
    with acting_as(worker) as acting:
        found = Merge.objects.visible_to(acting).get(pk=merge_id)
        done: Merge = act(merge=found, worker=acting)
        return done


def merged(case: Case, kept: Case, cast: Cast) -> UUID:
    merge_id = ask(case, kept, cast.ivo)
    answer(actions.confirm_merge, merge_id, cast.sara)
    return merge_id


def declare(case: Case, about: Worker, by: Worker) -> None:
    with acting_as(by) as acting:
        actions.declare_conflict(
            case=seen(case, acting), about=about, kind="KINSHIP", worker=acting
        )


def sees(case: Case, worker: Worker) -> bool:
    with acting_as(worker) as acting:
        return Case.objects.visible_to(acting).filter(pk=case.pk).exists()


def test_a_supervisor_agrees_and_both_records_stay(cast, case, kept):
    done = answer(actions.confirm_merge, ask(case, kept, cast.ivo), cast.sara)

    assert (done.state, done.decided_by_id) == ("DONE", cast.sara.pk)
    with acting_as(cast.ivo) as ivo:
        for one in (case, kept):
            assert Person.objects.visible_to(ivo).get(case=one).surname.open() == "Keel"


def test_the_merged_record_is_read_and_corrected_no_more(cast, case, kept):
    merged(case, kept, cast)

    with acting_as(cast.ivo) as ivo:
        person = Person.objects.visible_to(ivo).get(case=case)
        with pytest.raises(RuleBroken, match="person_is_merged"):
            actions.correct_person(person=person, version=1, surname="Other", worker=ivo)
        person = Person.objects.visible_to(ivo).get(case=kept)
        actions.correct_person(person=person, version=1, surname="Other", worker=ivo)


def test_who_sees_one_of_the_cases_learns_of_no_other_and_goes_on(cast, case, kept):
    otto = a_worker("otto", cast.alba, Role.FACILITATOR)
    with acting_as(cast.sara) as sara:
        actions.assign_case(case=seen(case, sara), assignee=otto, worker=sara)
    merge_id = ask(case, kept, cast.sara)
    second = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    answer(actions.confirm_merge, merge_id, second)

    assert not sees(kept, otto)
    with acting_as(otto) as acting:
        assert not Merge.objects.visible_to(acting).exists()
        assert not Merge.objects.exists()  # nor by SQL of their own
        kinds = set(TimelineEntry.objects.visible_to(acting).values_list("kind", flat=True))
        assert not {"SAME_PERSON", "NOT_SAME_PERSON"} & kinds
        person = Person.objects.visible_to(acting).get(case=case)
        actions.correct_person(person=person, version=1, surname="Other", worker=acting)
    page = a_browser(otto).get(f"/cases/{case.pk}/").text
    assert kept.reference not in page
    assert str(merge_id) not in page
    assert a_browser(otto).get(f"/merges/{merge_id}/").status_code == 404


def test_the_trail_names_neither_case_beside_the_other(cast, case, kept):
    merge_id = merged(case, kept, cast)

    lines = AuditEvent.objects.using("seed").filter(subject_id=merge_id)
    assert {(line.name, line.case_id) for line in lines} == {
        ("cases.merge.asked", None),
        ("cases.merge.done", None),
    }


def test_nobody_merges_alone_nor_without_overseeing_both(cast, case, kept):
    merge_id = ask(case, kept, cast.sara)

    with pytest.raises(NotAllowed):
        answer(actions.confirm_merge, merge_id, cast.sara)
    with pytest.raises(NotAllowed):
        answer(actions.confirm_merge, merge_id, cast.ivo)
    for worker in (cast.sara, cast.ivo, cast.lea):  # nor by SQL of their own
        with acting_as(worker), pytest.raises(NotAllowed):
            database.call("merge_people", merge_id)
    with acting_as(cast.ivo):
        assert code_of("update cases_merge set state = 'DONE' where id = %s", merge_id) == "42501"


def test_a_case_one_does_not_see_is_not_named(cast, case, kept):
    otto = a_worker("otto", cast.alba, Role.FACILITATOR)
    mine = a_case(otto, cast.alba, "Keel")
    told = (
        "insert into cases_merge (id, agency_id, case_id, kept_case_id, state)"
        " values (gen_random_uuid(), %s, %s, %s, 'ASKED')"
    )

    with acting_as(otto):
        for left, right in ((mine, kept), (case, mine)):
            assert code_of(told, cast.alba.agency.pk, left.pk, right.pk) == "42501"


def test_a_record_is_merged_once_and_never_into_a_chain(cast, case, kept):
    third = a_case(cast.ivo, cast.alba, "Keel")
    late = ask(third, case, cast.ivo)
    merged(case, kept, cast)

    for one, other in ((case, third), (third, case)):
        with pytest.raises(RuleBroken, match=r"person_is_merged|merge_is_asked"):
            ask(one, other, cast.ivo)
    with pytest.raises(RuleBroken, match="person_is_merged"):
        answer(actions.confirm_merge, late, cast.sara)  # asked before, under lock now
    with pytest.raises(RuleBroken, match="merge_is_decided"):
        answer(actions.decline_merge, _only_done(cast), cast.sara)


def _only_done(cast: Cast) -> UUID:
    with acting_as(cast.sara) as sara:
        found: Merge = Merge.objects.visible_to(sara).done().get()
        return found.pk


def test_what_cannot_be_one_person_is_not_asked(cast, case, kept):
    ask(case, kept, cast.ivo)

    with pytest.raises(RuleBroken, match="merges_with_itself"):
        ask(case, case, cast.ivo)
    with pytest.raises(RuleBroken, match="merge_is_asked"):
        ask(case, kept, cast.ivo)


def test_who_asked_takes_it_back_and_it_is_asked_anew(cast, case, kept):
    answer(actions.decline_merge, ask(case, kept, cast.ivo), cast.ivo)

    assert merged(kept, case, cast)


def test_a_bar_on_one_case_is_a_bar_on_both(cast, case, kept):
    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    declare(case, rosa, cast.sara)
    assert sees(kept, rosa)

    merged(case, kept, cast)

    assert not sees(kept, rosa)
    with acting_as(cast.sara) as sara, pytest.raises(RuleBroken, match="conflict_of_interest"):
        actions.assign_case(case=seen(kept, sara), assignee=rosa, worker=sara)


def test_a_bar_that_comes_later_is_one_on_both(cast, case, kept):
    merged(case, kept, cast)

    declare(kept, cast.ivo, cast.sara)

    assert not sees(case, cast.ivo)
    assert not sees(kept, cast.ivo)


def test_taken_apart_each_is_its_own_and_every_bar_stays(cast, case, kept):
    merge_id = merged(case, kept, cast)
    declare(kept, cast.ivo, cast.sara)
    with pytest.raises(NotAllowed), acting_as(cast.ivo):
        database.call("part_people", merge_id)

    done = answer(actions.undo_merge, merge_id, cast.sara)

    assert (done.state, done.undone_by_id) == ("UNDONE", cast.sara.pk)
    assert not sees(case, cast.ivo)
    live = Conflict.objects.using("seed").filter(worker=cast.ivo, ended_at=None)
    assert {one.case_id for one in live} == {case.pk, kept.pk}
    told = OutboxMessage.objects.using("seed").filter(topic="cases.conflict.recorded")
    told = told.filter(object_id__in=[one.pk for one in live])
    assert {one.object_id for one in told} == {one.pk for one in live}
    with pytest.raises(RuleBroken, match="merge_is_not_done"):
        answer(actions.undo_merge, merge_id, cast.sara)
    with acting_as(cast.sara) as sara:
        person = Person.objects.visible_to(sara).get(case=case)
        actions.correct_person(person=person, version=1, surname="Other", worker=sara)


def test_who_asked_and_is_barred_since_is_not_one_of_the_two(cast, case, kept):
    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    merge_id = ask(case, kept, rosa)
    declare(kept, rosa, cast.sara)

    with pytest.raises(RuleBroken, match="asker_is_barred"):
        answer(actions.confirm_merge, merge_id, cast.sara)

    answer(actions.decline_merge, merge_id, cast.sara)
    assert merged(case, kept, cast)


@pytest.fixture
def north(cast: Cast) -> House:
    team = laid(Team(agency=cast.alba.agency, name="North"))
    return House(cast.alba.agency, team)


def of_both_teams(name: str, north: House, cast: Cast) -> Worker:
    worker = a_worker(name, north, Role.SUPERVISOR)
    laid(TeamMember(agency=north.agency, team=cast.alba.team, worker=worker))
    return worker


def test_who_oversees_one_of_the_two_alone_answers_nothing(cast, case, north):
    rosa, rolf = (of_both_teams(name, north, cast) for name in ("rosa", "rolf"))
    other = a_case(rosa, north, "Keel")
    with acting_as(rosa) as acting:
        actions.assign_case(case=seen(other, acting), assignee=cast.sara, worker=acting)

    for first, second in ((case, other), (other, case)):
        merge_id = ask(first, second, rolf)
        for act in (actions.confirm_merge, actions.decline_merge):
            with pytest.raises(NotAllowed):
                answer(act, merge_id, cast.sara)
        answer(actions.decline_merge, merge_id, rolf)


@pytest.mark.parametrize("is_done", [False, True])
def test_no_refusal_tells_of_a_merge_with_a_hidden_case(cast, case, kept, north, is_done):
    rosa, rolf = (of_both_teams(name, north, cast) for name in ("rosa", "rolf"))
    hidden = a_case(rosa, north, "Keel")
    merge_id = ask(case, hidden, rosa)
    if is_done:
        answer(actions.confirm_merge, merge_id, rolf)

    answer(actions.decline_merge, ask(kept, case, cast.ivo), cast.ivo)
    asked = ask(case, kept, cast.ivo)
    assert answer(actions.confirm_merge, asked, cast.sara).state == "DONE"

    with acting_as(cast.sara):
        assert [one.pk for one in Merge.objects.exclude(state="DECLINED")] == [asked]
    with pytest.raises(RuleBroken, match="person_is_merged"):
        ask(hidden, case, rolf)  # who sees them all is told


def test_a_bar_follows_merges_that_nobody_saw_side_by_side(cast, case, kept, north):
    rosa, rolf = (of_both_teams(name, north, cast) for name in ("rosa", "rolf"))
    hidden = a_case(rosa, north, "Keel")
    answer(actions.confirm_merge, ask(case, hidden, rosa), rolf)
    merge_id = merged(case, kept, cast)

    declare(hidden, cast.ivo, rosa)

    assert not sees(case, cast.ivo)
    assert not sees(kept, cast.ivo)
    answer(actions.undo_merge, merge_id, cast.sara)
    live = Conflict.objects.using("seed").filter(worker=cast.ivo, ended_at=None)
    assert {one.case_id for one in live} == {case.pk, kept.pk, hidden.pk}


def test_a_bar_that_is_recorded_while_others_are_merged_counts_on_all(cast, case, kept):
    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    third = a_case(cast.ivo, cast.alba, "Keel")
    merged(case, kept, cast)
    merge_id = ask(third, kept, cast.sara)

    def merges() -> None:
        with as_role("web"):  # not from the pool: its only connection is Sara's
            answer(actions.confirm_merge, merge_id, rosa)

    with acting_as(cast.sara) as sara:
        about = Worker.objects.visible_to(sara).get(pk=cast.ivo.pk)
        actions.declare_conflict(case=seen(case, sara), about=about, kind="KINSHIP", worker=sara)
        second = Meanwhile(merges)
        second.start()
        assert second.has_to_wait()
    second.ended()

    assert not [one for one in (case, kept, third) if sees(one, cast.ivo)]


def named(case: Case, worker: Worker, relationships: list[str]) -> UUID:
    with acting_as(worker) as acting:
        return actions.name_affected_person(
            case=seen(case, acting), given_name="Ann", relationships=relationships, worker=acting
        ).pk


def ask_named(affected: UUID, kept: UUID, worker: Worker) -> UUID:
    with acting_as(worker) as acting:
        rows = AffectedPerson.objects.visible_to(acting)
        asked = actions.ask_merge_of_named(
            affected=rows.get(pk=affected), kept=rows.get(pk=kept), worker=acting
        )
        return asked.pk


def test_named_twice_only_the_kept_one_is_decided_about(cast, case):
    twice, once = (named(case, cast.ivo, [code]) for code in (Relationship.NEW, "CURRENT"))
    answer(actions.confirm_merge, ask_named(twice, once, cast.ivo), cast.sara)

    with acting_as(cast.sara) as sara:
        rows = AffectedPerson.objects.visible_to(sara)
        assert [one.pk for one in rows.kept()] == [once]
        rows.filter(pk=once).update(
            contact_decided_at=case.recorded_at, contact_decision="REACH_OUT"
        )
        missing = missing_for_activation([seen(case, sara)], sara.agency)[case.pk]
        assert "first_contact" not in missing
        with pytest.raises(RuleBroken, match="person_is_merged"):
            actions.decide_against_contact(
                affected=rows.get(pk=twice), reason="Twice.", worker=sara
            )


def test_people_of_two_cases_are_not_named_twice(cast, case, kept):
    here, there = named(case, cast.ivo, ["CURRENT"]), named(kept, cast.ivo, ["CURRENT"])

    with pytest.raises(RuleBroken, match="not_of_one_case"):
        ask_named(here, there, cast.ivo)
    with pytest.raises(RuleBroken, match="merges_with_itself"):
        ask_named(here, here, cast.ivo)


def test_records_that_resemble_each_other_are_found_among_ones_own(cast):
    here = opened(cast, "Yusuf", "Haddad", "1984-02-29")
    same = opened(cast, "Yusuf", "Haddad", "1984-02-29")
    spelt = opened(cast, "Youssef", "Hadad")
    opened(cast, "Yusuf", "Haddad", "1990-01-01")
    opened(cast, "Zoran", "Babic", "1984-02-29")

    with acting_as(cast.sara) as sara:
        assert alike(seen(here, sara), worker=sara) == [same.pk, spelt.pk]
    with acting_as(cast.ivo) as ivo:
        mine = a_case_of(ivo, cast)
        assert alike(mine, worker=ivo) == []


def a_case_of(worker: Worker, cast: Cast) -> Case:
    return actions.open_case(
        kind=CaseKind.PROGRAMME,
        team=cast.alba.team,
        given_name="Yusuf",
        surname="Haddad",
        birth_date="1984-02-29",
        worker=worker,
    )
