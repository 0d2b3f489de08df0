"""What leaves for a programme only after a second person has read it (D1, four eyes)."""

from datetime import timedelta

import pytest

from agencies.models import DisclosureBasis
from cases import actions as cases
from cases.models import Task, TaskKind, TaskState
from kernel import clock
from kernel.errors import RuleBroken
from sharing import actions
from sharing.models import (
    Disclosure,
    DisclosureOrigin,
    DisclosureState,
    TellDecision,
    UseInstruction,
)
from tests.cast import acting_as
from tests.sharing.scene import CAUTION, Scene, deliver
from vault.models import WrappedKey

EXCEPTION = {"basis": DisclosureBasis.SAFETY_EXCEPTION, "exception_reason": "He follows her."}


def seen_by(worker) -> list[str]:
    with acting_as(worker) as acting:
        return [one.text.open() for one in Disclosure.objects.visible_to(acting)]


def holders(disclosure: Disclosure) -> set[object]:
    rows = WrappedKey.objects.filter(owner_id=disclosure.pk)
    return set(rows.values_list("agency_id", flat=True))


def review(scene: Scene, worker, *, is_upheld: bool = True) -> DisclosureOrigin:
    with acting_as(worker) as acting:
        return actions.review_exception(
            origin=DisclosureOrigin.objects.visible_to(acting).get(),
            tell_decision=TellDecision.NOT_TOLD_UNSAFE,
            is_upheld=is_upheld,
            worker=acting,
        )


def approve(worker) -> Disclosure:
    with acting_as(worker) as acting:
        return actions.approve_disclosure(
            origin=DisclosureOrigin.objects.visible_to(acting).get(), worker=acting
        )


def test_an_exception_about_her_waits_for_a_second_person(scene):
    waiting = scene.tell_alba(**EXCEPTION)
    deliver()

    assert waiting.state == DisclosureState.DRAFT
    assert seen_by(scene.cast.ivo) == []
    assert holders(waiting) == {scene.cast.brisa.agency.pk}

    review(scene, scene.cast.lea)

    assert seen_by(scene.cast.ivo) == [CAUTION]
    assert scene.cast.alba.agency.pk in holders(waiting)


def test_in_imminent_danger_one_signature_is_enough_and_the_second_follows(scene):
    sent = scene.tell_alba(**EXCEPTION, is_imminent=True)

    assert sent.state == DisclosureState.SENT
    assert seen_by(scene.cast.ivo) == [CAUTION]
    with acting_as(scene.cast.lea) as lea:
        task = Task.objects.visible_to(lea).get(kind=TaskKind.REVIEW_OVERRIDE)
        assert task.due_at - task.made_at <= timedelta(hours=24)
    assert review(scene, scene.cast.lea).approved_by_id == scene.cast.lea.pk


def test_warning_her_waits_for_nobody(scene):
    assert scene.tell_brisa(**EXCEPTION).state == DisclosureState.SENT


def test_who_wrote_it_is_never_the_second_person(scene):
    scene.tell_alba(by=scene.cast.lea, **EXCEPTION)

    with pytest.raises(RuleBroken, match="own_words"):
        review(scene, scene.cast.lea)
    with acting_as(scene.cast.lea) as lea:
        assert not DisclosureOrigin.objects.visible_to(lea).to_review(lea).exists()


def test_what_is_not_upheld_never_leaves(scene):
    waiting = scene.tell_alba(**EXCEPTION)

    reviewed = review(scene, scene.cast.lea, is_upheld=False)

    assert reviewed.is_upheld is False
    with acting_as(scene.cast.nadia) as nadia:
        mine = Disclosure.objects.visible_to(nadia).get(pk=waiting.pk)
        assert mine.state == DisclosureState.RECALLED


def test_what_had_left_and_is_not_upheld_is_recalled(scene):
    scene.tell_alba(**EXCEPTION, is_imminent=True)

    review(scene, scene.cast.lea, is_upheld=False)

    assert seen_by(scene.cast.ivo) == []


