"""The first wall alone: `visible_to` asked past row-level security, through `seed`."""

from datetime import timedelta
from typing import Any

import pytest

from agencies.models import DisclosureBasis, Worker
from kernel import clock
from risk.models import Alert, AlertAction, CriticalFactor, RiskFlag, SafetyConcern
from sharing.models import (
    Disclosure,
    DisclosureDesk,
    DisclosureOrigin,
    Link,
    LinkAttachment,
    Release,
    UseInstruction,
)
from tests.risk.talk import alerts_of, caution, concern_at_brisa, decide
from tests.sharing.scene import Scene, copy_as, deliver

HERS = (LinkAttachment, Release, SafetyConcern, Alert, AlertAction, DisclosureOrigin)
EXCEPTION = {
    "basis": DisclosureBasis.SAFETY_EXCEPTION,
    "exception_reason": "Tonight.",
    "is_imminent": True,
}


@pytest.fixture
def full(scene: Scene) -> Scene:
    """Return a scene in which Brisa has one row of everything."""
    scene.release()
    caution(scene, concern_at_brisa(scene, critical_factors=[CriticalFactor.STALKING]))
    deliver()
    (alert,) = alerts_of(scene.cast.lea)
    tomorrow = clock.now().date() + timedelta(days=2)
    decide(scene.cast.lea, alert, [("Call her.", scene.cast.nadia, tomorrow)])
    return scene


def seen(model: Any, worker: Worker, scene: Scene) -> int:
    """Count what a worker sees of this scene's rows, past the second wall."""
    assert scene.link
    return int(model.objects.using("seed").visible_to(worker).count())


@pytest.mark.parametrize("model", HERS)
def test_what_is_the_services_is_seen_by_its_staff_on_the_case(full, model):
    cast = full.cast

    assert seen(model, cast.nadia, full) == seen(model, cast.lea, full) == 1
    for worker in (cast.ivo, cast.sara, cast.cora):
        assert seen(model, worker, full) == 0


@pytest.mark.parametrize("model", [Link, Disclosure])
def test_what_lies_between_is_seen_at_both_ends(full, model):
    cast = full.cast

    for worker in (cast.ivo, cast.sara, cast.nadia, cast.lea):
        assert seen(model, worker, full) == 1
    assert seen(model, cast.cora, full) == 0


def test_for_supervisors_only(full):
    full.tell_alba(use_instruction=UseInstruction.SUPERVISOR_ONLY, **EXCEPTION)

    assert seen(Disclosure, full.cast.ivo, full) == 1
    assert seen(Disclosure, full.cast.sara, full) == 2
    # The sender's own staff see what they sent.
    assert seen(Disclosure, full.cast.nadia, full) == 2


def test_for_the_services_supervisors_only(full):
    full.tell_brisa(use_instruction=UseInstruction.SUPERVISOR_ONLY)

    assert seen(Disclosure, full.cast.nadia, full) == 1
    assert seen(Disclosure, full.cast.lea, full) == 2


@pytest.mark.parametrize("state", ["APPROVED", "FROZEN", "RECALLED", "EXPIRED", "DRAFT"])
def test_what_has_not_arrived_or_is_gone_is_seen_by_the_sender_alone(full, state):
    with copy_as(full.link, state):
        assert seen(Disclosure, full.cast.ivo, full) == 0
        assert seen(Disclosure, full.cast.nadia, full) == 2  # it, and what was recalled


def test_without_a_case_it_is_the_supervisors(route):
    route.tell_brisa()
    deliver()

    for model in (LinkAttachment, Link, Disclosure, Alert):
        assert seen(model, route.cast.lea, route) == 1
        assert seen(model, route.cast.nadia, route) == 0
        assert seen(model, route.cast.cora, route) == 0


def test_a_desk_is_the_recipients(full):
    assert seen(DisclosureDesk, full.cast.ivo, full) == 0
    assert seen(RiskFlag, full.cast.nadia, full) == 0
