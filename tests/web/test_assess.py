"""The assessment form and the duty to report, as pages."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from kernel import clock
from risk.models import Assessment, CriticalFactor, DutyDecision
from tests.cast import a_browser, acting_as
from tests.risk.assessing import signed
from tests.risk.talk import concern_at_brisa
from tests.sharing.scene import a_scene


@pytest.fixture
def scene(cast):
    """Return a link that Brisa attached."""
    return a_scene(cast)


FORM = {
    **{f"factor_{factor}": "UNKNOWN" for factor in CriticalFactor},
    **dict.fromkeys(("lethality", "seriousness", "repetition", "firearms"), "UNKNOWN"),
    "judgement": "LOW",
    "rationale": "She has moved.",
}


def assess(scene, **said):
    browser = a_browser(scene.cast.nadia)
    address = reverse("case-assess", kwargs={"case_id": scene.support_case.pk})
    return browser.post(address, FORM | said | {"submission": str(uuid4())})


@pytest.mark.parametrize("blank", ["factor_STRANGULATION", "lethality", "firearms", "judgement"])
def test_nothing_is_answered_beforehand_and_a_blank_is_named(scene, blank):
    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)
    browser = a_browser(scene.cast.nadia)
    page = browser.get(reverse("case-assess", kwargs={"case_id": scene.support_case.pk})).text
    assert "Last time: Present" in page
    assert 'value="PRESENT" selected' not in page

    refused = assess(scene, **{blank: ""})

    assert refused.status_code == 400
    assert f'href="#id_{blank}"' in refused.text
    assert "She has moved." in refused.text


def test_an_empty_form_is_one_line_that_leads_to_every_gap(scene):
    blank = dict.fromkeys(FORM, "")

    refused = assess(scene, **blank)

    summary, form = refused.text.split("data-problem>")[1].split("</div>", 1)
    assert summary.count("<li>") == 1
    assert f"{len(FORM)} answers are missing:" in summary
    for name in FORM:
        assert f'href="#id_{name}"' in summary
    assert form.count("wrong-text") == len(FORM)
    few = assess(scene, **dict.fromkeys(list(FORM)[:4], ""))
    assert few.text.split("data-problem>")[1].split("</div>", 1)[0].count("<li>") == 4


def test_it_says_when_it_was_learned(scene):
    learned = (clock.now() - timedelta(hours=30)).replace(second=0, microsecond=0)
    ahead = clock.now() + timedelta(hours=30)
    there = learned.astimezone(ZoneInfo(scene.cast.brisa.agency.time_zone))
    said = {"known_at": there.strftime("%Y-%m-%dT%H:%M")}
    assert assess(scene, known_at=ahead.strftime("%Y-%m-%dT%H:%M")).status_code == 400
    assert assess(scene, **said).status_code == 302

    with acting_as(scene.cast.nadia) as nadia:
        assert Assessment.objects.visible_to(nadia).get().known_at == learned


def test_a_supervisor_decides_whether_children_are_reported(scene):
    concern_at_brisa(scene, violence_types=["VIA_CHILDREN"])
    with acting_as(scene.cast.lea) as lea:
        duty = DutyDecision.objects.visible_to(lea).get()
    at = {name: reverse(name, kwargs={"duty_id": duty.pk}) for name in ("duty", "duty-decide")}
    nadia, lea = a_browser(scene.cast.nadia), a_browser(scene.cast.lea)
    case = reverse("case", kwargs={"case_id": scene.support_case.pk})

    assert "Whether children are reported must be decided" in nadia.get(case).text
    assert at["duty-decide"] not in nadia.get(at["duty"]).text
    assert at["duty-decide"] in lea.get(at["duty"]).text
    said = {"version": 1, "outcome": "REPORTED", "rationale": "They saw it."}
    refused = lea.post(at["duty-decide"], said)
    assert refused.status_code == 409
    assert "They saw it." in refused.text
    assert lea.post(at["duty-decide"], said | {"reported_to": "Youth office"}).status_code == 302
    assert "Youth office" in nadia.get(at["duty"]).text
    assert "must be decided" not in nadia.get(case).text
