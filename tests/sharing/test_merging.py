"""Two partners of one participant stay two, and no open route is lost by a merge (R-S1)."""

import pytest

from agencies.models import Role, Team, TeamMember, Worker
from cases import actions as cases
from cases.models import AffectedPerson, Case, Merge
from kernel.errors import RuleBroken
from sharing import actions
from sharing.models import Link
from tests.cast import Cast, House, a_case, a_worker, acting_as, laid
from tests.meanwhile import Meanwhile
from tests.sharing.scene import Scene, attach, name_her, open_route
from tests.walls.sql import as_role


def ask_named(affected: AffectedPerson, kept: AffectedPerson, worker: Worker) -> Merge:
    with acting_as(worker) as acting:
        rows = AffectedPerson.objects.visible_to(acting)
        return cases.ask_merge_of_named(
            affected=rows.get(pk=affected.pk), kept=rows.get(pk=kept.pk), worker=acting
        )


def confirm(merge: Merge, worker: Worker) -> None:
    with acting_as(worker) as acting:
        found = Merge.objects.visible_to(acting).get(pk=merge.pk)
        cases.confirm_merge(merge=found, worker=acting)


def test_the_record_with_the_open_route_is_the_one_that_is_kept(scene: Scene):
    cast = scene.cast
    again = name_her(scene.programme_case, cast.ivo)

    with pytest.raises(RuleBroken, match="merged_has_route"):
        ask_named(scene.affected, again, cast.ivo)
    confirm(ask_named(again, scene.affected, cast.ivo), cast.sara)

    with acting_as(cast.ivo) as ivo:
        twice = AffectedPerson.objects.visible_to(ivo).get(pk=again.pk)
        with pytest.raises(RuleBroken, match="person_is_merged"):
            actions.open_route(affected=twice, support=cast.brisa.agency, worker=ivo)
        assert Link.objects.visible_to(ivo).open().filter(affected=scene.affected).exists()


def test_a_route_that_opened_meanwhile_stops_the_second_person(scene: Scene):
    cast = scene.cast
    again = name_her(scene.programme_case, cast.ivo)
    merge = ask_named(again, scene.affected, cast.ivo)
    open_route(again, cast)

    with pytest.raises(RuleBroken, match="merged_has_route"):
        confirm(merge, cast.sara)


def test_two_whom_one_participant_named_stay_two_at_the_service(scene: Scene):
    cast = scene.cast
    berta = name_her(scene.programme_case, cast.ivo)
    other = a_case(cast.nadia, cast.brisa, "A")
    link = open_route(berta, cast)
    attach(link, other, cast)

    with pytest.raises(RuleBroken, match="named_apart"):
        ask(other, scene.support_case, cast.nadia)
    with acting_as(cast.ivo) as ivo:  # the programme says that it was one person: one route goes
        actions.close_route(link=Link.objects.visible_to(ivo).get(pk=link.pk), worker=ivo)
    merge = ask(other, scene.support_case, cast.nadia)
    with acting_as(cast.lea) as lea:
        found = Merge.objects.visible_to(lea).get(pk=merge.pk)
        assert cases.confirm_merge(merge=found, worker=lea).state == "DONE"


def test_nor_do_they_become_one_by_way_of_a_third_case(scene: Scene):
    cast = scene.cast
    other, third = (a_case(cast.nadia, cast.brisa, "A") for _ in range(2))
    attach(open_route(name_her(scene.programme_case, cast.ivo), cast), other, cast)
    confirm(ask(other, third, cast.nadia), cast.lea)

    with pytest.raises(RuleBroken, match="named_apart"):
        ask(scene.support_case, third, cast.nadia)


def test_nor_by_a_link_that_comes_after_the_merge(scene: Scene):
    cast = scene.cast
    other, third = (a_case(cast.nadia, cast.brisa, "A") for _ in range(2))
    confirm(ask(other, scene.support_case, cast.nadia), cast.lea)
    link = open_route(name_her(scene.programme_case, cast.ivo), cast)

    for case in (other, scene.support_case):
        with pytest.raises(RuleBroken, match="named_apart"):
            attach(link, case, cast)
    attach(link, third, cast)


def attach_as(worker: Worker, link: Link, case: Case) -> None:
    actions.attach_link(
        link=Link.objects.visible_to(worker).get(pk=link.pk),
        support_case=Case.objects.visible_to(worker).get(pk=case.pk),
        worker=worker,
    )


def test_a_merge_confirmed_while_a_link_attaches_waits_and_is_refused(scene: Scene):
    cast = scene.cast
    other = a_case(cast.nadia, cast.brisa, "A")
    merge = ask(other, scene.support_case, cast.nadia)
    link = open_route(name_her(scene.programme_case, cast.ivo), cast)

    def confirms() -> None:
        with as_role("web"):  # not from the pool: its only connection is Lea's
            confirm(merge, cast.lea)

    with acting_as(cast.lea) as lea:
        attach_as(lea, link, other)
        confirming = Meanwhile(confirms)
        confirming.start()
        assert confirming.has_to_wait()
    with pytest.raises(RuleBroken, match="named_apart"):
        confirming.ended()


def test_a_link_that_attaches_while_a_merge_is_confirmed_waits_and_is_refused(scene: Scene):
    cast = scene.cast
    other = a_case(cast.nadia, cast.brisa, "A")
    merge = ask(other, scene.support_case, cast.nadia)
    link = open_route(name_her(scene.programme_case, cast.ivo), cast)

    def attaches() -> None:
        with as_role("web"):
            attach(link, other, cast)

    with acting_as(cast.lea) as lea:
        cases.confirm_merge(merge=Merge.objects.visible_to(lea).get(pk=merge.pk), worker=lea)
        attaching = Meanwhile(attaches)
        attaching.start()
        assert attaching.has_to_wait()
    with pytest.raises(RuleBroken, match="named_apart"):
        attaching.ended()


def test_a_refused_link_tells_of_no_merge_that_one_does_not_see(scene: Scene):
    cast = scene.cast
    north = House(cast.brisa.agency, laid(Team(agency=cast.brisa.agency, name="North")))
    rosa = a_worker("rosa", north, Role.SUPERVISOR)
    hidden = a_case(rosa, north, "A")
    laid(TeamMember(agency=north.agency, team=north.team, worker=cast.lea))
    confirm(ask(hidden, scene.support_case, cast.lea), a_both(north, cast))
    link = open_route(name_her(scene.programme_case, cast.ivo), cast)

    attach(link, hidden, cast, by=rosa)  # she cannot see what Lea does


def a_both(north: House, cast: Cast) -> Worker:
    worker = a_worker("rolf", north, Role.SUPERVISOR)
    laid(TeamMember(agency=north.agency, team=cast.brisa.team, worker=worker))
    return worker


def ask(case: Case, kept: Case, worker: Worker) -> Merge:
    with acting_as(worker) as acting:
        rows = Case.objects.visible_to(acting)
        return cases.ask_merge(case=rows.get(pk=case.pk), kept=rows.get(pk=kept.pk), worker=acting)
