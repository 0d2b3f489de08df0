"""Who sees which case, by grant alone."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError

from agencies.models import Role, Worker
from cases import actions, database, policies
from cases.models import AffectedPerson, Case, CaseGrant, Conflict, Group, Person
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from tests.cast import Cast, a_case, a_group, a_worker, acting_as


def seen_by(worker, case):
    with acting_as(worker) as acting:
        by_application = Case.objects.visible_to(acting).filter(pk=case.pk).exists()
        by_wall = Case.objects.filter(pk=case.pk).exists()
    assert by_application == by_wall
    return by_wall


def test_a_case_is_seen_by_who_opened_it_and_the_teams_supervisor(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    seen = {worker.name for worker in cast.everybody() if seen_by(worker, case)}

    assert seen == {"Ivo", "Sara"}


def test_a_name_is_opened_through_the_grant_and_noted(cast: Cast):
    case = a_case(cast.ivo, cast.alba, "Kowalski")

    with acting_as(cast.sara) as sara:
        person = Person.objects.visible_to(sara).get(case=case)
        assert person.surname.open() == "Kowalski"
        assert person.seen_because == "TEAM"


def test_who_works_on_a_case_and_oversees_it_sees_it_because_of_the_work(cast: Cast):
    case = a_case(cast.sara, cast.alba)

    with acting_as(cast.sara) as sara:
        assert Case.objects.visible_to(sara).get(pk=case.pk).seen_because == "MADE_IT"
        assert Person.objects.visible_to(sara).get(case=case).seen_because == "MADE_IT"
        assert not Case.objects.visible_to(sara).filter(seen_because="TEAM").exists()


def test_a_grant_that_ended_shows_nothing(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    grants = CaseGrant.objects.using("seed").filter(content_object=case, user=cast.ivo)
    grants.update(expires_at=clock.now() - timedelta(minutes=1))

    assert not seen_by(cast.ivo, case)
    assert seen_by(cast.sara, case)


def test_facilitators_see_the_cases_of_their_group_and_leave_them_with_it(cast: Cast):
    group, [first, _second] = a_group(cast)
    assert seen_by(cast.ivo, first)

    with acting_as(cast.sara) as sara:
        member = group.members.visible_to(sara).get(case=first)
        actions.leave_group(member=member, left_date=member.joined_date, worker=sara)

    assert not seen_by(cast.ivo, first)


def test_who_works_on_no_case_any_more_keeps_none_and_leads_no_group(cast: Cast):
    group, [first, _second] = a_group(cast)
    own = a_case(cast.ivo, cast.alba)
    assert seen_by(cast.ivo, first)
    assert seen_by(cast.ivo, own)

    Worker.objects.using("seed").filter(pk=cast.ivo.pk).update(roles=[Role.RESEARCHER])

    assert not seen_by(cast.ivo, first)
    assert not seen_by(cast.ivo, own)
    assert not group.facilitators.using("seed").filter(pk=cast.ivo.pk).exists()


def test_nobody_can_grant_himself_a_case(cast: Cast):
    case = a_case(cast.sara, cast.alba)

    for sql in ("insert into cases_casegrant default values", "delete from cases_casegrant"):
        with pytest.raises(DatabaseError, match="permission denied"), acting_as(cast.ivo):
            Case.objects.raw(sql)[0]
    with pytest.raises(NotAllowed), acting_as(cast.ivo) as ivo:
        actions.assign_case(case=case, assignee=ivo, worker=ivo)
    with pytest.raises(NotAllowed), acting_as(cast.ivo):
        database.call("assign_case", case.pk, cast.ivo.pk)


def test_an_agency_admin_sees_no_case_and_cannot_assign_himself(cast: Cast):
    admin = a_worker("anton", cast.alba, Role.AGENCY_ADMIN)
    case = a_case(cast.sara, cast.alba)

    assert not seen_by(admin, case)
    with pytest.raises(NotAllowed), acting_as(admin) as acting:
        actions.assign_case(case=case, assignee=acting, worker=acting)


def test_an_assigned_case_passes_from_one_to_the_other(cast: Cast):
    second = a_worker("igor", cast.alba, Role.FACILITATOR)
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.assign_case(case=seen, assignee=second, worker=sara)

    assert seen_by(second, case)
    assert not seen_by(cast.ivo, case)


def test_a_conflict_bars_from_the_case_and_the_whole_group(cast: Cast):
    group, [cousin, other] = a_group(cast)

    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=cousin.pk)
        actions.declare_conflict(case=seen, about=cast.ivo, kind="KINSHIP", worker=sara)

    assert not seen_by(cast.ivo, cousin)
    assert not seen_by(cast.ivo, other)
    with acting_as(cast.ivo) as ivo:
        assert not Group.objects.visible_to(ivo).filter(pk=group.pk).exists()
        assert not Conflict.objects.exists()


def test_a_conflict_outlasts_assignment_and_group(cast: Cast):
    group, [cousin, _other] = a_group(cast)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=cousin.pk)
        actions.declare_conflict(case=seen, about=cast.ivo, kind="KINSHIP", worker=sara)

    with pytest.raises(RuleBroken, match="conflict_of_interest"), acting_as(cast.sara) as sara:
        actions.assign_case(case=seen, assignee=cast.ivo, worker=sara)
    with pytest.raises(RuleBroken, match="conflict_of_interest"), acting_as(cast.sara) as sara:
        actions.add_facilitator(group=group, facilitator=cast.ivo, worker=sara)


def test_an_assignment_is_called_one_whoever_made_the_case(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.assign_case(case=seen, assignee=cast.ivo, worker=sara)

    with acting_as(cast.ivo):
        assert CaseGrant.objects.get(content_object=case).reason == "ASSIGNED"


def test_who_leads_the_group_still_sees_a_case_that_goes_to_another(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    other = a_worker("igor", cast.alba, Role.FACILITATOR)
    with acting_as(cast.sara) as sara:
        group = actions.make_group(
            team=cast.alba.team, name="Tuesdays", facilitators=[cast.ivo], worker=sara
        )
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.join_group(group=group, case=seen, joined_date=date(2026, 1, 1), worker=sara)
        actions.assign_case(case=seen, assignee=other, worker=sara)

    assert seen_by(cast.ivo, case)
    assert seen_by(other, case)


def test_a_case_goes_to_nobody_who_works_with_none(cast: Cast):
    admin = a_worker("anton", cast.alba, Role.AGENCY_ADMIN)
    case = a_case(cast.sara, cast.alba)

    with pytest.raises(RuleBroken, match="unknown_worker"), acting_as(cast.sara) as sara:
        actions.assign_case(case=case, assignee=admin, worker=sara)


def test_a_conflict_that_stands_is_named_by_its_own_id(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    def declare():
        with acting_as(cast.sara) as sara:
            seen = Case.objects.visible_to(sara).get(pk=case.pk)
            return actions.declare_conflict(case=seen, about=cast.ivo, kind="KINSHIP", worker=sara)

    first, again = declare(), declare()

    assert first == again
    with acting_as(cast.sara) as sara:
        assert Conflict.objects.visible_to(sara).get().pk == first


def test_who_saw_a_case_once_declares_no_conflict_with_it(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    grants = CaseGrant.objects.using("seed").filter(content_object=case, user=cast.ivo)
    grants.update(expires_at=clock.now() - timedelta(minutes=1))

    with pytest.raises(NotAllowed), acting_as(cast.ivo):
        database.call("declare_conflict", case.pk, cast.ivo.pk, "KINSHIP")


def test_application_and_wall_agree_on_a_barred_supervisors_groups(cast: Cast):
    group, [cousin, _other] = a_group(cast)
    anna = a_worker("anna", cast.alba, Role.SUPERVISOR)
    with acting_as(anna) as acting:
        seen = Case.objects.visible_to(acting).get(pk=cousin.pk)
        actions.declare_conflict(case=seen, about=cast.sara, kind="SOCIAL", worker=acting)

    with acting_as(cast.sara) as sara:
        assert not Group.objects.visible_to(sara).filter(pk=group.pk).exists()
        assert not Group.objects.filter(pk=group.pk).exists()


def test_who_works_on_no_case_is_shown_no_contact_of_whom_he_named(cast: Cast):
    dora = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    named = AffectedPerson(case=a_case(cast.ivo, cast.alba))

    policies.may_show_named(cast.ivo, named)
    with pytest.raises(NotAllowed):
        policies.may_show_named(dora, named)
