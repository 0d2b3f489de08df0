"""The route: all that a programme has of a link."""

import pytest

from agencies.models import Agreement
from agencies.working_time import calendar_of, working_days_after
from cases import actions as cases
from cases.models import (
    Addendum,
    AffectedPerson,
    Relationship,
    Task,
    TaskKind,
    TimelineEntry,
    TimelineKind,
)
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.models import Link, RouteState
from tests.cast import a_case, acting_as
from tests.sharing.scene import deliver, name_her, notices_of, open_route, seen_link


@pytest.fixture
def programme_case(cast):
    return a_case(cast.ivo, cast.alba)


@pytest.fixture
def affected(cast, programme_case):
    return name_her(programme_case, cast.ivo)


def test_the_programme_sees_an_open_route_and_no_attachment(cast, affected):
    open_route(affected, cast)

    with acting_as(cast.ivo) as ivo:
        link = seen_link(ivo)
        assert link.route_state == RouteState.OPEN
        assert AffectedPerson.objects.get(pk=affected.pk).contact_decided_at is not None
        kinds = TimelineEntry.objects.visible_to(ivo).values_list("kind", flat=True)
        assert TimelineKind.ROUTE_OPENED in kinds


def test_the_service_gets_its_tasks_and_a_notice(cast, affected):
    link = open_route(affected, cast)
    deliver()

    with acting_as(cast.lea) as lea:
        tasks = Task.objects.visible_to(lea).filter(object_id=link.pk)
        assert set(tasks.values_list("kind", flat=True)) == {
            TaskKind.FIRST_CONTACT,
            TaskKind.ATTACH_LINK,
        }
        assert tasks.get(kind=TaskKind.FIRST_CONTACT).rule == "C1"
        until = working_days_after(calendar_of(cast.brisa.agency), link.opened_at, 1)
        assert tasks.get(kind=TaskKind.ATTACH_LINK).due_at == until
    assert notices_of(cast.lea) == ["sharing.link.came"]
    assert notices_of(cast.nadia) == []


def test_a_second_route_to_the_same_service_is_refused(cast, affected):
    open_route(affected, cast)

    with pytest.raises(RuleBroken, match="route_is_open"):
        open_route(affected, cast)


def test_a_closed_route_opens_again_as_the_same_link(cast, affected):
    link = open_route(affected, cast)
    with acting_as(cast.ivo) as ivo:
        actions.close_route(link=seen_link(ivo), worker=ivo)

    again = open_route(affected, cast)

    assert (again.pk, again.route_state) == (link.pk, RouteState.OPEN)


def test_without_an_agreement_no_route_opens(cast, affected):
    Agreement.objects.using("seed").filter(programme=cast.alba.agency).update(state="SUSPENDED")

    with pytest.raises(RuleBroken, match="agreement_missing"):
        open_route(affected, cast)


def test_a_route_leads_to_a_service(cast, affected):
    with pytest.raises(RuleBroken, match="not_a_support_service"), acting_as(cast.ivo) as ivo:
        actions.open_route(affected=affected, support=cast.alba.agency, worker=ivo)


def test_a_new_partner_is_reached_by_a_supervisors_decision_alone(cast, programme_case):
    new = name_her(programme_case, cast.ivo, [Relationship.NEW])

    with pytest.raises(NotAllowed):
        open_route(new, cast)
    with acting_as(cast.sara) as sara:
        asked = Task.objects.visible_to(sara).live().filter(kind=TaskKind.DECIDE_NEW_PARTNER)
        assert asked.get().object_id == new.pk
    assert open_route(new, cast, by=cast.sara)
    with acting_as(cast.sara):
        assert not asked.all().exists()


def test_who_does_not_see_the_case_opens_nothing(cast, affected):
    with acting_as(cast.ivo) as ivo:
        seen = AffectedPerson.objects.visible_to(ivo).get()

    with pytest.raises(NotAllowed), acting_as(cast.nadia) as nadia:
        actions.open_route(affected=seen, support=cast.brisa.agency, worker=nadia)


def test_closing_twice_is_refused_and_the_service_cannot_close(route):
    with pytest.raises(NotAllowed), acting_as(route.cast.lea) as lea:
        actions.close_route(link=seen_link(lea), worker=lea)
    with acting_as(route.cast.ivo) as ivo:
        closed = actions.close_route(link=seen_link(ivo), worker=ivo)
        assert closed.closed_at == clock.now()
    with pytest.raises(RuleBroken, match="route_closed"), acting_as(route.cast.ivo) as ivo:
        actions.close_route(link=seen_link(ivo), worker=ivo)


def test_several_partners_are_each_a_link_of_their_own(cast, programme_case, affected):
    other = name_her(programme_case, cast.ivo, [Relationship.EX_NON_COHABITING])
    open_route(affected, cast)
    open_route(other, cast)

    with acting_as(cast.ivo) as ivo:
        assert Link.objects.visible_to(ivo).count() == 2


@pytest.fixture
def new(cast, programme_case):
    return name_her(programme_case, cast.ivo, [Relationship.NEW])


def decide_against(affected, worker, reason="It would put her at risk."):
    with acting_as(worker) as acting:
        seen = AffectedPerson.objects.visible_to(acting).get(pk=affected.pk)
        return cases.decide_against_contact(affected=seen, reason=reason, worker=acting)


def test_a_supervisor_decides_against_a_new_partner_and_nothing_opens(cast, new):
    with pytest.raises(NotAllowed):
        decide_against(new, cast.ivo)
    with pytest.raises(RuleBroken, match="reason_missing"):
        decide_against(new, cast.sara, reason=" ")

    decided = decide_against(new, cast.sara)
    deliver()

    assert decided.contact_decision == "DO_NOT"
    with acting_as(cast.sara) as sara:
        assert not Task.objects.visible_to(sara).live().exists()
        added = Addendum.objects.visible_to(sara).get(object_id=new.pk)
        assert added.text.open() == "It would put her at risk."
        assert not Link.objects.visible_to(sara).exists()
    assert notices_of(cast.lea) == []
    with pytest.raises(RuleBroken, match="contact_is_decided"):
        decide_against(new, cast.sara)


def test_after_a_no_only_a_supervisor_thinks_again(cast, new):
    decide_against(new, cast.sara)

    with pytest.raises(NotAllowed):
        open_route(new, cast)
    open_route(new, cast, by=cast.sara)

    with acting_as(cast.sara) as sara:
        decided = AffectedPerson.objects.visible_to(sara).get(pk=new.pk)
    assert decided.contact_decision == "REACH_OUT"


def test_a_no_is_about_new_partners_alone(cast, affected):
    with pytest.raises(RuleBroken, match="not_a_new_partner"):
        decide_against(affected, cast.sara)
