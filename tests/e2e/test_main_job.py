"""The whole main job in a real browser on the running stack: with scripts, and without any."""

from datetime import time as day_time
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from cases import actions as cases
from cases.models import Case, Group
from cases.safe_window import text_from
from kernel import clock
from tests.cast import HER_WORDS, Cast, a_case, a_group, acting_as
from tests.e2e.hand import Hand
from tests.servers import Site
from tests.sharing.scene import Scene, attach, name_her, open_route, sign_contract

pytestmark = pytest.mark.browser

HIS_WORDS = "He said he knows where she works now."
PARAPHRASE = "Give this week's meeting on separation more room, and no homework about contact."
BEFORE = "Written before the number was shown."
CANARY = HER_WORDS.split()[0]
ALL_DAY = text_from([(day, day_time(0), day_time(23, 59)) for day in range(1, 8)])


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Mr K sits in Ivo's group, whose last session is to be logged; Nadia supports Ms A."""
    group, members = a_group(cast, size=12)
    sign_contract(members[0], cast.ivo)
    affected = name_her(members[0], cast.ivo)
    link = open_route(affected, cast)
    support_case = a_case(cast.nadia, cast.brisa, "A")
    attach(link, support_case, cast)
    with acting_as(cast.ivo) as ivo:
        cases.plan_session(
            group=Group.objects.visible_to(ivo).get(pk=group.pk),
            starts_at=clock.now() - timedelta(hours=3),
            ends_at=clock.now() - timedelta(hours=1),
            topic="Early signs",
            worker=ivo,
        )
    reached(support_case, cast)
    scene = Scene(cast, members[0], support_case, affected, link)
    scene.release()
    return scene


def reached(case: Case, cast: Cast) -> None:
    with acting_as(cast.nadia) as nadia:
        cases.set_safe_contact(
            case=Case.objects.visible_to(nadia).get(pk=case.pk),
            version=None,
            channels=["PHONE"],
            number="+49301234567",
            windows=ALL_DAY,
            may_be_used=True,
            worker=nadia,
        )


@pytest.fixture(params=["scripts", "no-scripts"])
def hands(request: Any, new_context: Any, live_site: Site, scene: Scene) -> dict[str, Hand]:
    """Give everybody a browser of their own."""
    has_scripts = request.param == "scripts"
    return {
        name: Hand(
            new_context(java_script_enabled=has_scripts), getattr(scene.cast, name), live_site.url
        )
        for name in ("ivo", "sara", "nadia", "lea")
    }


def test_the_main_job_within_its_clicks_and_her_words_nowhere(
    hands: dict[str, Hand], task_process: object, scene: Scene
) -> None:
    the_session_is_logged(hands["ivo"], scene)
    the_alert_is_decided(hands["lea"])
    the_contact_is_recorded(hands["nadia"])
    the_caution_is_sent(hands["nadia"])
    the_caution_is_read(hands["ivo"])

    for name in ("ivo", "sara"):
        case = f"/cases/{scene.programme_case.pk}/"
        pages = hands[name].everything(case, f"{case}sharing/", "/received/?show=received", "/")
        assert len(pages) > 8
        for text in pages:
            assert CANARY not in text
            assert scene.cast.nadia.name not in text


def the_session_is_logged(ivo: Hand, scene: Scene) -> None:
    """Twelve participants, ten present, one excused, one missing, one concern."""
    ivo.start()
    ivo.click(ivo.link("Log session"))
    ivo.sees("Who was there")
    ivo.click(ivo.button("Mark everyone present"))
    rows = ivo.page.locator("[data-row]")
    expect(rows).to_have_count(12)
    others = rows.filter(has_not_text=scene.programme_case.reference)
    ivo.click(others.nth(0).get_by_label("Excused", exact=True))
    ivo.click(others.nth(1).get_by_label("Missing", exact=True))
    his = rows.filter(has_text=scene.programme_case.reference)
    ivo.click(his.get_by_label("Concern", exact=True))
    his.get_by_label("What was said or seen").fill(HIS_WORDS)
    ivo.click(his.get_by_label("Stalking", exact=True))
    ivo.click(ivo.button("Save session"))
    ivo.sees("The session is logged.")
    assert ivo.clicks <= 8  # seven, and one more for the factor of the concern
    assert ivo.pages[:2] == ["/", "/sessions/_/log/"]