def test_a_recall_by_its_author_does_not_close_the_review(scene):
    sent = scene.tell_alba(**EXCEPTION, is_imminent=True)
    with acting_as(scene.cast.nadia) as nadia:
        mine = Disclosure.objects.visible_to(nadia).get(pk=sent.pk)
        actions.recall_disclosure(disclosure=mine, worker=nadia)

    with acting_as(scene.cast.lea) as lea:
        assert (
            DisclosureOrigin.objects.visible_to(lea).to_review(lea).get().disclosure_id == sent.pk
        )
        task = Task.objects.visible_to(lea).live().get(kind=TaskKind.REVIEW_OVERRIDE)
        assert task.object_id == sent.pk
    review(scene, scene.cast.lea)
    with acting_as(scene.cast.lea) as lea:
        assert not DisclosureOrigin.objects.visible_to(lea).to_review(lea).exists()


def test_a_caution_that_may_be_raised_is_read_by_two(scene):
    scene.release()
    waiting = scene.tell_alba(use_instruction=UseInstruction.MAY_RAISE)
    assert (waiting.state, seen_by(scene.cast.ivo)) == (DisclosureState.DRAFT, [])

    with pytest.raises(RuleBroken, match="own_words"):
        approve(scene.cast.nadia)
    approve(scene.cast.lea)

    assert seen_by(scene.cast.ivo) == [CAUTION]
    with pytest.raises(RuleBroken, match="already_reviewed"):
        approve(scene.cast.lea)
    with acting_as(scene.cast.lea) as lea:
        tasks = Task.objects.visible_to(lea).live()
        assert not tasks.filter(kind=TaskKind.APPROVE_DISCLOSURE).exists()


def test_its_task_ends_by_reading_and_by_no_tick(scene):
    scene.release()
    scene.tell_alba(use_instruction=UseInstruction.MAY_RAISE)

    with acting_as(scene.cast.lea) as lea:
        task = Task.objects.visible_to(lea).get(kind=TaskKind.APPROVE_DISCLOSURE)
        with pytest.raises(RuleBroken, match="ends_by_doing"):
            cases.finish_task(task=task, state=TaskState.DONE, version=task.version, worker=lea)


def test_its_ground_is_asked_again_when_the_second_person_lets_it_leave(scene, move_clock):
    scene.release(ends_date=clock.now().date() + timedelta(days=2))
    waiting = scene.tell_alba(use_instruction=UseInstruction.MAY_RAISE)
    move_clock(timedelta(days=4))

    with pytest.raises(RuleBroken, match="release_missing"):
        approve(scene.cast.lea)

    assert seen_by(scene.cast.ivo) == []
    with acting_as(scene.cast.lea) as lea:
        origin = DisclosureOrigin.objects.visible_to(lea).get()
        assert origin.approved_at is None
        assert Disclosure.objects.visible_to(lea).get(pk=waiting.pk).state == DisclosureState.DRAFT


def test_what_rests_on_a_withdrawn_release_stays_frozen_when_approved(scene):
    release = scene.release()
    waiting = scene.tell_alba(use_instruction=UseInstruction.MAY_RAISE)
    with acting_as(scene.cast.nadia) as nadia:
        mine = type(release).objects.visible_to(nadia).get(pk=release.pk)
        actions.withdraw_release(release=mine, worker=nadia)

    approve(scene.cast.lea)

    with acting_as(scene.cast.lea) as lea:
        seen = Disclosure.objects.visible_to(lea).get(pk=waiting.pk)
        assert seen.state == DisclosureState.FROZEN
    assert seen_by(scene.cast.ivo) == []


def test_what_needs_nobody_is_approved_by_nobody(scene):
    scene.release()
    scene.tell_alba()

    with pytest.raises(RuleBroken, match="nothing_to_approve"):
        approve(scene.cast.lea)
