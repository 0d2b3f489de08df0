"""What was said in confidence is looked for in every text, by whichever door it comes."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cases import actions as cases
from cases.models import AffectedPerson, Case
from kernel import clock
from kernel.errors import RuleBroken
from risk.quotes import COVER, HERS, WHEREABOUTS
from sharing import actions as sharing
from sharing.models import DisclosureKind, DisclosureOrigin, Link, UseInstruction
from tests.cast import a_case, acting_as, an_agreement
from tests.risk.talk import concern_at_alba, concern_at_brisa
from tests.risk.ways import PLAIN, WAYS
from tests.sharing.scene import CAUTION, Scene, attach, deliver, name_her, open_route

EXCEPTION: dict[str, Any] = {"basis": "SAFETY_EXCEPTION", "exception_reason": "He waits there."}
RULES = {HERS: "quotes_source", COVER: "quotes_source", WHEREABOUTS: "tells_where_she_is"}
OF_SUPPORT = re.compile(r"Contact\.|SafetyPlan\.")  # a programme has none


def refusal(way: Callable[..., Any], *said: Any) -> str:
    """Return by which rule a text is refused; nothing where it passes."""
    try:
        way(*said)
    except RuleBroken as broken:
        return broken.code
    return ""


def every_place() -> dict[str, str]:
    """Return each field that is looked through, with the rule that refuses it."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field}": rule
        for places, rule in RULES.items()
        for model, _case, fields in places
        for field in fields
    }


def said_in(place: str) -> str:
    """Return a text that stands nowhere else, in the field's own form."""
    one, two = secrets.token_hex(4), secrets.token_hex(4)
    if place.endswith((".phone", ".number")):
        return f"+49 30 {secrets.randbelow(10**7):07}"
    if place.endswith(".email"):
        return f"{one}@{one}.org"
    return f"{one} {two}" if place in SHORT else f"On Fridays {one} keeps {two} until the evening"


SHORT = {"cases.Person.address", "cases.SafeContact.code_word", "cases.SafeContact.say_we_are"}


def test_no_message_to_a_programme_repeats_what_her_case_holds(scene: Scene):
    concern_at_brisa(scene, text=PLAIN, critical_factors=["STALKING"])
    concern_at_brisa(scene, text=PLAIN, critical_factors=["STRANGULATION"])
    deliver()
    found = {}
    for place in every_place():
        said = said_in(place)
        with acting_as(scene.cast.lea) as lea:
            WAYS[place](Case.objects.visible_to(lea).get(pk=scene.support_case.pk), said, lea)
        found[place] = refusal(partial(tell_alba, scene, f"Look: {said}!"))

    assert found == every_place()
    assert refusal(partial(tell_alba, scene, "Please leave her more room on Fridays.")) == ""


@pytest.mark.parametrize("place", ["places", "helpers", "copy_where"])
def test_nor_one_line_of_a_list_in_her_safety_plan(scene: Scene, place: str):
    said = "Hotel Krone\n- Tante Anna, in Kiel\nThe church of Saint Paul near the market"
    with acting_as(scene.cast.lea) as lea:
        case = Case.objects.visible_to(lea).get(pk=scene.support_case.pk)
        WAYS[f"cases.SafetyPlan.{place}"](case, said, lea)

    for told in ("He asks for hotel Krone.", "Tante Anna in Kiel", "church of Saint Paul near the"):
        assert refusal(partial(tell_alba, scene, told)) == "quotes_source"
    assert refusal(partial(tell_alba, scene, "He asks for a hotel in Kiel.")) == ""


def tell_alba(scene: Scene, text: str) -> None:
    scene.tell_alba(kind=DisclosureKind.REPLY, text=text, **EXCEPTION)


