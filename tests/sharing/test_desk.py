"""What the recipient does with it, and what the sender learns of that."""

import pytest

from agencies.models import DisclosureBasis
from cases import actions as cases
from cases.models import Case, Task, TaskKind, TaskState
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.models import (
    Disclosure,
    DisclosureDesk,
    DisclosureOrigin,
    DisclosureState,
    TellDecision,
)
from tests.cast import acting_as
from tests.sharing.scene import Scene, deliver
from vault.models import WrappedKey


def the_one(worker) -> Disclosure:
    found: Disclosure = Disclosure.objects.visible_to(worker).get()
    return found


def take(scene: Scene) -> DisclosureDesk:
    with acting_as(scene.cast.nadia) as nadia:
        return actions.take_disclosure(disclosure=the_one(nadia), worker=nadia)


def test_the_sender_sees_that_a_person_took_it_and_no_more(scene):
    scene.tell_brisa()
    deliver()
    take(scene)

    with acting_as(scene.cast.ivo) as ivo:
        sent = the_one(ivo)
        assert (sent.state, sent.received_at is not None) == (DisclosureState.RECEIVED, True)
        assert not DisclosureDesk.objects.exists()
        assert not hasattr(sent, "author_id")
    with acting_as(scene.cast.nadia) as nadia:
        assert not Task.objects.visible_to(nadia).live().filter(kind=TaskKind.READ_DISCLOSURE)


def test_who_takes_it_before_the_task_is_made_leaves_none_behind(scene):
    scene.tell_brisa()
    take(scene)
    deliver()

    with acting_as(scene.cast.nadia) as nadia:
        assert not Task.objects.visible_to(nadia).live().filter(kind=TaskKind.READ_DISCLOSURE)


def test_it_is_taken_once(scene):
    scene.tell_brisa()
    take(scene)

    with pytest.raises(RuleBroken, match="already_received"):
        take(scene)


def test_acknowledging_takes_and_is_not_told_back(scene):
    scene.tell_brisa()
    with acting_as(scene.cast.lea) as lea:
        desk = actions.acknowledge_disclosure(disclosure=the_one(lea), worker=lea)
        assert desk.acknowledged_by_id == lea.pk
        with pytest.raises(RuleBroken, match="already_acknowledged"):
            actions.acknowledge_disclosure(disclosure=the_one(lea), worker=lea)

    with acting_as(scene.cast.ivo) as ivo:
        assert the_one(ivo).state == DisclosureState.RECEIVED


def test_the_sender_cannot_take_what_it_sent(scene):
    scene.tell_brisa()

    with pytest.raises(NotAllowed), acting_as(scene.cast.ivo) as ivo:
        actions.take_disclosure(disclosure=the_one(ivo), worker=ivo)


def test_who_wrote_it_stays_with_the_sender(scene):
    scene.release()
    scene.tell_alba()

    with acting_as(scene.cast.ivo) as ivo:
        assert the_one(ivo)
        assert not DisclosureOrigin.objects.exists()
    with acting_as(scene.cast.lea) as lea:
        assert DisclosureOrigin.objects.visible_to(lea).get().author_id == scene.cast.nadia.pk


def test_recalled_it_is_gone_from_the_other_side(scene):
    disclosure = scene.tell_brisa()
    with acting_as(scene.cast.ivo) as ivo:
        actions.recall_disclosure(disclosure=the_one(ivo), worker=ivo)

    with acting_as(scene.cast.nadia) as nadia:
        assert not Disclosure.objects.visible_to(nadia).exists()
    holders = WrappedKey.objects.filter(owner_id=disclosure.pk).values_list("agency_id", flat=True)
    assert list(holders) == [scene.cast.alba.agency.pk]
    with pytest.raises(RuleBroken, match="not_recallable"), acting_as(scene.cast.ivo) as ivo:
        actions.recall_disclosure(disclosure=the_one(ivo), worker=ivo)


def test_the_recipient_recalls_nothing(scene):
    scene.tell_brisa()

    with pytest.raises(NotAllowed), acting_as(scene.cast.nadia) as nadia:
        actions.recall_disclosure(disclosure=the_one(nadia), worker=nadia)


@pytest.fixture
def excepted(scene: Scene) -> Scene:
    scene.tell_alba(basis=DisclosureBasis.SAFETY_EXCEPTION, exception_reason="Tonight.")
    return scene


def review(scene: Scene, worker) -> DisclosureOrigin:
    with acting_as(worker) as acting:
        return actions.review_exception(
            origin=DisclosureOrigin.objects.visible_to(acting).get(),
            tell_decision=TellDecision.TO_BE_TOLD,
            is_upheld=True,
            worker=acting,
        )


def test_an_exception_is_seconded_by_somebody_else_once(excepted):
    cast = excepted.cast
    with pytest.raises(RuleBroken, match="own_words"):
        review(excepted, cast.nadia)

    reviewed = review(excepted, cast.lea)

    assert (reviewed.approved_by_id, reviewed.tell_decision) == (cast.lea.pk, "TO_BE_TOLD")
    with acting_as(cast.lea) as lea:
        assert not Task.objects.visible_to(lea).live().filter(kind=TaskKind.REVIEW_OVERRIDE)
    with pytest.raises(RuleBroken, match="already_reviewed"):
        review(excepted, cast.lea)


def test_its_task_ends_by_the_review_and_by_no_tick(excepted):
    def tick(worker) -> None:
        with acting_as(worker) as acting:
            task = Task.objects.visible_to(acting).get(kind=TaskKind.REVIEW_OVERRIDE)
            cases.finish_task(task=task, state=TaskState.DONE, version=task.version, worker=acting)

    with pytest.raises(NotAllowed):
        tick(excepted.cast.nadia)
    with pytest.raises(RuleBroken, match="ends_by_doing"):
        tick(excepted.cast.lea)


def test_a_supervisor_does_not_second_their_own(scene):
    scene.tell_alba(
        by=scene.cast.lea, basis=DisclosureBasis.SAFETY_EXCEPTION, exception_reason="Tonight."
    )

    with pytest.raises(RuleBroken, match="own_words"):
        review(scene, scene.cast.lea)
    # The wall refuses it too: no row to change.
    with acting_as(scene.cast.lea) as lea:
        assert not DisclosureOrigin.objects.update(approved_by=lea)


def test_what_is_no_exception_needs_no_review(scene):
    scene.release()
    scene.tell_alba()

    with pytest.raises(RuleBroken, match="not_an_exception"):
        review(scene, scene.cast.lea)


def test_a_conflict_of_interest_ends_all_of_it(scene):
    scene.release()
    scene.tell_alba()
    with acting_as(scene.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get()
        cases.declare_conflict(case=case, about=scene.cast.ivo, kind="KINSHIP", worker=sara)

    with acting_as(scene.cast.ivo) as ivo:
        assert not Disclosure.objects.visible_to(ivo).exists()
        assert not Disclosure.objects.exists()
