"""Attaching: the service's secret."""

import pytest

from agencies.models import Agreement, Role, Worker
from audit.models import AuditEvent
from cases import actions as cases
from cases.models import (
    Case,
    ContactOffer,
    InformationOwed,
    Task,
    TaskKind,
    TimelineEntry,
    TimelineKind,
)
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.models import (
    AttachmentState,
    Disclosure,
    DisclosureKind,
    Link,
    LinkAttachment,
    Release,
)
from tests.cast import a_case, a_worker, acting_as
from tests.sharing.scene import Scene, attach, deliver, notices_of, seen_link
from vault.models import WrappedKey


def attachment_as_seen_by(worker: Worker) -> LinkAttachment | None:
    with acting_as(worker) as acting:
        found: LinkAttachment | None = LinkAttachment.objects.visible_to(acting).first()
        return found


def test_from_then_on_the_cases_worker_sees_what_comes(route):
    route.tell_brisa()
    attach(route.link, route.support_case, route.cast)
    deliver()

    with acting_as(route.cast.nadia) as nadia:
        assert Disclosure.objects.visible_to(nadia).get().text.open()
        kinds = set(TimelineEntry.objects.visible_to(nadia).values_list("kind", flat=True))
    assert {TimelineKind.LINK_ATTACHED, TimelineKind.DISCLOSURE_RECEIVED} <= kinds
    assert "sharing.link.attached" in notices_of(route.cast.nadia)


def test_what_came_before_is_owed_to_whom_it_is_about(route):
    came = route.tell_brisa(kind=DisclosureKind.ABSENCE)
    theirs = route.tell_brisa(kind=DisclosureKind.ABSENCE, use_instruction="SUPERVISOR_ONLY")
    deliver()
    attach(route.link, route.support_case, route.cast)
    deliver()

    with acting_as(route.cast.nadia) as nadia:
        owed = InformationOwed.objects.visible_to(nadia).filter(state="OWED", item="ABSENCE")
        assert list(owed.values_list("object_id", flat=True)) == [came.pk] != [theirs.pk]


def test_the_first_contact_moves_to_the_cases_worker_with_its_date(route):
    deliver()
    with acting_as(route.cast.lea) as lea:
        due_at = Task.objects.visible_to(lea).get(kind=TaskKind.FIRST_CONTACT).due_at

    attach(route.link, route.support_case, route.cast)

    with acting_as(route.cast.nadia) as nadia:
        task = Task.objects.visible_to(nadia).live().get(kind=TaskKind.FIRST_CONTACT)
        assert (task.owner_id, task.due_at) == (nadia.pk, due_at)


def test_the_programme_sees_neither_attachment_nor_its_absence(route):
    def seen() -> tuple[object, ...]:
        with acting_as(route.cast.sara) as sara:
            rows = Link.objects.visible_to(sara).values()
            return list(rows), list(LinkAttachment.objects.all())

    before = seen()
    attach(route.link, route.support_case, route.cast)
    deliver()

    assert seen() == before
    assert before[1] == []


def test_only_a_supervisor_attaches(route):
    with pytest.raises(NotAllowed), acting_as(route.cast.nadia) as nadia:
        actions.attach_link(
            link=Link.objects.using("seed").get(pk=route.link.pk),
            support_case=Case.objects.visible_to(nadia).get(),
            worker=nadia,
        )


def test_it_is_attached_once(scene):
    other = a_case(scene.cast.nadia, scene.cast.brisa, "B")

    with pytest.raises(RuleBroken, match="link_is_attached"):
        attach(scene.link, other, scene.cast)


def test_a_declined_link_can_be_attached_after_all(route):
    deliver()
    with acting_as(route.cast.lea) as lea:
        declined = actions.decline_link(link=seen_link(lea), worker=lea)
        assert declined.state == AttachmentState.DECLINED
        assert not Task.objects.visible_to(lea).live().exists()

    assert attach(route.link, route.support_case, route.cast).state == AttachmentState.ATTACHED
    with pytest.raises(RuleBroken, match="link_is_attached"), acting_as(route.cast.lea) as lea:
        actions.decline_link(link=seen_link(lea), worker=lea)


def test_an_unattached_link_is_the_supervisors_alone(route):
    assert attachment_as_seen_by(route.cast.lea)
    assert attachment_as_seen_by(route.cast.nadia) is None
    assert attachment_as_seen_by(route.cast.cora) is None


