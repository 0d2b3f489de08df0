"""A session's attendance sheet goes on paper: numbers that stay, copies that are counted."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from agencies.models import Role
from agencies.working_time import today_at
from cases import actions
from cases.models import Case, Group, GroupMember, GroupSession, SheetCopy
from kernel.errors import NotAllowed, RuleBroken
from tests.cases.test_record_register import a_planned_session, record
from tests.cast import Cast, a_case, a_group, a_worker, acting_as
from tests.walls.sql import FORBIDDEN, answer, code_of


def take_copy(worker, session) -> SheetCopy:
    with acting_as(worker) as acting:
        seen = GroupSession.objects.visible_to(acting).get(pk=session.pk)
        return actions.print_sheet(session=seen, worker=acting)


def numbers(worker, group) -> dict[UUID, int]:
    with acting_as(worker) as acting:
        found: dict[UUID, int] = GroupMember.objects.visible_to(acting).numbers(group.pk)
    return found


def join(cast: Cast, group: Group, case: Case) -> GroupMember:
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        day = today_at(sara.agency) - timedelta(days=3)
        return actions.join_group(group=group, case=seen, joined_date=day, worker=sara)


def leave(cast: Cast, case: Case) -> None:
    with acting_as(cast.sara) as sara:
        member = GroupMember.objects.visible_to(sara).get(case=case, left_date=None)
        actions.leave_group(member=member, left_date=today_at(sara.agency), worker=sara)


def lines_about(session) -> list[tuple[object, ...]]:
    with connections["seed"].cursor() as cursor:
        cursor.execute(
            "select worker_id, facts ->> 'copy', facts ->> 'lines', facts ->> 'basis'"
            " from audit_auditevent where name = 'cases.session.sheet_printed' and subject_id = %s"
            " order by id",
            [session.pk],
        )
        found: list[tuple[object, ...]] = cursor.fetchall()
    return found


def test_each_copy_has_a_number_and_stands_on_the_trail_with_its_ground(cast):
    group, _cases = a_group(cast, 3)
    session = a_planned_session(cast, group, ahead=True)

    first, second = take_copy(cast.ivo, session), take_copy(cast.sara, session)

    assert (first.copy, second.copy) == (1, 2)
    assert lines_about(session) == [
        (cast.ivo.pk, "1", "3", "GROUP"),
        (cast.sara.pk, "2", "3", "TEAM"),
    ]


def test_numbers_stay_and_nobody_gets_that_of_who_left(cast):
    group, [first, second] = a_group(cast)
    leave(cast, second)

    third = join(cast, group, a_case(cast.sara, cast.alba, "C"))
    again = join(cast, group, second)

    assert (third.number, again.number) == (3, 4)
    assert numbers(cast.sara, group) == {first.pk: 1, third.case_id: 3, second.pk: 4}


def test_who_left_counts_for_who_does_not_see_them_any_more(cast):
    group, [_first, second] = a_group(cast)
    leave(cast, second)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=second.pk)
        about = type(sara).objects.visible_to(sara).get(pk=cast.sara.pk)
        actions.declare_conflict(case=seen, about=about, kind="SOCIAL", worker=sara)

    assert join(cast, group, a_case(cast.sara, cast.alba, "C")).number == 3


def test_nobody_chooses_a_number_or_changes_a_copy(cast):
    group, [first, _second] = a_group(cast)
    sheet = take_copy(cast.ivo, a_planned_session(cast, group))

    with acting_as(cast.sara):
        changes = "update cases_groupmember set number = 9 where case_id = %s"
        assert code_of(changes, first.pk) == FORBIDDEN
        assert code_of("update cases_sheetcopy set copy = 9 where id = %s", sheet.pk) == FORBIDDEN
        assert code_of("delete from cases_sheetcopy where id = %s", sheet.pk) == FORBIDDEN
        in_his_name = (
            "insert into cases_sheetcopy (id, session_id, copy, printed_by_id, printed_at)"
            " values (gen_random_uuid(), %s, 7, %s, now())"
        )
        assert code_of(in_his_name, sheet.session_id, cast.ivo.pk) == FORBIDDEN


def test_a_copy_is_seen_by_who_sees_its_group(cast):
    group, _cases = a_group(cast)
    petra = a_worker("petra", cast.alba, Role.FACILITATOR)
    session = a_planned_session(cast, group)
    take_copy(cast.ivo, session)

    for worker, seen in ((cast.ivo, 1), (cast.sara, 1), (petra, 0), (cast.nadia, 0)):
        with acting_as(worker) as acting:
            mine = SheetCopy.objects.visible_to(acting).filter(session=session)
            assert mine.count() == seen
            assert answer("select count(*) from cases_sheetcopy") >= seen
            by_id = "select count(*) from cases_sheetcopy where session_id = %s"
            assert answer(by_id, session.pk) == seen


def test_who_does_not_lead_the_group_takes_none(cast):
    group, _cases = a_group(cast)
    session = a_planned_session(cast, group)

    with pytest.raises(NotAllowed), acting_as(cast.nadia) as nadia:
        actions.print_sheet(session=session, worker=nadia)


def test_no_sheet_for_a_session_that_is_logged_cancelled_or_of_nobody(cast):
    group, cases = a_group(cast)
    logged, cancelled = a_planned_session(cast, group), a_planned_session(cast, group)
    with acting_as(cast.ivo) as ivo:
        record(ivo, logged, cases)
        GroupSession.objects.filter(pk=cancelled.pk).update(state="CANCELLED")
    empty = a_planned_session(cast, a_group(cast, 0)[0])

    for session, code in (
        (logged, "session_is_logged"),
        (cancelled, "session_is_cancelled"),
        (empty, "group_is_empty"),
    ):
        with pytest.raises(RuleBroken, match=code):
            take_copy(cast.ivo, session)
        assert not lines_about(session)
