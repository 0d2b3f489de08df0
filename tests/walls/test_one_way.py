"""What cannot be taken back in one's own rows, by whatever SQL the web role sends."""

from datetime import timedelta

import pytest

from cases import actions
from cases.models import Case, EpisodeStatus, GroupMember, GroupSession, TaskKind, TaskState
from kernel import clock
from tests.cast import Cast, a_case, a_group, acting_as
from tests.walls.sql import FORBIDDEN, code_of


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.ivo, cast.alba)


def test_a_status_takes_only_the_tables_steps(cast, case):
    with acting_as(cast.ivo):
        leap = "update cases_case set status = %s where id = %s"
        assert code_of(leap, EpisodeStatus.COMPLETED, case.pk) == FORBIDDEN
        assert code_of(leap, EpisodeStatus.ASSESSING, case.pk) is None


def test_a_support_case_has_its_own_table(cast):
    hers = a_case(cast.nadia, cast.brisa)

    with acting_as(cast.nadia):
        step = "update cases_case set status = %s where id = %s"
        assert code_of(step, EpisodeStatus.ASSESSING, hers.pk) == FORBIDDEN
        assert code_of(step, EpisodeStatus.ACTIVE, hers.pk) is None


def test_a_closed_case_stays_closed(cast, case):
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        actions.change_status(
            case=seen, status=EpisodeStatus.UNSUITABLE, version=seen.version, worker=ivo
        )

    with acting_as(cast.ivo):
        opened = "update cases_case set closed_at = null where id = %s"
        assert code_of(opened, case.pk) == FORBIDDEN
        back = "update cases_case set status = 'REFERRED' where id = %s"
        assert code_of(back, case.pk) == FORBIDDEN


def test_a_task_ends_once_and_by_who_acts(cast, case):
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        task = actions.make_task(
            agency=ivo.agency, kind=TaskKind.OTHER, due_at=clock.now(), case=seen, owner=ivo
        )
    assert task.made_by_id == cast.ivo.pk

    with acting_as(cast.ivo):
        ended = "update cases_task set state = 'DONE', done_at = app.now(), done_by_id = %s"
        assert code_of(f"{ended} where id = %s", cast.sara.pk, task.pk) == FORBIDDEN
        assert code_of(f"{ended} where id = %s", cast.ivo.pk, task.pk) is None
        again = "update cases_task set state = 'OPEN' where id = %s"
        assert code_of(again, task.pk) == FORBIDDEN
        undated = "update cases_task set done_at = null where id = %s"
        assert code_of(undated, task.pk) == FORBIDDEN
        laid = (
            "insert into cases_task (id, agency_id, case_id, kind, rule, due_at, state, version,"
            " made_by_id) values (gen_random_uuid(), %s, %s, 'OTHER', '', app.now(), 'OPEN', 1, %s)"
        )
        assert code_of(laid, cast.alba.agency.pk, case.pk, cast.sara.pk) == FORBIDDEN
        assert code_of(laid, cast.alba.agency.pk, case.pk, cast.ivo.pk) is None


def test_nobody_writes_as_somebody_else(cast, case):
    timeline = (
        "insert into cases_timelineentry (id, case_id, kind, audience, detail, author_id,"
        " happened_at, known_at, recorded_at) values (gen_random_uuid(), %s, 'ADDENDUM',"
        " 'OWN_AGENCY', '', %s, app.now(), app.now(), app.now())"
    )

    with acting_as(cast.ivo):
        assert code_of(timeline, case.pk, cast.sara.pk) == FORBIDDEN
        assert code_of(timeline, case.pk, cast.ivo.pk) is None


def test_a_contact_is_recorded_in_ones_own_name(cast):
    hers = a_case(cast.nadia, cast.brisa)
    contact = (
        "insert into cases_partnercontact (id, case_id, direction, channel, outcome, worker_id,"
        " is_outside_window, happened_at, known_at, recorded_at) values (gen_random_uuid(), %s,"
        " 'INCOMING', 'PHONE', 'REACHED_SAFE', %s, false, app.now(), app.now(), app.now())"
    )

    with acting_as(cast.nadia):
        assert code_of(contact, hers.pk, cast.lea.pk) == FORBIDDEN


def test_who_left_a_group_does_not_come_back_by_the_same_row(cast):
    _group, [case, _other] = a_group(cast)
    with acting_as(cast.sara) as sara:
        member = GroupMember.objects.visible_to(sara).get(case=case)
        actions.leave_group(member=member, left_date=member.joined_date, worker=sara)

    with acting_as(cast.sara):
        back = "update cases_groupmember set left_date = null where id = %s"
        assert code_of(back, member.pk) == FORBIDDEN


def test_a_logged_session_and_its_register_stay_as_they_were_written(cast):
    group, cases = a_group(cast, 1)
    start = clock.now() - timedelta(hours=3)
    with acting_as(cast.ivo) as ivo:
        session = actions.plan_session(
            group=group, starts_at=start, ends_at=start + timedelta(hours=2), worker=ivo
        )
        seen = Case.objects.visible_to(ivo).get(pk=cases[0].pk)
        actions.record_register(
            session=GroupSession.objects.visible_to(ivo).get(pk=session.pk),
            version=1,
            group_note="We spoke of anger.",
            lines=[actions.RegisterLine(seen, "PRESENT")],
            worker=ivo,
        )

    with acting_as(cast.ivo):
        for change in ("state = 'PLANNED'", "group_note = null", "recorded_by_id = null"):
            statement = f"update cases_groupsession set {change} where id = %s"  # noqa: S608
            assert code_of(statement, session.pk) == FORBIDDEN
        assert code_of("update cases_attendance set code = 'LATE'") == FORBIDDEN


def test_an_imported_case_is_reviewed_once(cast, case):
    with acting_as(cast.sara):
        back = "update cases_case set review_state = 'IMPORTED_UNREVIEWED' where id = %s"
        assert code_of(back, case.pk) == FORBIDDEN


def test_who_was_decided_about_stays_so(cast, case):
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        her = actions.name_affected_person(
            case=seen, given_name="Ms", relationships=["CURRENT"], worker=ivo
        )

    with acting_as(cast.ivo):
        decided = "update cases_affectedperson set contact_decided_at = %s{} where id = %s"
        yes = decided.format(", contact_decision = 'REACH_OUT'")
        assert code_of(yes, clock.now(), her.pk) is None
        never = decided.format(", contact_decision = null")
        assert code_of(never, None, her.pk) == FORBIDDEN


def test_what_ended_is_not_ended_by_a_state_that_is_none(cast, case):
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        task = actions.make_task(
            agency=sara.agency, kind=TaskKind.OTHER, due_at=clock.now(), case=seen, owner=sara
        )
        actions.finish_task(task=task, state=TaskState.NOT_UNDERTAKEN, version=1, worker=sara)

    with acting_as(cast.sara):
        done = "update cases_task set state = 'DONE' where id = %s"
        assert code_of(done, task.pk) == FORBIDDEN