def the_alert_is_decided(lea: Hand) -> None:
    """Reviewed and decided with one action, by mouse alone: seven clicks, three pages."""
    lea.start()
    lea.waits_for(lea.link("Open the alert"))
    lea.click(lea.link("Open the alert"))
    lea.sees("What set it off")
    lea.sees(HIS_WORDS)
    lea.click(lea.button("Acknowledge"))
    lea.sees("The decision is still to be made.")
    lea.tick("Plan actions")
    lea.writes(lea.page.get_by_label("Why"), "He watches the way to work.")
    first = lea.page.get_by_role("group", name="Action 1")
    lea.writes(first.get_by_label("What"), "Call before Monday.")
    expect(first.get_by_label("Who").locator(":checked")).to_have_text("Nadia")  # as suggested
    lea.writes(first.get_by_label("By"), in_days(2))
    lea.click(lea.button("Save decision"))
    lea.sees("The decision was saved.")
    assert lea.clicks <= 7
    assert len(lea.pages) <= 3


def the_contact_is_recorded(nadia: Hand) -> None:
    """With a safety concern: nine clicks, two pages."""
    nadia.start()
    nadia.click(nadia.link("Record contact"))
    nadia.sees("Safe to make contact now")
    assert "1234567" not in nadia.page.content()
    nadia.page.get_by_label("Note").fill(BEFORE)
    nadia.click(nadia.button("Show number"))
    nadia.sees("+49301234567")
    expect(nadia.page.get_by_text("+49301234567")).to_be_focused()
    expect(nadia.page.get_by_label("Note")).to_have_value(BEFORE)
    nadia.tick("Reached, safe to talk")
    nadia.tick("Safety concern")
    nadia.page.get_by_label("What was said or seen").fill(HER_WORDS)
    nadia.tick("Stalking")
    nadia.click(nadia.button("Save contact"))
    assert nadia.clicks <= 9
    assert nadia.pages == ["/", "/cases/_/contacts/new/"]
    nadia.sees("The contact was recorded.")
    expect(nadia.page.locator("[data-said]")).to_be_focused()
    nadia.sees(HER_WORDS)


def the_caution_is_sent(nadia: Hand) -> None:
    """First quoting her, which is refused and loses nothing; then in other words."""
    nadia.click(nadia.link("Send the programme a caution"))
    nadia.sees("These words stay here")
    text = nadia.page.get_by_label("The caution, in your own words")
    text.fill(f"She says: {HER_WORDS}")
    nadia.page.get_by_label("Could the participant know").fill("No: it is said every third week.")
    nadia.click(nadia.button("Send caution"))
    nadia.sees("Six words in a row")
    expect(text).to_have_value(f"She says: {HER_WORDS}")
    text.fill(PARAPHRASE)
    nadia.click(nadia.button("Send caution"))
    nadia.sees("The caution was sent.")


def the_caution_is_read(ivo: Hand) -> None:
    """From Today, under its banner."""
    ivo.start()
    ivo.click(ivo.link("Practice caution"))
    ivo.sees("Do not use in the session.")
    ivo.sees(PARAPHRASE)
    ivo.click(ivo.button("Take it"))
    ivo.sees("You have it.")
    ivo.click(ivo.button("Acknowledge"))
    ivo.sees("Acknowledged.")


def in_days(days: int) -> str:
    return f"{clock.now().date() + timedelta(days=days):%Y-%m-%d}"
