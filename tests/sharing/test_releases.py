"""Her release: given, declined, withdrawn."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from agencies.models import Agreement, DisclosureBasis
from agencies.working_time import today_at
from audit.models import AuditEvent
from cases.actions import correct_case
from cases.models import Case, Task, TaskKind, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.models import (
    ConsentState,
    Disclosure,
    DisclosureState,
    HowInformed,
    Link,
    Release,
    ReleaseCategory,
    ReleasePurpose,
)
from tests.cast import acting_as
from tests.sharing.scene import (
    CAUTION,
    Scene,
    deliver,
    notices_of,
    open_route,
    seen_link,
)
from vault.models import WrappedKey

FAR = timedelta(days=200)


def withdraw(scene: Scene, release: Release) -> Release:
    with acting_as(scene.cast.nadia) as nadia:
        mine = Release.objects.visible_to(nadia).get(pk=release.pk)
        return actions.withdraw_release(release=mine, worker=nadia)


def cautions_at_alba(scene: Scene) -> list[str]:
    with acting_as(scene.cast.ivo) as ivo:
        return [one.text.open() for one in Disclosure.objects.visible_to(ivo)]


def test_a_release_is_hers_and_nobody_else_sees_it(scene):
    release = scene.release()

    assert (release.state, release.recipient_id) == (
        ConsentState.GIVEN,
        scene.cast.alba.agency.pk,
    )
    for worker in (scene.cast.ivo, scene.cast.sara, scene.cast.cora):
        with acting_as(worker):
            assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"categories": []}, "release_covers_nothing"),
        ({"ends_date": date(2020, 1, 1)}, "release_ends_before_start"),
        ({"days": FAR}, "release_too_long"),
    ],
)
def test_a_release_that_is_none_is_refused(scene, changes, code):
    far = changes.get("days")
    if far:  # not at import: the agency's own day may be another by then
        changes = {"ends_date": today_at(scene.cast.brisa.agency) + far}
    with pytest.raises(RuleBroken, match=code):
        scene.release(**changes)


def test_a_release_belongs_to_an_attached_link(route):
    with pytest.raises(RuleBroken, match="link_not_attached"), acting_as(route.cast.nadia) as nadia:
        actions.give_release(
            support_case=Case.objects.visible_to(nadia).get(),
            link=Link.objects.using("seed").get(pk=route.link.pk),
            purpose=ReleasePurpose.PRACTICE,
            categories=[ReleaseCategory.CAUTION],
            ends_date=today_at(nadia.agency),
            how_informed=HowInformed.IN_PERSON,
            worker=nadia,
        )


def test_a_programme_records_no_release(scene):
    with pytest.raises(NotAllowed), acting_as(scene.cast.ivo) as ivo:
        actions.give_release(
            support_case=Case.objects.visible_to(ivo).get(),
            link=seen_link(ivo),
            purpose=ReleasePurpose.PRACTICE,
            categories=[ReleaseCategory.CAUTION],
            ends_date=today_at(ivo.agency),
            how_informed=HowInformed.IN_PERSON,
            worker=ivo,
        )


def test_that_she_declined_is_kept_and_allows_nothing(scene):
    with acting_as(scene.cast.nadia) as nadia:
        declined = actions.decline_release(
            support_case=Case.objects.visible_to(nadia).get(),
            link=seen_link(nadia),
            purpose=ReleasePurpose.PRACTICE,
            categories=[ReleaseCategory.CAUTION],
            how_informed=HowInformed.BY_PHONE,
            worker=nadia,
        )
        kinds = TimelineEntry.objects.visible_to(nadia).values_list("kind", flat=True)
        assert TimelineKind.RELEASE_DECLINED in kinds

    assert declined.state == ConsentState.DECLINED
    with pytest.raises(RuleBroken, match="release_missing"):
        scene.tell_alba()


def test_withdrawn_the_next_request_finds_nothing_and_the_key_is_gone(scene):
    release = scene.release()
    disclosure = scene.tell_alba()
    deliver()
    assert cautions_at_alba(scene) == [CAUTION]

    withdraw(scene, release)

    assert cautions_at_alba(scene) == []
    holders = WrappedKey.objects.filter(owner_id=disclosure.pk).values_list("agency_id", flat=True)
    assert list(holders) == [scene.cast.brisa.agency.pk]
    with acting_as(scene.cast.nadia) as nadia:
        mine = Disclosure.objects.visible_to(nadia).get()
        assert mine.state == DisclosureState.FROZEN
        assert mine.text.open() == CAUTION
        assert Task.objects.visible_to(nadia).filter(kind=TaskKind.TELL_RECIPIENTS).exists()
    noted = AuditEvent.objects.using("seed").filter(name="sharing.disclosure.frozen")
    assert noted.filter(subject_id=disclosure.pk, case_id=scene.support_case.pk).count() == 1


def test_what_went_under_a_safety_exception_stays(scene):
    release = scene.release()
    scene.tell_alba()
    kept = "Do not meet on Thursday."
    scene.tell_alba(
        basis=DisclosureBasis.SAFETY_EXCEPTION, exception_reason="x", text=kept, is_imminent=True
    )

    withdraw(scene, release)

    assert cautions_at_alba(scene) == [kept]


def test_a_new_release_thaws_nothing(scene):
    release = scene.release()
    scene.tell_alba()
    withdraw(scene, release)

    scene.release()

    assert cautions_at_alba(scene) == []
    with pytest.raises(RuleBroken, match="release_missing"):
        scene.tell_alba(release=release)
    scene.tell_alba(text="A new one.")
    assert cautions_at_alba(scene) == ["A new one."]


def test_a_release_is_withdrawn_once(scene):
    release = scene.release()
    withdraw(scene, release)

    with pytest.raises(RuleBroken, match="release_not_given"):
        withdraw(scene, release)


def test_a_release_that_ended_between_page_and_save_allows_nothing(scene):
    release = scene.release(ends_date=clock.now().date() + timedelta(days=1))
    yesterday = clock.now().date() - timedelta(days=1)
    Release.objects.using("seed").filter(pk=release.pk).update(
        starts_date=yesterday, ends_date=yesterday
    )

    with pytest.raises(RuleBroken, match="release_missing"):
        scene.tell_alba(release=release)


def test_a_release_for_one_thing_is_for_that_thing_and_30_days(scene):
    about, other = uuid4(), uuid4()
    today = today_at(scene.cast.brisa.agency)
    with pytest.raises(RuleBroken, match="release_too_long"):
        scene.release(items=[about], ends_date=today + timedelta(days=31))

    scene.release(items=[about], ends_date=today + timedelta(days=30))

    for concern_id in (None, other):
        with pytest.raises(RuleBroken, match="release_missing"):
            scene.tell_alba(concern_id=concern_id)
    assert scene.tell_alba(concern_id=about).state == DisclosureState.SENT


def asked_about(scene: Scene) -> list[Task]:
    deliver()
    with acting_as(scene.cast.nadia) as nadia:
        return list(Task.objects.visible_to(nadia).live().filter(kind=TaskKind.RELEASE_ENDS))


def test_before_it_ends_somebody_is_asked_to_talk_about_it(scene, move_clock):
    release = scene.release(ends_date=clock.now().date() + timedelta(days=40))

    move_clock(timedelta(days=25))
    assert asked_about(scene) == []
    move_clock(timedelta(days=27))

    (task,) = asked_about(scene)
    assert (task.object_id, task.owner_id, task.rule) == (release.pk, scene.cast.nadia.pk, "D2")


def test_a_short_release_is_asked_about_halfway(scene, move_clock):
    scene.release(ends_date=clock.now().date() + timedelta(days=10))

    assert asked_about(scene) == []
    move_clock(timedelta(days=6))

    assert len(asked_about(scene)) == 1


def test_nobody_is_asked_about_a_withdrawn_one(scene, move_clock):
    release = scene.release(ends_date=clock.now().date() + timedelta(days=40))
    withdraw(scene, release)
    move_clock(timedelta(days=27))

    assert asked_about(scene) == []


def test_what_waits_for_an_agreement_freezes_with_its_release(scene):
    release = scene.release()
    suspend(scene)
    held = scene.tell_alba()
    assert held.state == DisclosureState.APPROVED

    withdraw(scene, release)

    with acting_as(scene.cast.nadia) as nadia:
        assert Disclosure.objects.visible_to(nadia).get().state == DisclosureState.FROZEN


def suspend(scene: Scene, state: str = "SUSPENDED") -> None:
    Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency).update(state=state)


def test_renewed_it_sends_what_was_held_by_itself(scene, move_clock):
    scene.release()
    suspend(scene)
    scene.tell_alba()
    deliver()
    assert cautions_at_alba(scene) == []

    suspend(scene, "ACTIVE")
    move_clock(timedelta(hours=2))
    deliver()

    assert cautions_at_alba(scene) == [CAUTION]


def test_renewed_it_sends_nothing_whose_release_has_ended(scene, move_clock):
    scene.release(ends_date=clock.now().date() + timedelta(days=2))
    suspend(scene)
    scene.tell_alba()
    deliver()

    suspend(scene, "ACTIVE")
    move_clock(timedelta(days=5))
    deliver()

    assert cautions_at_alba(scene) == []


def test_a_withdrawn_contract_keeps_what_was_held_back(scene, move_clock):
    suspend(scene)
    scene.tell_brisa()
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        correct_case(case=case, version=case.version, contract_withdrawn_at=clock.now(), worker=ivo)
    suspend(scene, "ACTIVE")
    move_clock(timedelta(hours=2))
    deliver()

    with acting_as(scene.cast.nadia) as nadia:
        assert not Disclosure.objects.visible_to(nadia).exists()


def test_a_closed_route_expires_what_the_service_held_and_its_supervisors_hear(scene, move_clock):
    scene.release()
    suspend(scene)
    held = scene.tell_alba()
    deliver()
    with acting_as(scene.cast.ivo) as ivo:
        actions.close_route(link=seen_link(ivo), worker=ivo)
    deliver()
    suspend(scene, "ACTIVE")
    open_route(scene.affected, scene.cast)
    move_clock(timedelta(hours=2))
    deliver()

    assert cautions_at_alba(scene) == []
    assert "sharing.disclosure.expired" in notices_of(scene.cast.lea)
    with acting_as(scene.cast.nadia) as nadia:
        assert Disclosure.objects.visible_to(nadia).get(pk=held.pk).state == DisclosureState.EXPIRED


def test_a_closed_route_ends_what_waited_for_a_second_person(scene):
    scene.release()
    waiting = scene.tell_alba(use_instruction="MAY_RAISE")
    deliver()
    with acting_as(scene.cast.ivo) as ivo:
        actions.close_route(link=seen_link(ivo), worker=ivo)
    deliver()

    assert "sharing.disclosure.expired" in notices_of(scene.cast.lea)
    with acting_as(scene.cast.lea) as lea:
        assert Disclosure.objects.visible_to(lea).get(pk=waiting.pk).state == "EXPIRED"
        tasks = Task.objects.visible_to(lea).filter(object_id=waiting.pk)
        assert list(tasks.values_list("kind", "state")) == [
            ("APPROVE_DISCLOSURE", "NOT_UNDERTAKEN")
        ]


def test_what_goes_by_itself_says_on_the_trail_who_reads_it(scene, move_clock):
    suspend(scene)
    held = scene.tell_brisa()
    deliver()
    suspend(scene, "ACTIVE")
    move_clock(timedelta(hours=2))
    deliver()

    lines = AuditEvent.objects.using("seed").filter(subject_id=held.pk)
    said = {line.name: line.facts.get("readers") for line in lines}
    assert said["sharing.disclosure.sent"] == said["sharing.disclosure.held"]
    assert len(said["sharing.disclosure.sent"]) > 2