def test_one_person_never_works_on_both_sides(route):
    """Source: domain.md 1 (8)."""
    nadia_at_alba = Worker.objects.using("seed").filter(pk=route.cast.ivo.pk)
    nadia_at_alba.update(human_id=route.cast.nadia.human_id)

    with pytest.raises(RuleBroken, match="same_person"):
        attach(route.link, route.support_case, route.cast)
    assert attachment_as_seen_by(route.cast.lea).state == AttachmentState.UNATTACHED


def test_nor_is_the_other_account_assigned_later(scene):
    second = a_worker("nele", scene.cast.brisa, Role.PARTNER_SUPPORT_WORKER)
    ivo_too = Worker.objects.using("seed").filter(pk=second.pk)
    ivo_too.update(human_id=scene.cast.ivo.human_id)

    with pytest.raises(RuleBroken, match="same_person"), acting_as(scene.cast.lea) as lea:
        cases.assign_case(case=scene.support_case, assignee=second, worker=lea)


def detach(scene: Scene, by: Worker | None = None) -> LinkAttachment:
    with acting_as(by or scene.cast.lea) as worker:
        return actions.detach_link(link=seen_link(worker), worker=worker)


def test_taken_back_the_cases_staff_see_nothing_of_it_any_more(scene):
    came = scene.tell_brisa()
    deliver()

    assert detach(scene).state == AttachmentState.UNATTACHED

    with acting_as(scene.cast.nadia) as nadia:
        assert not Link.objects.visible_to(nadia).exists()
        assert not Disclosure.objects.visible_to(nadia).exists()
        assert not Task.objects.visible_to(nadia).live().filter(case=scene.support_case).exists()
        assert not InformationOwed.objects.visible_to(nadia).filter(state="OWED").exists()
        assert ContactOffer.objects.visible_to(nadia).get().state == "CLOSED"
    with acting_as(scene.cast.lea) as lea:
        waiting = Task.objects.visible_to(lea).live().filter(case=None)
        asked = set(waiting.values_list("kind", "object_id"))
    assert (TaskKind.ATTACH_LINK, scene.link.pk) in asked
    assert (TaskKind.READ_DISCLOSURE, came.pk) in asked
    with acting_as(scene.cast.ivo) as ivo:
        assert Disclosure.objects.visible_to(ivo).get(pk=came.pk).state == "SENT"


def test_taken_back_what_waited_is_not_sent_and_releases_end_with_what_rests_on_them(scene):
    release = scene.release()
    resting = scene.tell_alba()
    exception = {"basis": "SAFETY_EXCEPTION", "exception_reason": "Danger.", "is_imminent": True}
    sent = scene.tell_alba(**exception)
    waiting = scene.tell_alba(use_instruction="MAY_RAISE")

    detach(scene)

    with acting_as(scene.cast.lea) as lea:
        rows = dict(Disclosure.objects.visible_to(lea).values_list("pk", "state"))
        open_ones = Task.objects.visible_to(lea).live()
        assert not open_ones.filter(kind=TaskKind.APPROVE_DISCLOSURE).exists()
        assert Release.objects.visible_to(lea).get(pk=release.pk).state == "WITHDRAWN"
    assert rows == {resting.pk: "FROZEN", sent.pk: "SENT", waiting.pk: "EXPIRED"}
    assert attach(scene.link, scene.support_case, scene.cast).state == AttachmentState.ATTACHED


def test_taken_back_the_programme_holds_no_key_to_what_waited_for_an_agreement(scene):
    scene.release()
    Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency).update(
        state="SUSPENDED"
    )
    held = scene.tell_alba()
    holders = WrappedKey.objects.filter(owner_id=held.pk).values_list("agency_id", flat=True)
    assert set(holders) == {scene.cast.alba.agency.pk, scene.cast.brisa.agency.pk}

    detach(scene)

    assert set(holders.all()) == {scene.cast.brisa.agency.pk}


def test_that_it_was_taken_back_stays_on_timeline_and_trail(scene):
    detach(scene)

    with acting_as(scene.cast.nadia) as nadia:
        kinds = TimelineEntry.objects.visible_to(nadia).values_list("kind", flat=True)
        assert TimelineKind.LINK_DETACHED in kinds
    trail = AuditEvent.objects.using("seed").filter(name="sharing.link.detached")
    assert trail.get(subject_id=scene.link.pk).case_id == scene.support_case.pk


def test_only_a_supervisor_takes_it_back_and_only_once(scene):
    with pytest.raises(NotAllowed):
        detach(scene, by=scene.cast.nadia)
    detach(scene)
    with pytest.raises(RuleBroken, match="link_not_attached"):
        detach(scene)
