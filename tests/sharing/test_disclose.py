"""Telling the other agency: one basis, an open route, and her release."""

from datetime import timedelta

import pytest

from agencies.models import Agreement, DisclosureBasis
from cases import actions as cases
from cases.models import Case, Task, TaskKind, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.models import (
    Disclosure,
    DisclosureKind,
    DisclosureOrigin,
    DisclosureState,
    Link,
    ReleaseCategory,
    UseInstruction,
)
from tests.cast import acting_as
from tests.sharing.scene import CAUTION, Scene, deliver, seen_link

WHY = "Her life is in danger."
EXCEPTION = {"basis": DisclosureBasis.SAFETY_EXCEPTION, "exception_reason": WHY}


def read_by(worker) -> list[str]:
    with acting_as(worker) as acting:
        return [one.text.open() for one in Disclosure.objects.visible_to(acting)]


def end_agreement(scene: Scene) -> None:
    rows = Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency)
    rows.update(ends_date=clock.now().date() - timedelta(days=1))


def test_the_service_reads_what_the_programme_told(scene):
    disclosure = scene.tell_brisa()

    assert disclosure.state == DisclosureState.SENT
    assert read_by(scene.cast.nadia) == ["He told the group that he threatened her on Monday."]
    assert read_by(scene.cast.ivo) == read_by(scene.cast.nadia)


def test_somebody_elses_agency_reads_nothing(scene):
    scene.tell_brisa()

    assert read_by(scene.cast.cora) == []


def test_a_service_that_attached_nothing_lets_its_supervisors_read(route):
    route.tell_brisa()

    assert read_by(route.cast.nadia) == []
    assert len(read_by(route.cast.lea)) == 1


def test_it_is_on_both_timelines_without_its_words(scene):
    disclosure = scene.tell_brisa()
    deliver()

    with acting_as(scene.cast.ivo) as ivo:
        sent = TimelineEntry.objects.visible_to(ivo).get(object_id=disclosure.pk)
    with acting_as(scene.cast.nadia) as nadia:
        came = TimelineEntry.objects.visible_to(nadia).get(object_id=disclosure.pk)
    assert (sent.kind, came.kind) == (
        TimelineKind.DISCLOSURE_SENT,
        TimelineKind.DISCLOSURE_RECEIVED,
    )
    assert came.author_id is None


def test_a_closed_route_lets_nothing_through(scene):
    with acting_as(scene.cast.ivo) as ivo:
        actions.close_route(link=seen_link(ivo), worker=ivo)

    with pytest.raises(RuleBroken, match="route_closed"):
        scene.tell_brisa()


def test_without_a_contract_there_is_no_agreement_of_his(scene):
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get()
        cases.correct_case(
            case=case, version=case.version, contract_withdrawn_at=clock.now(), worker=ivo
        )

    with pytest.raises(RuleBroken, match="contract_missing"):
        scene.tell_brisa()
    assert scene.tell_brisa(**EXCEPTION).state == DisclosureState.SENT


def test_a_caution_needs_her_release(scene):
    with pytest.raises(RuleBroken, match="release_missing"):
        scene.tell_alba()

    scene.release()
    scene.tell_alba()
    assert read_by(scene.cast.ivo) == [CAUTION]


def test_a_release_for_something_else_does_not_serve(scene):
    release = scene.release(categories=[ReleaseCategory.RISK_LEVEL])

    with pytest.raises(RuleBroken, match="release_missing"):
        scene.tell_alba()
    with pytest.raises(RuleBroken, match="release_missing"):
        scene.tell_alba(release=release)


def test_a_caution_answers_whether_he_could_know(scene):
    scene.release()

    with pytest.raises(RuleBroken, match="could_he_know_missing"):
        scene.tell_alba(could_he_know=" ")


def test_a_safety_exception_says_why_and_is_reviewed_within_a_day(scene):
    with pytest.raises(RuleBroken, match="exception_reason_missing"):
        scene.tell_alba(basis=DisclosureBasis.SAFETY_EXCEPTION)

    disclosure = scene.tell_alba(**EXCEPTION, is_imminent=True)
    assert disclosure.state == DisclosureState.SENT
    with acting_as(scene.cast.lea) as lea:
        task = Task.objects.visible_to(lea).get(kind=TaskKind.REVIEW_OVERRIDE)
        origin = DisclosureOrigin.objects.visible_to(lea).get()
        assert task.object_id == disclosure.pk
        assert task.due_at <= clock.now() + timedelta(hours=24)
        assert origin.exception_reason.open() == WHY


@pytest.mark.parametrize(
    ("kind", "basis", "code"),
    [
        (DisclosureKind.CONCERN, DisclosureBasis.SURVIVOR_CONSENT, "kind_not_allowed"),
        (DisclosureKind.CAUTION, DisclosureBasis.PERPETRATOR_AGREEMENT, "basis_not_allowed"),
        (DisclosureKind.CAUTION, DisclosureBasis.STATUTORY_GATEWAY, "basis_not_allowed"),
    ],
)
def test_a_programme_is_never_told(scene, kind, basis, code):
    scene.release()

    with pytest.raises(RuleBroken, match=code):
        scene.tell_alba(kind=kind, basis=basis)


