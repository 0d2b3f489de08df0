"""A caution, a disclosure and a decision keep every character, whatever comes between."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.models import Role, Worker
from cases.models import Draft
from kernel.models import Session
from risk.models import Alert
from sharing.models import Disclosure
from tests.cast import a_browser, a_worker, acting_as
from tests.sharing.scene import Scene, a_scene, deliver
from tests.web.test_risk import a_concern, an_alert, at, caution, decision

WORDS = 'canary-k7 "twice" & <b>never</b>, ünïcode €\r\n  second line, two  blanks '


@dataclass
class Written:
    """What somebody writes, where, and how often it was saved."""

    by: Worker
    address: str
    form: dict[str, Any]
    text: str  # the field that holds the words
    saved: Callable[[], int]


def sent_by(worker: Worker) -> int:
    with acting_as(worker) as acting:
        rows = Disclosure.objects.visible_to(acting).sent_by(acting.agency_id)
        return sum(WORDS.strip() in one.text.open() for one in rows)


def decided(worker: Worker) -> int:
    with acting_as(worker) as acting:
        rows = Alert.objects.visible_to(acting).exclude(decided_at=None)
        return sum(WORDS.strip() in one.rationale.open() for one in rows)


def a_caution(scene: Scene) -> Written:
    nadia = scene.cast.nadia
    concern = a_concern(scene.support_case, nadia)
    form = caution(scene, concern) | {"text": WORDS}
    address = at("caution-new", concern_id=concern.pk)
    return Written(nadia, address, form, "text", lambda: sent_by(nadia))


def a_disclosure(scene: Scene) -> Written:
    ivo = scene.cast.ivo
    form = {"kind": "ABSENCE", "basis": "PERPETRATOR_AGREEMENT", "text": WORDS}
    form["submission"] = str(uuid4())
    address = at("disclosure-new", link_id=scene.link.pk)
    return Written(ivo, address, form, "text", lambda: sent_by(ivo))


def a_decision(scene: Scene) -> Written:
    lea, alert = scene.cast.lea, an_alert(scene)
    form = decision(alert, **{"action-0-owner": str(scene.cast.nadia.pk)}) | {"rationale": WORDS}
    return Written(lea, at("alert", alert_id=alert.pk), form, "rationale", lambda: decided(lea))


@pytest.fixture(params=[a_caution, a_disclosure, a_decision], ids=lambda make: make.__name__)
def written(cast, request) -> Written:
    made: Written = request.param(a_scene(cast))
    return made


def told(page) -> str:
    return unescape(page.content.decode())


def test_a_draft_comes_back_with_every_character(written):
    browser = a_browser(written.by)
    kept = browser.post(written.address, {**written.form, "draft": "keep"})

    page = browser.get(written.address)

    assert kept.status_code == 204
    assert page.context["form"][written.text].value() == WORDS
    assert WORDS in told(page)
    assert written.saved() == 0


def test_sent_twice_it_is_saved_once_and_its_draft_is_gone(written):
    browser = a_browser(written.by)
    browser.post(written.address, {**written.form, "draft": "keep"})

    answers = [browser.post(written.address, written.form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert written.saved() == 1
    with acting_as(written.by) as acting:
        assert not Draft.objects.visible_to(acting).exists()


def test_sent_after_the_session_ended_it_waits_and_is_saved_after_signing_in(written):
    browser = a_browser(written.by)
    Session.objects.filter(worker_id=written.by.pk).delete()

    page = browser.post(written.address, written.form)

    assert page.status_code == 403
    waits = dict(page.context["typed"])
    assert waits[written.text] == WORDS
    assert written.saved() == 0
    assert a_browser(written.by).post(written.address, waits).status_code == 302
    assert written.saved() == 1


def test_if_who_will_see_it_changed_meanwhile_nothing_leaves_and_nothing_is_lost(cast):
    scene = a_scene(cast)
    for one in (a_caution(scene), a_disclosure(scene)):
        page = a_browser(one.by).post(one.address, one.form | {"audience_digest": "as it was"})

        assert page.status_code == 409
        assert page.context["form"][one.text].value() == WORDS
        assert WORDS in told(page)
        assert one.saved() == 0


def test_a_second_supervisor_who_decides_first_costs_nobody_their_words(cast):
    scene = a_scene(cast)
    one = a_decision(scene)
    other = a_worker("olga", cast.brisa, Role.SUPERVISOR)
    with acting_as(cast.lea) as lea:
        alert = Alert.objects.visible_to(lea).get()
    quicker = decision(alert, **{"action-0-owner": str(cast.nadia.pk)})
    a_browser(cast.lea).post(one.address, {**one.form, "draft": "keep"})
    assert a_browser(other).post(one.address, quicker).status_code == 302
    deliver()

    page = a_browser(cast.lea).post(one.address, one.form)

    assert page.status_code == 409
    assert "A colleague has decided this alert already." in told(page)
    assert WORDS in told(page)
    assert "Call and offer a safe place" in told(page)
    assert "It escalates." in told(page)  # what stands
    assert WORDS in told(a_browser(cast.lea).get(one.address))  # from the draft


def test_whoever_only_reads_a_decided_alert_is_shown_no_one_else_s_words(cast):
    scene = a_scene(cast)
    one = a_decision(scene)
    assert a_browser(cast.lea).post(one.address, one.form).status_code == 302

    page = a_browser(cast.lea).get(one.address)

    assert page.context["unsent"] == []
    assert reverse("alerts") in told(page)
