"""A concern: kept in its silo, told on where somebody says so."""

from datetime import timedelta

import pytest

from agencies.models import DisclosureBasis
from cases import actions as cases
from cases.models import Case, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from risk import actions
from risk.models import CriticalFactor, Reliability, SafetyConcern, SourceType, ViolenceType
from sharing import actions as door
from sharing.models import Disclosure, DisclosureKind, DisclosureOrigin
from tests.cast import HER_WORDS, a_case, acting_as
from tests.risk.talk import concern_at_alba, concern_at_brisa
from tests.sharing.scene import Scene, seen_link

TELL = actions.Sending()


def told(scene: Scene) -> list[Disclosure]:
    with acting_as(scene.cast.nadia) as nadia:
        return list(Disclosure.objects.visible_to(nadia))


def test_it_is_seen_by_the_cases_staff_and_nobody_else(scene):
    concern_at_brisa(scene)

    for worker in (scene.cast.nadia, scene.cast.lea):
        with acting_as(worker) as acting:
            assert SafetyConcern.objects.visible_to(acting).get().text.open() == HER_WORDS
    for worker in (scene.cast.ivo, scene.cast.sara, scene.cast.cora):
        with acting_as(worker):
            assert not SafetyConcern.objects.exists()


def test_it_is_on_the_timeline(scene):
    concern = concern_at_alba(scene)

    with acting_as(scene.cast.ivo) as ivo:
        line = TimelineEntry.objects.visible_to(ivo).get(kind=TimelineKind.CONCERN)
        assert line.object_id == concern.pk


def test_nothing_is_told_unless_somebody_says_so(scene):
    concern_at_alba(scene)

    assert told(scene) == []


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, DisclosureKind.CONCERN),
        ({"violence_types": [ViolenceType.PHYSICAL]}, DisclosureKind.NEW_VIOLENCE),
        ({"critical_factors": [CriticalFactor.THREATS_TO_KILL]}, DisclosureKind.NEW_VIOLENCE),
        ({"critical_factors": [CriticalFactor.ORDER_BREACH]}, DisclosureKind.ORDER_BREACH),
        ({"is_imminent": True}, DisclosureKind.IMMINENT_DANGER),
    ],
)
def test_told_it_goes_along_the_open_route_as_what_it_is(scene, facts, kind):
    concern = concern_at_alba(scene, sending=TELL, **facts)

    (disclosure,) = told(scene)
    assert disclosure.kind == kind
    with acting_as(scene.cast.ivo) as ivo:
        assert DisclosureOrigin.objects.visible_to(ivo).get().concern_id == concern.pk


def test_without_an_open_route_nobody_can_be_told_and_it_says_so(scene):
    with acting_as(scene.cast.ivo) as ivo:
        door.close_route(link=seen_link(ivo), worker=ivo)

    with pytest.raises(RuleBroken, match="no_open_route"):
        concern_at_alba(scene, sending=TELL)
    with acting_as(scene.cast.ivo):
        assert not SafetyConcern.objects.exists()


def test_what_is_feared_of_one_never_goes_along_the_link_of_another(scene):
    other = a_case(scene.cast.ivo, scene.cast.alba, "Other")
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=other.pk)
        along = actions.Sending(
            basis=DisclosureBasis.SAFETY_EXCEPTION,
            exception_reason="She has to know tonight.",
            links=[seen_link(ivo)],
        )
        with pytest.raises(RuleBroken, match="no_open_route"):
            actions.raise_concern(
                case=case,
                text="He said in the group that he had strangled her.",
                source_type=SourceType.PERPETRATOR,
                reliability=Reliability.FIRST_HAND,
                sending=along,
                worker=ivo,
            )

    assert told(scene) == []


def test_without_his_contract_it_goes_under_a_safety_exception(scene):
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get()
        cases.correct_case(
            case=case, version=case.version, contract_withdrawn_at=clock.now(), worker=ivo
        )
    with pytest.raises(RuleBroken, match="contract_missing"):
        concern_at_alba(scene, sending=TELL)

    exception = actions.Sending(
        basis=DisclosureBasis.SAFETY_EXCEPTION, exception_reason="She has to know tonight."
    )
    concern_at_alba(scene, sending=exception)
    assert len(told(scene)) == 1


def test_her_words_leave_as_a_caution_alone(scene):
    with pytest.raises(RuleBroken, match="caution_needed"):
        concern_at_brisa(scene, sending=TELL)


def test_nothing_said_and_the_future_are_refused(scene):
    with pytest.raises(RuleBroken, match="text_missing"):
        concern_at_alba(scene, text=" ")
    with pytest.raises(RuleBroken, match="known_in_the_future"):
        concern_at_alba(scene, known_at=clock.now() + timedelta(hours=1))


def test_who_does_not_work_there_raises_none(scene):
    with pytest.raises(NotAllowed), acting_as(scene.cast.nadia) as nadia:
        actions.raise_concern(
            case=scene.programme_case,
            text="x",
            source_type="FILE",
            reliability="INFERRED",
            worker=nadia,
        )
