"""What a service told in confidence stands in no note that a participant can ask for."""

import pytest

from cases import actions as cases
from cases.models import Addendum, Case
from kernel.errors import RuleBroken
from risk import actions as risk
from sharing.models import Disclosure
from tests.cast import acting_as
from tests.sharing.scene import CAUTION, Scene

QUOTED = f"Told by them: {CAUTION}"


@pytest.fixture
def told(scene: Scene) -> Scene:
    scene.release()
    scene.tell_alba()
    return scene


def note(case: Case, text: str, worker) -> None:
    cases.add_addendum(case=case, object_id=case.pk, text=text, worker=worker)


def write_notes(case: Case, text: str, worker) -> None:
    cases.correct_case(case=case, version=case.version, notes=text, worker=worker)


def raise_it(case: Case, text: str, worker) -> None:
    risk.raise_concern(
        case=case,
        text=text,
        source_type="PRACTITIONER",
        reliability="FIRST_HAND",
        worker=worker,
    )


@pytest.mark.parametrize("way", [note, write_notes, raise_it])
def test_no_note_of_the_programme_quotes_a_caution(told, way):
    with acting_as(told.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=told.programme_case.pk)
        with pytest.raises(RuleBroken, match="quotes_caution"):
            way(case, QUOTED, ivo)
        way(case, "We spoke about separation.", ivo)


def test_what_the_service_itself_notes_is_its_own(told):
    with acting_as(told.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=told.support_case.pk)
        note(case, QUOTED, nadia)

        assert Addendum.objects.visible_to(nadia).filter(case=case).count() == 1
        assert Disclosure.objects.visible_to(nadia).exists()