def test_nor_what_his_other_partner_said_at_the_same_service(scene: Scene):
    said = "On Fridays the neighbour keeps the small one until the evening"
    cast = scene.cast
    other = a_case(cast.nadia, cast.brisa, "B")
    attach(open_route(name_her(scene.programme_case, cast.ivo), cast), other, cast)
    with acting_as(cast.nadia) as nadia:
        WAYS["cases.Addendum.text"](Case.objects.visible_to(nadia).get(pk=other.pk), said, nadia)
        link = Link.objects.visible_to(nadia).get(pk=scene.link.pk)

        with pytest.raises(RuleBroken, match="quotes_source"):
            sharing.disclose(link=link, kind="REPLY", text=said, worker=nadia, **EXCEPTION)


@pytest.fixture
def told(scene: Scene) -> Scene:
    """Give Mr K a group with a meeting, an alert, and a caution he may not hear of."""
    scene.release()
    scene.tell_alba()
    concern_at_alba(scene, critical_factors=["STALKING"])
    with acting_as(scene.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=scene.programme_case.pk)
        group = cases.make_group(
            team=scene.cast.alba.team,
            name=f"Group {case.reference}",
            facilitators=[scene.cast.ivo],
            worker=sara,
        )
        joined = clock.now().date() - timedelta(days=2)
        cases.join_group(group=group, case=case, joined_date=joined, worker=sara)
        began = clock.now() - timedelta(minutes=1)
        ends_at = began + timedelta(hours=2)
        cases.plan_session(group=group, starts_at=began, ends_at=ends_at, worker=sara)
    deliver()
    return scene


def test_no_text_of_the_programme_repeats_what_a_service_told(told):
    in_programme = {place: way for place, way in WAYS.items() if not OF_SUPPORT.search(place)}
    with acting_as(told.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=told.programme_case.pk)
        found = {
            place: refusal(way, case, f"They told: {CAUTION}", sara)
            for place, way in in_programme.items()
        }

    assert found == dict.fromkeys(in_programme, "quotes_caution")


def cima_told(scene: Scene, text: str) -> None:
    """Have Ivo tell Ms B's service something about Mr K."""
    with acting_as(scene.cast.ivo) as ivo:
        link = Link.objects.visible_to(ivo).get(support=scene.cast.cima.agency)
        sharing.disclose(link=link, kind="CONCERN", text=text, worker=ivo, **EXCEPTION)


def test_what_one_service_told_is_not_told_on_to_another_partners(scene: Scene):
    cast = scene.cast
    scene.tell_alba(**EXCEPTION, is_imminent=True)
    an_agreement(cast.alba.agency, cast.cima.agency)
    named = name_her(scene.programme_case, cast.ivo)
    with acting_as(cast.ivo) as ivo:
        affected = AffectedPerson.objects.visible_to(ivo).get(pk=named.pk)
        sharing.open_route(affected=affected, support=cast.cima.agency, worker=ivo)

    assert refusal(partial(cima_told, scene, f"They say: {CAUTION}")) == "quotes_caution"
    assert refusal(partial(cima_told, scene, "He speaks of separation.")) == ""


def test_who_told_it_may_be_answered_in_their_own_words(scene: Scene):
    scene.tell_alba(**EXCEPTION, is_imminent=True)

    assert scene.tell_brisa(kind=DisclosureKind.CONCERN, text=f"You wrote: {CAUTION}")


def test_what_may_be_raised_with_him_may_be_noted(scene: Scene):
    sent = scene.tell_alba(use_instruction=UseInstruction.MAY_RAISE, **EXCEPTION)
    with acting_as(scene.cast.lea) as lea:
        origin = DisclosureOrigin.objects.visible_to(lea).get(disclosure=sent)
        said: dict[str, Any] = {"tell_decision": "TOLD", "is_upheld": True}
        sharing.review_exception(origin=origin, worker=lea, **said)
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)

        assert refusal(WAYS["cases.Addendum.text"], case, CAUTION, ivo) == ""


def test_what_a_service_itself_notes_is_its_own(told: Scene):
    with acting_as(told.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=told.support_case.pk)

        assert refusal(WAYS["cases.Addendum.text"], case, CAUTION, nadia) == ""