def test_a_service_is_not_told_on_her_own_release(scene):
    with pytest.raises(RuleBroken, match="basis_not_allowed"):
        scene.tell_brisa(basis=DisclosureBasis.SURVIVOR_CONSENT)
    with pytest.raises(RuleBroken, match="kind_not_allowed"):
        scene.tell_brisa(kind=DisclosureKind.CAUTION)


def test_nothing_is_told_without_words_or_from_the_future(scene):
    with pytest.raises(RuleBroken, match="text_missing"):
        scene.tell_brisa(text="  ")
    with pytest.raises(RuleBroken, match="known_in_the_future"):
        scene.tell_brisa(known_at=clock.now() + timedelta(minutes=5))


def test_a_level_goes_with_a_change_of_risk_alone(scene):
    with pytest.raises(RuleBroken, match="level_not_told_here"):
        scene.tell_brisa(kind=DisclosureKind.ABSENCE, level="HIGH")
    assert scene.tell_brisa(kind=DisclosureKind.RISK_CHANGE, level="HIGH").level == "HIGH"


def test_why_it_must_be_told_does_not_quote_a_caution(scene):
    scene.release()
    scene.tell_alba()

    with pytest.raises(RuleBroken, match="quotes_caution"):
        scene.tell_brisa(basis=DisclosureBasis.SAFETY_EXCEPTION, exception_reason=CAUTION)


def test_a_basis_the_agreement_does_not_name_is_refused(scene):
    rows = Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency)
    rows.update(bases=[DisclosureBasis.STATUTORY_GATEWAY])

    with pytest.raises(RuleBroken, match="basis_not_agreed"):
        scene.tell_brisa()
    assert scene.tell_brisa(basis=DisclosureBasis.STATUTORY_GATEWAY)
    assert scene.tell_brisa(**EXCEPTION)


def test_without_an_agreement_it_is_held_and_imminent_danger_still_goes(scene):
    end_agreement(scene)

    assert scene.tell_brisa().state == DisclosureState.APPROVED
    assert read_by(scene.cast.nadia) == []
    urgent = scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER, text="Now.")
    assert urgent.state == DisclosureState.SENT
    assert read_by(scene.cast.nadia) == ["Now."]


def test_what_was_held_goes_when_there_is_an_agreement_again(scene):
    end_agreement(scene)
    held = scene.tell_brisa()

    def send() -> Disclosure:
        with acting_as(scene.cast.ivo) as ivo:
            mine = Disclosure.objects.visible_to(ivo).get(pk=held.pk)
            return actions.send_held(disclosure=mine, worker=ivo)

    with pytest.raises(RuleBroken, match="agreement_missing"):
        send()
    Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency).update(
        ends_date=clock.now().date() + timedelta(days=1)
    )
    assert send().state == DisclosureState.SENT
    assert len(read_by(scene.cast.nadia)) == 1
    with pytest.raises(RuleBroken, match="not_held"):
        send()


def test_a_service_sends_nothing_before_it_attached(route):
    with pytest.raises(NotAllowed):
        route.tell_alba(by=route.cast.lea, **EXCEPTION)


def test_a_stranger_cannot_send(scene):
    with pytest.raises(NotAllowed), acting_as(scene.cast.cora) as cora:
        actions.disclose(
            link=Link.objects.using("seed").get(pk=scene.link.pk),
            kind=DisclosureKind.REQUEST,
            basis=DisclosureBasis.SAFETY_EXCEPTION,
            exception_reason="x",
            text="Who is she?",
            worker=cora,
        )


def test_for_supervisors_only_is_for_supervisors_only(scene):
    scene.release()
    scene.tell_alba(use_instruction=UseInstruction.SUPERVISOR_ONLY)
    deliver()

    assert read_by(scene.cast.ivo) == []
    assert read_by(scene.cast.sara) == [CAUTION]
    with acting_as(scene.cast.ivo) as ivo:
        lines = TimelineEntry.objects.visible_to(ivo)
        assert not lines.filter(kind=TimelineKind.CAUTION_RECEIVED).exists()


def test_it_is_due_by_the_rule(scene):
    at_once = scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER)
    same_day = scene.tell_brisa()
    later = scene.tell_brisa(kind=DisclosureKind.ABSENCE)

    assert at_once.due_at == at_once.sent_at + timedelta(hours=1)
    assert same_day.due_at == same_day.sent_at + timedelta(hours=4)
    assert later.due_at > same_day.due_at


def test_an_agreement_names_the_kinds_that_may_be_told(scene):
    rows = Agreement.objects.using("seed").filter(programme=scene.cast.alba.agency)
    rows.update(categories=["START"])

    with pytest.raises(RuleBroken, match="kind_not_agreed"):
        scene.tell_brisa()
    assert scene.tell_brisa(kind=DisclosureKind.START)
    assert scene.tell_brisa(**EXCEPTION)
    urgent = scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER, text="Now.")
    assert urgent.state == DisclosureState.SENT
