"""Each act along a link is on the trail and the timeline of whoever acts, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest

from agencies.models import Agreement, DisclosureBasis, Notice, Worker
from agencies.working_time import calendar_of
from audit.models import AuditEvent, OutboxMessage
from cases.models import Task, TaskKind, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import actions, events
from sharing.models import (
    Disclosure,
    DisclosureKind,
    DisclosureOrigin,
    DisclosureState,
    Link,
    Release,
    UseInstruction,
)
from tests.cast import acting_as
from tests.sharing.scene import Scene, deliver, open_route, seen_link
from vault.models import WrappedKey

EXCEPTION = {"basis": DisclosureBasis.SAFETY_EXCEPTION, "exception_reason": "He waits outside."}


def told(about: Any) -> list[str]:
    """Return which lines of this room the trail has about something, in their order."""
    rows = AuditEvent.objects.using("seed").filter(subject_id=about.pk, name__startswith="sharing.")
    return list(rows.order_by("pk").values_list("name", flat=True))


def on_timeline(about: Any) -> set[tuple[str, Any]]:
    """Return the lines of timelines about something, each with whose case it is in."""
    rows = TimelineEntry.objects.using("seed").filter(object_id=about.pk)
    return set(rows.values_list("kind", "case_id"))


def agreement(scene: Scene, state: str) -> None:
    rows = Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency)
    rows.update(state=state)


def seen(worker: Worker, one: Disclosure) -> Disclosure:
    found: Disclosure = Disclosure.objects.visible_to(worker).get(pk=one.pk)
    return found


def withdraw(scene: Scene, release: Release) -> None:
    with acting_as(scene.cast.nadia) as nadia:
        given = Release.objects.visible_to(nadia).get(pk=release.pk)
        actions.withdraw_release(release=given, worker=nadia)


def test_a_release_withdrawn_freezes_and_says_so(scene):
    release = scene.release()
    caution = scene.tell_alba()
    withdraw(scene, release)

    assert told(release) == [events.RELEASE_GIVEN, events.RELEASE_WITHDRAWN]
    assert told(caution)[-1] == events.DISCLOSURE_FROZEN
    hers = scene.support_case.pk
    assert on_timeline(release) == {
        (TimelineKind.RELEASE_GIVEN, hers),
        (TimelineKind.RELEASE_WITHDRAWN, hers),
    }
    assert (TimelineKind.CAUTION_SENT, hers) in on_timeline(caution)


def test_a_release_that_is_withdrawn_asks_nobody_to_talk_about_its_end(scene, move_clock):
    release = scene.release()
    move_clock(timedelta(days=20))
    deliver()
    asked = Task.objects.using("seed").filter(kind=TaskKind.RELEASE_ENDS, object_id=release.pk)
    assert asked.live().exists()

    withdraw(scene, release)

    assert not asked.live().exists()


def test_the_question_before_its_end_comes_fourteen_days_before(scene):
    release = scene.release()
    message = OutboxMessage.objects.using("seed").get(
        topic=events.RELEASE_ENDING, object_id=release.pk
    )

    day = release.ends_date - timedelta(days=14)
    assert message.available_at == calendar_of(scene.cast.brisa.agency).hours(day)[0]


def test_what_is_sent_and_what_is_recalled(scene):
    sent = scene.tell_brisa()
    assert told(sent)[-1] == events.DISCLOSURE_SENT
    assert on_timeline(sent) == {(TimelineKind.DISCLOSURE_SENT, scene.programme_case.pk)}
    with acting_as(scene.cast.lea) as lea:
        actions.acknowledge_disclosure(disclosure=seen(lea, sent), worker=lea)
    with acting_as(scene.cast.ivo) as ivo:
        actions.recall_disclosure(disclosure=seen(ivo, sent), worker=ivo)

    assert told(sent)[-3:] == [
        events.DISCLOSURE_TAKEN,
        events.DISCLOSURE_ACKNOWLEDGED,
        events.DISCLOSURE_RECALLED,
    ]


def test_an_exception_that_a_second_person_reads(scene):
    waits = scene.tell_alba(**EXCEPTION)
    assert told(waits)[-1] == events.DISCLOSURE_DRAFTED
    assert on_timeline(waits) == set()
    with acting_as(scene.cast.lea) as lea:
        origin = DisclosureOrigin.objects.visible_to(lea).get(disclosure=waits.pk)
        actions.review_exception(origin=origin, tell_decision="TOLD", is_upheld=True, worker=lea)

    assert {events.EXCEPTION_REVIEWED, events.DISCLOSURE_SENT} <= set(told(waits))


def close(scene: Scene) -> None:
    with acting_as(scene.cast.ivo) as ivo:
        actions.close_route(link=seen_link(ivo), worker=ivo)


def test_a_closed_route_expires_what_waited_and_says_so_at_both_ends(scene):
    scene.release(categories=["CAUTION", "COORDINATION"])
    agreement(scene, "SUSPENDED")
    ours = scene.tell_brisa()
    caution = scene.tell_alba()
    question = scene.tell_alba(kind=DisclosureKind.REQUEST, could_he_know="")
    close(scene)
    deliver()

    for waited in (ours, caution, question):
        assert told(waited)[-1] == events.DISCLOSURE_EXPIRED
    holders = WrappedKey.objects.filter(owner_id=ours.pk).values_list("agency_id", flat=True)
    assert set(holders) == {scene.cast.alba.agency.pk}
    assert events.ROUTE_CLOSED in told(scene.link)
    assert (TimelineKind.ROUTE_CLOSED, scene.programme_case.pk) in on_timeline(scene.link)
    heard = Notice.objects.using("seed").filter(
        worker=scene.cast.lea, topic=events.DISCLOSURE_EXPIRED
    )
    assert dict(heard.values_list("object_id", "is_urgent")) == {
        caution.pk: True,
        question.pk: False,
    }


def test_on_a_closed_route_nothing_that_was_held_is_sent(scene):
    scene.release()
    agreement(scene, "SUSPENDED")
    held = scene.tell_alba()
    close(scene)
    agreement(scene, "ACTIVE")

    with (
        pytest.raises(RuleBroken, match="route_closed"),
        acting_as(scene.cast.nadia) as nadia,
    ):
        actions.send_held(disclosure=seen(nadia, held), worker=nadia)


def test_nothing_that_was_held_goes_by_itself_on_a_closed_route(scene, move_clock):
    agreement(scene, "SUSPENDED")
    held = scene.tell_brisa(**EXCEPTION)
    agreement(scene, "ACTIVE")
    # As where the look comes first, before what closing the route makes of it.
    rows = Link.objects.using("seed").filter(pk=scene.link.pk)
    rows.update(route_state="CLOSED", closed_at=clock.now())
    move_clock(timedelta(hours=2))
    deliver()

    with acting_as(scene.cast.ivo) as ivo:
        assert seen(ivo, held).state == DisclosureState.APPROVED


@pytest.mark.parametrize("ground", [{}, EXCEPTION])
def test_what_was_held_goes_by_itself_on_either_ground_and_says_so(scene, move_clock, ground):
    agreement(scene, "SUSPENDED")
    held = scene.tell_brisa(**ground)
    assert held.state == DisclosureState.APPROVED
    agreement(scene, "ACTIVE")
    move_clock(timedelta(hours=2))
    deliver()

    assert told(held)[-1] == events.DISCLOSURE_SENT
    with acting_as(scene.cast.ivo) as ivo:
        assert seen(ivo, held).state == DisclosureState.SENT
    with acting_as(scene.cast.nadia) as nadia:
        asked = Task.objects.visible_to(nadia).live().filter(kind=TaskKind.READ_DISCLOSURE)
        assert asked.get().object_id == held.pk


@pytest.mark.parametrize(
    ("changes", "is_imminent"),
    [
        ({}, False),
        ({"kind": DisclosureKind.IMMINENT_DANGER}, True),
        ({"is_imminent": True}, True),
    ],
)
def test_danger_is_imminent_by_its_kind_or_where_somebody_says_so(scene, changes, is_imminent):
    assert scene.tell_brisa(**changes).is_imminent is is_imminent


@pytest.mark.parametrize(
    ("instruction", "roles"),
    [
        (UseInstruction.INFORM_PRACTICE_ONLY, {"SUPERVISOR", "PARTNER_SUPPORT_WORKER"}),
        (UseInstruction.SUPERVISOR_ONLY, {"SUPERVISOR"}),
    ],
)
def test_the_trail_says_which_roles_read_it_at_the_service(scene, instruction, roles):
    sent = scene.tell_brisa(use_instruction=instruction)
    line = AuditEvent.objects.using("seed").get(subject_id=sent.pk, name=events.DISCLOSURE_SENT)

    there = f"{scene.cast.brisa.agency.pk}:"
    readers = {one.removeprefix(there) for one in line.facts["readers"] if one.startswith(there)}
    assert readers == roles


def test_a_draft_is_not_sent_to_others_than_the_page_showed(scene):
    drafted = Disclosure(
        link_id=scene.link.pk,
        sender_id=scene.cast.alba.agency.pk,
        recipient_id=scene.cast.brisa.agency.pk,
        kind=DisclosureKind.ABSENCE,
        basis=DisclosureBasis.PERPETRATOR_AGREEMENT,
        state=DisclosureState.DRAFT,
    )
    drafted.save(using="seed", force_insert=True)

    with pytest.raises(RuleBroken, match="audience_changed"), acting_as(scene.cast.ivo) as ivo:
        actions.send_draft(
            disclosure=Disclosure.objects.visible_to(ivo).select_related("link").get(),
            text="He did not come.",
            basis=DisclosureBasis.PERPETRATOR_AGREEMENT,
            audience_digest="another",
            worker=ivo,
        )


def test_a_route_that_is_open_is_opened_by_nobody_again(scene):
    before = told(scene.link)
    with pytest.raises(RuleBroken, match="route_is_open"):
        open_route(scene.affected, scene.cast)

    assert told(scene.link) == before == [events.ROUTE_OPENED, events.LINK_ATTACHED]
