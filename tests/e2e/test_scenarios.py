"""Scenarios 4, 6 and 7 of docs/domain.md section 5, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from cases import actions as cases
from cases.models import Case
from tests.cast import a_cast, acting_as
from tests.e2e.hand import Hand
from tests.servers import Site
from tests.sharing.scene import CAUTION, Scene, a_scene

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(new_context: Any) -> Scene:  # the browser first: with it Django's connections are others
    """Mr K's case with Ivo, Ms A's with Nadia, and her release."""
    scene = a_scene(a_cast())
    scene.release()
    return scene


@pytest.fixture
def ivo(new_context: Any, live_site: Site, scene: Scene) -> Hand:
    return Hand(new_context(), scene.cast.ivo, live_site.url)


def is_gone(hand: Hand, path: str) -> None:
    """See that a page answers as one that never was."""
    answer = hand.page.goto(hand.origin + path)
    assert answer is not None
    assert answer.status == 404


def test_scenario_4_do_not_use_in_session(scene: Scene, ivo: Hand):
    told = scene.tell_alba()

    ivo.start(f"/received/{told.pk}/")

    expect(ivo.page.get_by_text("Do not use in the session.")).to_be_visible()
    expect(ivo.page.get_by_text(CAUTION)).to_be_visible()


def test_scenario_6_ivo_is_his_cousin(scene: Scene, ivo: Hand):
    told = scene.tell_alba()
    his = f"/cases/{scene.programme_case.pk}/"
    ivo.start(his)
    expect(ivo.page.get_by_text(scene.programme_case.reference).first).to_be_visible()

    with acting_as(scene.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=scene.programme_case.pk)
        cases.declare_conflict(case=case, about=scene.cast.ivo, kind="KINSHIP", worker=sara)

    for path in (his, f"{his}sharing/", f"/received/{told.pk}/"):
        is_gone(ivo, path)
    ivo.start("/cases/")
    expect(ivo.page.get_by_text(scene.programme_case.reference)).to_have_count(0)


def test_scenario_7_consent_withdrawn(scene: Scene, ivo: Hand, new_context: Any, live_site: Site):
    told = scene.tell_alba()
    ivo.start(f"/received/{told.pk}/")
    expect(ivo.page.get_by_text(CAUTION)).to_be_visible()

    nadia = Hand(new_context(), scene.cast.nadia, live_site.url)
    nadia.start(f"/cases/{scene.support_case.pk}/sharing/")
    nadia.click(nadia.link("Withdraw"))
    nadia.sees("disappears at the programme at once")
    nadia.click(nadia.button("Withdraw the release"))
    nadia.sees("The release is withdrawn.")

    is_gone(ivo, f"/received/{told.pk}/")
