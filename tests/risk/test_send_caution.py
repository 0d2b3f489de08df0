"""A caution: the facilitator reads it and never her words."""

import pytest

from agencies.models import DisclosureBasis
from cases.actions import record_partner_contact, set_safe_contact
from cases.models import Case, ContactOutcome, Direction, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from risk import actions
from risk.models import SafetyConcern
from sharing.models import Disclosure, DisclosureKind, UseInstruction
from tests.cast import HER_WORDS, acting_as
from tests.risk.talk import alerts_of, caution, concern_at_alba, concern_at_brisa
from tests.sharing.scene import CAUTION, deliver, notices_of, seen_link

EXCEPTION = {"basis": DisclosureBasis.SAFETY_EXCEPTION, "exception_reason": "He waits there."}


@pytest.fixture
def concern(scene) -> SafetyConcern:
    return concern_at_brisa(scene)


def test_the_facilitator_reads_the_caution_and_never_her_words(scene, concern):
    scene.release()
    caution(scene, concern)
    deliver()

    with acting_as(scene.cast.ivo) as ivo:
        received = Disclosure.objects.visible_to(ivo).get()
        assert received.text.open() == CAUTION
        assert received.use_instruction == UseInstruction.INFORM_PRACTICE_ONLY
        assert not SafetyConcern.objects.exists()
        lines = TimelineEntry.objects.visible_to(ivo)
        assert lines.filter(kind=TimelineKind.CAUTION_RECEIVED).count() == 1
    assert "sharing.disclosure.received" in notices_of(scene.cast.ivo)
    assert alerts_of(scene.cast.sara) == []


def test_when_she_spoke_does_not_cross(scene, concern):
    scene.release()
    sent = caution(scene, concern)

    assert sent.happened_at is None
    assert sent.known_at == sent.recorded_at != concern.known_at


@pytest.mark.parametrize(
    "text",
    [
        f"Take care: {HER_WORDS}.",
        "HE WILL WAIT, BEHIND THE SCHOOL (GATE)",
        "he will w\u00e4it behind\nthe school",
    ],
)
def test_her_words_are_refused(scene, concern, text):
    scene.release()

    with pytest.raises(RuleBroken, match="quotes_source"):
        caution(scene, concern, text=text)


def test_words_of_any_other_concern_of_hers_are_refused_too(scene, concern):
    scene.release()
    concern_at_brisa(scene, text="He took the keys of the car away from me again.")

    with pytest.raises(RuleBroken, match="quotes_source"):
        caution(scene, concern, text="He took the keys of the car away: talk about control.")


def test_no_other_kind_of_message_carries_her_words(scene, concern):
    with pytest.raises(RuleBroken, match="quotes_source"):
        scene.tell_alba(kind=DisclosureKind.REPLY, text=HER_WORDS, **EXCEPTION)


def test_it_needs_her_release_or_a_safety_exception(scene, concern):
    with pytest.raises(RuleBroken, match="release_missing"):
        caution(scene, concern)
    with pytest.raises(RuleBroken, match="basis_not_allowed"):
        caution(scene, concern, basis=DisclosureBasis.STATUTORY_GATEWAY)

    assert caution(scene, concern, **EXCEPTION)


def test_whether_he_could_know_is_answered(scene, concern):
    scene.release()

    with pytest.raises(RuleBroken, match="could_he_know_missing"):
        caution(scene, concern, could_he_know="")


def test_a_programme_sends_no_caution(scene):
    concern_at_alba(scene)

    with pytest.raises(NotAllowed), acting_as(scene.cast.ivo) as ivo:
        actions.send_caution(
            concern=SafetyConcern.objects.visible_to(ivo).get(),
            link=seen_link(ivo),
            text=CAUTION,
            could_he_know="No.",
            worker=ivo,
        )


def test_what_a_contact_note_or_her_safe_contact_holds_does_not_cross(scene, concern):
    scene.release()
    note = "She goes to her sister every second Friday evening."
    with acting_as(scene.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        set_safe_contact(
            case=case, version=None, number="+49301234567", code_word="blue tiles", worker=nadia
        )
        record_partner_contact(
            case=case,
            direction=Direction.INCOMING,
            channel="PHONE",
            outcome=ContactOutcome.REACHED_SAFE,
            happened_at=clock.now(),
            note=note,
            worker=nadia,
        )

    for text, rule in {
        f"Note: {note}": "quotes_source",
        "She answers on 030 123 45 67.": "tells_where_she_is",
        "Do not say blue tiles to him.": "tells_where_she_is",
    }.items():
        with pytest.raises(RuleBroken, match=rule):
            caution(scene, concern, text=text)


def test_what_is_for_supervisors_alone_shows_no_alert_to_the_cases_worker(scene):
    scene.tell_brisa(use_instruction=UseInstruction.SUPERVISOR_ONLY)
    deliver()

    assert alerts_of(scene.cast.nadia) == []
    assert len(alerts_of(scene.cast.lea)) == 1
