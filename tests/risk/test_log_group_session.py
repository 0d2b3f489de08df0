"""A group session for everybody at once, with a concern about one of them."""

from datetime import timedelta

import pytest

from cases import actions as cases
from cases.actions import RegisterLine
from cases.models import Attendance, AttendanceCode, Case, Group, GroupSession, SessionState
from kernel import clock
from kernel.errors import RuleBroken
from risk import actions
from risk.models import CriticalFactor, SafetyConcern
from sharing.models import Disclosure, UseInstruction
from tests.cast import Cast, a_case, acting_as
from tests.risk.talk import alerts_of
from tests.sharing.scene import CAUTION, Scene, deliver

STRANGLED = actions.ConcernFacts(
    text="He said that he had strangled her.", critical_factors=[CriticalFactor.STRANGULATION]
)


@pytest.fixture
def session(cast: Cast, scene: Scene) -> GroupSession:
    """Return a meeting that is over, of a group with Mr K in it."""
    with acting_as(cast.sara) as sara:
        group = cases.make_group(
            team=cast.alba.team, name="Monday", facilitators=[cast.ivo], worker=sara
        )
        case = Case.objects.visible_to(sara).get(pk=scene.programme_case.pk)
        joined = clock.now().date() - timedelta(days=30)
        cases.join_group(group=group, case=case, joined_date=joined, worker=sara)
    with acting_as(cast.ivo) as ivo:
        return cases.plan_session(
            group=Group.objects.visible_to(ivo).get(),
            starts_at=clock.now() - timedelta(hours=3),
            ends_at=clock.now() - timedelta(hours=1),
            worker=ivo,
        )


def log(scene: Scene, group_note: str = "Quiet.", note: str = "", **marked) -> GroupSession:
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=marked.pop("of", scene.programme_case.pk))
        own = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        concerns = [actions.MarkedConcern(case, **marked)] if marked else []
        return actions.log_group_session(
            session=GroupSession.objects.visible_to(ivo).get(),
            version=1,
            group_note=group_note,
            lines=[RegisterLine(own, AttendanceCode.PRESENT, None, note)],
            concerns=concerns,
            worker=ivo,
        )


def test_register_concern_disclosure_and_alerts_come_of_one_save(scene, session):
    log(scene, facts=STRANGLED, sending=actions.Sending())
    deliver()

    with acting_as(scene.cast.ivo) as ivo:
        assert SafetyConcern.objects.visible_to(ivo).get().session_id == session.pk
        assert Attendance.objects.visible_to(ivo).count() == 1
    with acting_as(scene.cast.nadia) as nadia:
        assert Disclosure.objects.visible_to(nadia).get().text.open() == STRANGLED.text
    assert len(alerts_of(scene.cast.lea)) == len(alerts_of(scene.cast.sara)) == 1


def test_a_refused_concern_saves_nothing(scene, session):
    future = actions.ConcernFacts(text="x", known_at=clock.now() + timedelta(days=1))

    with pytest.raises(RuleBroken, match="known_in_the_future"):
        log(scene, facts=future)

    with acting_as(scene.cast.ivo) as ivo:
        assert GroupSession.objects.visible_to(ivo).get().state == SessionState.PLANNED
        assert not Attendance.objects.exists()


def test_a_concern_is_about_somebody_of_the_group(cast, scene, session):
    other = a_case(cast.ivo, cast.alba)

    with pytest.raises(RuleBroken, match="not_in_this_session"):
        log(scene, of=other.pk, facts=STRANGLED)


@pytest.mark.parametrize(
    "said", [{"group_note": f"We did this: {CAUTION}"}, {"note": CAUTION.upper()}]
)
def test_notes_that_quote_a_caution_are_refused(scene, session, said):
    scene.release()
    scene.tell_alba()

    with pytest.raises(RuleBroken, match="quotes_caution"):
        log(scene, **said)
    assert log(scene, note="Separation was on his mind.").state == SessionState.HELD


def test_what_may_be_raised_may_be_noted(scene, session):
    scene.release()
    scene.tell_alba(use_instruction=UseInstruction.MAY_RAISE)

    assert log(scene, note=CAUTION).state == SessionState.HELD
