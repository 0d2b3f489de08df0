"""A change of risk tells the level in force; there it stands beside their own, never merged."""

from typing import Any

import pytest

from agencies.models import DisclosureBasis
from cases.models import Case
from kernel.errors import RuleBroken
from risk import actions
from risk.levels import Told, standings, told_by_others
from risk.models import CriticalFactor
from sharing import actions as sharing
from sharing.models import Disclosure, Link, Release
from tests.api.caller import Caller
from tests.cast import a_browser, acting_as
from tests.risk.assessing import signed
from tests.sharing.scene import Scene, deliver, seen_link

CONTRACT = DisclosureBasis.PERPETRATOR_AGREEMENT
WORDS = "We see it otherwise since Monday."
CHANGE = {"kind": "RISK_CHANGE", "basis": CONTRACT, "text": WORDS}


def tell(scene: Scene, who: Any, **changes: Any) -> Disclosure:
    with acting_as(who) as worker:
        return actions.tell_level(link=seen_link(worker), worker=worker, **(CHANGE | changes))


def beside(worker: Any, case: Case) -> list[Told]:
    with acting_as(worker) as acting:
        return told_by_others(acting, Case.objects.visible_to(acting).get(pk=case.pk))


def own(worker: Any, case: Case) -> str:
    with acting_as(worker) as acting:
        return standings(acting, [case.pk])[case.pk].level


@pytest.fixture
def high(scene: Scene) -> Scene:
    """Have Alba stand at EXTREME, and Brisa at nothing."""
    signed(scene.cast.ivo, scene.programme_case, CriticalFactor.STRANGULATION)
    return scene


def test_the_level_in_force_is_told_and_stands_beside(high):
    told = tell(high, high.cast.ivo)
    deliver()

    assert told.level == "EXTREME"
    (one,) = beside(high.cast.nadia, high.support_case)
    assert (one.level, one.agency, one.disclosure_id) == (
        "EXTREME",
        high.cast.alba.agency.name,
        told.pk,
    )
    assert own(high.cast.nadia, high.support_case) == ""  # not assessed stays not assessed
    assert beside(high.cast.ivo, high.programme_case) == []


def test_a_higher_one_of_theirs_raises_nothing_and_a_lower_one_lowers_nothing(high):
    signed(high.cast.nadia, high.support_case)
    before = own(high.cast.nadia, high.support_case)
    assert before not in ("", "EXTREME")
    tell(high, high.cast.ivo)
    deliver()

    assert own(high.cast.nadia, high.support_case) == before
    high.release(categories=["RISK_LEVEL"])
    tell(high, high.cast.nadia, basis=DisclosureBasis.SURVIVOR_CONSENT)
    assert [one.level for one in beside(high.cast.ivo, high.programme_case)] == [before]
    assert own(high.cast.ivo, high.programme_case) == "EXTREME"


def test_the_newest_stands_and_what_is_taken_back_does_not(high):
    first = tell(high, high.cast.ivo)
    second = tell(high, high.cast.ivo)
    assert [one.disclosure_id for one in beside(high.cast.nadia, high.support_case)] == [second.pk]

    for told in (second, first):
        with acting_as(high.cast.ivo) as ivo:
            seen = Disclosure.objects.visible_to(ivo).get(pk=told.pk)
            sharing.recall_disclosure(disclosure=seen, worker=ivo)
        left = [first.pk] if told == second else []
        assert [one.disclosure_id for one in beside(high.cast.nadia, high.support_case)] == left


def test_her_level_ends_with_her_release(scene):
    signed(scene.cast.nadia, scene.support_case)
    release = scene.release(categories=["RISK_LEVEL"])
    tell(scene, scene.cast.nadia, basis=DisclosureBasis.SURVIVOR_CONSENT)
    assert len(beside(scene.cast.ivo, scene.programme_case)) == 1

    with acting_as(scene.cast.nadia) as nadia:
        given = Release.objects.visible_to(nadia).get(pk=release.pk)
        sharing.withdraw_release(release=given, worker=nadia)

    assert beside(scene.cast.ivo, scene.programme_case) == []


