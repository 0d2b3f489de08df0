"""What a supported person is to be told, item by item (C3)."""

from typing import Any

import pytest

from cases import actions
from cases.models import FROM_THE_START, Case, InformationOwed
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from tests.cases.test_record_partner_contact import always, set_windows
from tests.cast import acting_as
from tests.sharing.scene import Scene, a_scene, deliver


@pytest.fixture
def scene(cast) -> Scene:
    return a_scene(cast)


def owed(scene: Scene, state: str = "OWED") -> list[str]:
    with acting_as(scene.cast.nadia) as nadia:
        rows = InformationOwed.objects.visible_to(nadia).filter(state=state)
        return sorted(rows.values_list("item", flat=True))


def give(scene: Scene, *items: str, **changes: Any):
    with acting_as(scene.cast.nadia) as nadia:
        rows = InformationOwed.objects.visible_to(nadia).filter(item__in=items)
        return actions.give_information(
            case=Case.objects.visible_to(nadia).get(pk=scene.support_case.pk),
            ids=list(rows.values_list("pk", flat=True)),
            worker=nadia,
            **{"state": "TOLD", "how": "PHONE", **changes},
        )


def test_an_attached_link_owes_the_list_and_what_comes_adds_to_it(scene):
    scene.tell_brisa(kind="DROPOUT")
    scene.tell_brisa(kind="DROPOUT")
    scene.tell_brisa(kind="EXCLUSION", use_instruction="SUPERVISOR_ONLY")
    deliver()

    assert owed(scene) == sorted([*FROM_THE_START, "DROPOUT", "DROPOUT"])


def test_it_says_when_by_whom_and_how_each_was_told_once(scene, cast):
    told = give(scene, "RIGHTS", "LIMITS")

    assert {(one.told_by_id, one.how) for one in told} == {(cast.nadia.pk, "PHONE")}
    assert owed(scene, "TOLD") == ["LIMITS", "RIGHTS"]
    with pytest.raises(RuleBroken, match="already_told"):
        give(scene, "RIGHTS", "SAFETY")
    assert "SAFETY" in owed(scene)


@pytest.mark.parametrize(
    ("wish", "allowed"),
    [
        ({"wants_info": "SAFETY_ONLY"}, {"SAFETY"}),
        ({"wants_info": "NONE"}, set()),
        ({"choice": "NO_CONTACT"}, set()),
        ({"choice": "INFO_ONLY"}, {"SAFETY", "LIMITS"}),
    ],
)
def test_only_what_they_want_to_hear_is_told(scene, cast, wish, allowed):
    set_windows(cast, scene.support_case, always(), **wish)

    for item in {"SAFETY", "LIMITS"} - allowed:
        with pytest.raises(RuleBroken, match="information_not_wanted"):
            give(scene, item)
        give(scene, item, state="NOT_WANTED")
    for item in allowed:
        give(scene, item)

    assert set(owed(scene, "TOLD")) == allowed


def test_nothing_is_told_of_nothing_nor_in_the_future(scene):
    with pytest.raises(RuleBroken, match="nothing_chosen"):
        give(scene)
    with pytest.raises(RuleBroken, match="nothing_chosen"):
        give(scene, "RIGHTS", state="VOID")
    with pytest.raises(RuleBroken, match="contact_in_the_future"):
        give(scene, "RIGHTS", told_at=clock.now().replace(year=2100))


def test_the_programme_sees_none_of_it_and_tells_nobody(scene, cast):
    with acting_as(cast.ivo) as ivo:
        assert not InformationOwed.objects.visible_to(ivo).exists()
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)

    with pytest.raises(NotAllowed), acting_as(cast.ivo) as ivo:
        actions.give_information(case=case, ids=[], state="TOLD", how="PHONE", worker=ivo)
