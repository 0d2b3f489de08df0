"""The supervisor's page of the team, and the page of a case's risk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from agencies.models import Role
from tests.cast import a_browser, a_worker, acting_as
from tests.risk.assessing import signed
from tests.risk.talk import acknowledge, alerts_of
from tests.sharing.scene import Scene, a_scene, deliver
from web.risk.loads import Load, loads
from web.risk.team_charts import DEADLINE, LATEST, dot, drawn


@pytest.fixture
def scene(cast) -> Scene:
    return a_scene(cast)


def load_of(scene: Scene, name: str) -> Load:
    with acting_as(scene.cast.lea) as lea:
        return next(one for one in loads(lea) if one.name == name)


def test_a_case_nobody_assessed_is_counted_until_somebody_does(scene):
    with acting_as(scene.cast.lea) as lea:
        before = loads(lea)
    assert sum(one.unassessed for one in before) == 1

    signed(scene.cast.nadia, scene.support_case, judgement="EXTREME")

    with acting_as(scene.cast.lea) as lea:
        after = loads(lea)
    assert sum(one.unassessed for one in after) == 0
    assert sum(one.soon for one in after) == 1


def test_a_colleague_who_has_nothing_has_room_and_whoever_has_no_cases_is_not_there(scene):
    a_worker("noor", scene.cast.brisa, Role.PARTNER_SUPPORT_WORKER)
    a_worker("agata", scene.cast.brisa, Role.AGENCY_ADMIN)

    with acting_as(scene.cast.lea) as lea:
        found = {one.name: one.cases for one in loads(lea)}

    assert found["Noor"] == 0
    assert found["Nadia"] == 1
    assert "Agata" not in found


def test_an_answer_in_time_is_counted(scene):
    scene.tell_brisa()
    deliver()
    acknowledge(scene.cast.lea, alerts_of(scene.cast.lea)[0])

    found = load_of(scene, "Lea")

    assert (found.alerts, found.answered, found.in_time) == (1, 1, 1)


def test_the_case_says_loudly_that_nobody_assessed_it(scene):
    browser = a_browser(scene.cast.nadia)
    address = reverse("case-risk", kwargs={"case_id": scene.support_case.pk})
    said = browser.get(address).content.decode()
    assert "Not assessed" in said
    assert "That is no low risk." in said

    signed(scene.cast.nadia, scene.support_case, judgement="HIGH")
    signed(scene.cast.nadia, scene.support_case)
    said = browser.get(address).content.decode()

    assert 'class="chart level-chart"' in said
    assert "A lower level waits for a second person." in said
    assert "Confirm the lower level" not in said
    assert "Confirm the lower level" in a_browser(scene.cast.lea).get(address).content.decode()


def test_a_blank_answer_comes_back_with_everything_typed(scene):
    browser = a_browser(scene.cast.nadia)
    address = reverse("case-assess", kwargs={"case_id": scene.support_case.pk})
    answer = browser.post(address, {"rationale": " two  blanks ", "lethality": "HIGH"})

    assert answer.status_code == 400
    assert " two  blanks " in answer.content.decode()


def test_answers_are_drawn_in_time_or_late(scene):
    scene.tell_brisa()
    deliver()
    acknowledge(scene.cast.lea, alerts_of(scene.cast.lea)[0])

    with acting_as(scene.cast.lea) as lea:
        pictures = drawn(lea, loads(lea))

    assert [one.name for one in pictures.answers] == ["Lea"]
    (dot,) = pictures.answers[0].dots
    assert not dot.late
    assert dot.x < DEADLINE
    assert [bar.name for bar in pictures.bars] == [one.name for one in loads_of(scene)]
    assert "at once" in a_browser(scene.cast.lea).get(reverse("team")).text


def loads_of(scene: Scene) -> list[Load]:
    with acting_as(scene.cast.lea) as lea:
        return loads(lea)


def test_a_late_answer_lies_right_of_the_deadline():
    made = datetime(2026, 11, 2, 9, tzinfo=UTC)
    hour = timedelta(hours=1)

    on_time, late, very_late = (dot(made, made + n * hour, made + 2 * hour) for n in (2, 3, 90))

    assert (on_time.late, on_time.x) == (False, DEADLINE)
    assert late.late
    assert DEADLINE < late.x < very_late.x == LATEST


def test_from_the_team_a_supervisor_finds_oversight_the_agency_and_merged_records(scene):
    browser = a_browser(scene.cast.lea)
    team = browser.get(reverse("team")).text

    for name in ("oversight", "agency"):
        assert f'href="{reverse(name)}"' in team
        assert browser.get(reverse(name)).status_code == 200
    assert f'href="{reverse("merges")}"' in browser.get(reverse("oversight")).text
