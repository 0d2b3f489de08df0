"""Break-glass: four hours, told at once, reviewed by somebody else, beaten by a conflict."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from agencies.models import Notice, Role, Team
from audit import outbox
from cases import database
from cases.actions import assign_case, declare_conflict, join_group, make_group
from cases.models import Case, Person
from kernel import context, scope
from kernel.errors import NotAllowed, RuleBroken
from kernel.models import SessionKind
from oversight import events
from oversight.actions import break_glass, review_glass
from oversight.models import BrokenGlass
from tests.cast import House, a_token, a_worker, acting_as, laid
from tests.sharing.scene import deliver


def breaks(worker, reference, reason="She rang: he is at her door, and nobody else is in."):
    with acting_as(worker) as acting:
        return break_glass(reference=reference, reason=reason, worker=acting)


def reviews(worker, glass):
    with acting_as(worker) as acting:
        one = BrokenGlass.objects.visible_to(acting).get(pk=glass.pk)
        return review_glass(glass=one, verdict="NEEDED", remark="", worker=acting)


def sees(worker, case):
    with acting_as(worker) as acting:
        return Case.objects.visible_to(acting).filter(pk=case.pk).exists()


def test_it_opens_the_case_for_four_hours_and_the_trail_says_why(watched, move_clock):
    breaks(watched.petra, watched.case.reference)

    with acting_as(watched.petra) as petra:
        person = Person.objects.visible_to(petra).get(case=watched.case)
        assert person.seen_because == "BREAK_GLASS"
        assert person.surname.open() == "K"
    move_clock(timedelta(hours=3, minutes=59))
    assert sees(watched.petra, watched.case)
    move_clock(timedelta(hours=4, minutes=1))
    assert not sees(watched.petra, watched.case)


def test_owner_supervisor_and_officer_are_told_at_once_and_the_user_is_not(watched):
    glass = breaks(watched.petra, watched.case.reference)
    with acting_as(watched.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=watched.case.pk)
        assign_case(case=case, assignee=watched.cast.ivo, worker=sara)
    deliver()

    told = Notice.objects.using("seed").filter(object_id=glass.pk)
    assert set(told.values_list("worker_id", flat=True)) == {
        watched.cast.ivo.pk,
        watched.cast.sara.pk,
        watched.dora.pk,
    }
    assert all(notice.is_urgent for notice in told)


def test_any_sql_of_a_worker_needs_the_factor_too_or_says_danger_for_all_to_see(watched):
    token = a_token(watched.petra, proved=False)
    with scope.opened() as now, transaction.atomic():
        context.begin(now, token=token, kind=SessionKind.API)
        for said in (False, None):
            with pytest.raises(NotAllowed, match="step_up_needed"):
                database.call("break_glass", watched.case.reference, said)
        database.call("break_glass", watched.case.reference, True)
        assert BrokenGlass.objects.get(case=watched.case).without_factor
        transaction.set_rollback(True)

    glass = breaks(watched.petra, watched.case.reference)
    assert not glass.without_factor


def test_nobody_reviews_their_own(watched):
    glass = breaks(watched.petra, watched.case.reference)

    with pytest.raises(NotAllowed):
        reviews(watched.petra, glass)


def test_nobody_reviews_their_own_past_the_program_either(watched):
    """The database refuses by itself, although it would take the same person's word on others'."""
    both = a_worker("olga", watched.cast.alba, Role.FACILITATOR, Role.DATA_PROTECTION_OFFICER)
    own, other = breaks(both, watched.case.reference), breaks(watched.petra, watched.case.reference)

    with acting_as(both):
        with pytest.raises(NotAllowed):
            database.call("review_glass", own.pk, "NEEDED")
        database.call("review_glass", other.pk, "NEEDED")


def test_a_second_person_ends_what_was_not_needed_and_says_why(watched):
    glass = breaks(watched.petra, watched.case.reference)
    with acting_as(watched.dora) as dora:
        one = BrokenGlass.objects.visible_to(dora).get(pk=glass.pk)
        assert one.reason.open().startswith("She rang")
        with pytest.raises(RuleBroken, match="remark_missing"):
            review_glass(glass=one, verdict="NOT_NEEDED", remark=" ", worker=dora)
        review_glass(glass=one, verdict="NOT_NEEDED", remark="The owner was in.", worker=dora)

    assert not sees(watched.petra, watched.case)
    with pytest.raises(RuleBroken, match="already_reviewed"):
        reviews(watched.cast.sara, glass)


def writes(worker, glass, named):
    with acting_as(worker) as acting:
        row = BrokenGlass.objects.visible_to(acting).get(pk=glass.pk)
        setattr(row, named, "It was needed, and nobody minds.")
        row.save(update_fields=[named])


@pytest.mark.parametrize("named", ["remark", "reason"])
def test_neither_writes_the_others_words_by_any_sql(watched, named):
    glass = breaks(watched.petra, watched.case.reference)
    other = watched.petra if named == "remark" else watched.dora
    reviews(watched.dora, glass)
    with connections["seed"].cursor() as cursor:  # no word yet, and so none that stays
        emptied = sql.SQL("update oversight_brokenglass set {} = null").format(
            sql.Identifier(named)
        )
        cursor.execute(emptied)

    with pytest.raises(DatabaseError, match="in another name"):
        writes(other, glass, named)


def test_unreviewed_for_a_day_every_supervisor_hears_of_it(watched, move_clock):
    other = a_worker("olga", watched.cast.alba, Role.SUPERVISOR)
    glass = breaks(watched.petra, watched.case.reference)
    move_clock(timedelta(hours=25))
    deliver()

    late = Notice.objects.using("seed").filter(
        object_id=glass.pk, topic="oversight.glass.unreviewed"
    )
    assert {other.pk, watched.dora.pk} <= set(late.values_list("worker_id", flat=True))
    assert watched.petra.pk not in set(late.values_list("worker_id", flat=True))


def test_a_conflict_of_interest_beats_it_and_looks_like_no_such_case(watched):
    with acting_as(watched.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=watched.case.pk)
        declare_conflict(case=case, about=watched.petra, kind="KINSHIP", worker=sara)

    with pytest.raises(RuleBroken, match="unknown_case"):
        breaks(watched.petra, watched.case.reference)
    with pytest.raises(RuleBroken, match="unknown_case"):
        breaks(watched.petra, "there-is-none")


def test_it_never_crosses_to_another_agency(watched):
    with pytest.raises(RuleBroken, match="unknown_case"):
        breaks(watched.cast.nadia, watched.case.reference)


@pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.DATA_PROTECTION_OFFICER])
def test_who_works_on_no_cases_opens_none(watched, role):
    with pytest.raises(NotAllowed):
        breaks(a_worker("ada", watched.cast.alba, role), watched.case.reference)


def test_a_part_in_the_case_outlasts_the_emergency(watched, move_clock):
    breaks(watched.petra, watched.case.reference)
    with acting_as(watched.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=watched.case.pk)
        assign_case(case=case, assignee=watched.petra, worker=sara)
    move_clock(timedelta(hours=5))
    deliver()

    assert sees(watched.petra, watched.case)


def joins(worker, case, group):
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        join_group(group=group, case=seen, joined_date=date(2026, 1, 5), worker=acting)


def test_nobody_makes_a_lasting_part_of_it_by_a_group_of_their_own(watched, move_clock):
    alba = watched.cast.alba.agency
    elsewhere = House(agency=alba, team=laid(Team(agency=alba, name="Elsewhere")))
    otto = a_worker("otto", elsewhere, Role.SUPERVISOR, Role.FACILITATOR)
    with acting_as(otto) as acting:
        group = make_group(team=elsewhere.team, name="Otto's", facilitators=[acting], worker=acting)
    breaks(otto, watched.case.reference)

    with pytest.raises(NotAllowed):
        joins(otto, watched.case, group)
    move_clock(timedelta(hours=5))

    assert not sees(otto, watched.case)


def test_who_sees_the_case_needs_no_emergency(watched):
    with pytest.raises(RuleBroken, match="seen_already"):
        breaks(watched.cast.ivo, watched.case.reference)


def test_without_a_reason_nothing_opens(watched):
    with pytest.raises(RuleBroken, match="reason_missing"):
        breaks(watched.petra, watched.case.reference, reason="  ")
    assert not sees(watched.petra, watched.case)


def test_every_topic_of_this_room_is_listened_to():
    for topic in (events.GLASS_BROKEN, events.GLASS_ENDED, events.GLASS_UNREVIEWED, events.FOUND):
        assert outbox.handlers(topic)