def test_at_a_programme_it_stands_on_the_risk_page_alone(scene):
    """He may sit beside his facilitator when the case is opened."""
    signed(scene.cast.nadia, scene.support_case)
    scene.release(categories=["RISK_LEVEL"])
    tell(scene, scene.cast.nadia, basis=DisclosureBasis.SURVIVOR_CONSENT)
    there, ivo = f"/cases/{scene.programme_case.pk}/", a_browser(scene.cast.ivo)
    says = f"{scene.cast.brisa.agency.name} says"

    assert says not in ivo.get(there).text
    assert scene.cast.brisa.agency.name in ivo.get(f"{there}risk/").text


def test_what_is_for_supervisors_only_stands_beside_for_them_alone(scene):
    signed(scene.cast.nadia, scene.support_case)
    scene.release(categories=["RISK_LEVEL"])
    on = {"basis": DisclosureBasis.SURVIVOR_CONSENT, "use_instruction": "SUPERVISOR_ONLY"}
    tell(scene, scene.cast.nadia, **on)

    assert beside(scene.cast.ivo, scene.programme_case) == []
    assert len(beside(scene.cast.sara, scene.programme_case)) == 1


def test_without_an_assessment_there_is_none_to_tell(scene):
    with pytest.raises(RuleBroken, match="not_assessed"):
        tell(scene, scene.cast.ivo)


def test_a_level_goes_with_a_change_of_risk_alone(high):
    with pytest.raises(RuleBroken, match="level_not_told_here"):
        tell(high, high.cast.ivo, kind="NEW_VIOLENCE")


def test_her_level_needs_a_release_that_names_it(scene):
    signed(scene.cast.nadia, scene.support_case)
    scene.release()  # of cautions

    with pytest.raises(RuleBroken, match="release_missing"):
        tell(scene, scene.cast.nadia, basis=DisclosureBasis.SURVIVOR_CONSENT)


def test_if_a_level_goes_the_preview_says_so(high):
    with acting_as(high.cast.ivo) as ivo:
        link = Link.objects.visible_to(ivo).get()
        shown = actions.preview_level(link=link, worker=ivo, **CHANGE)
        without = sharing.preview_disclosure(link=link, worker=ivo, **CHANGE)
    assert len(shown.audience.fields) == len(without.audience.fields) + 1

    with pytest.raises(RuleBroken, match="audience_changed"):
        tell(high, high.cast.ivo, audience_digest=without.audience.digest())
    assert tell(high, high.cast.ivo, audience_digest=shown.audience.digest()).level


def test_by_the_api(high):
    ivo, nadia = Caller(high.cast.ivo), Caller(high.cast.nadia)
    path = f"links/{high.link.pk}/disclosures/"
    made = ivo.post(path, CHANGE | {"with_level": True})
    assert (made.status_code, made.json()["level"]) == (201, "EXTREME")
    assert ivo.post(path + "preview/", CHANGE | {"with_level": True}).status_code == 200

    stands = nadia.get(f"cases/{high.support_case.pk}/risk/").json()
    assert stands["level"] == ""
    assert [(one["level"], one["disclosure"]) for one in stands["told_by_others"]] == [
        ("EXTREME", made.json()["id"])
    ]


def test_by_the_pages(high):
    ivo, nadia = a_browser(high.cast.ivo), a_browser(high.cast.nadia)
    there = f"/links/{high.link.pk}/tell/"
    form = ivo.get(there)
    assert "Tell the level in force here: Extreme" in form.text
    assert "the risk level, where you choose to tell it" in form.text

    sent = ivo.post(
        there,
        CHANGE | {"with_level": "on", "submission": form.context["form"]["submission"].value()},
        follow=True,
    )
    assert "Sent. No person has received it yet." in sent.text

    case = nadia.get(f"/cases/{high.support_case.pk}/").text
    assert f"{high.cast.alba.agency.name} says" in case
    risk = nadia.get(f"/cases/{high.support_case.pk}/risk/").text
    assert "Told by other agencies" in risk
    assert "Not assessed" in risk
