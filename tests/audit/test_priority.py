"""While there is more to do than the workers can, alerts go before mail."""

from typing import Any

import pytest

from agencies.notices import MADE
from audit import outbox
from risk.events import CONCERN_RAISED
from tests.cast import Cast, acting_as


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the priorities the broker was given."""
    found: list[int] = []

    class Broker:
        def send_task(self, _name: str, _about: list[str], **options: Any) -> None:
            if options["retry"] is False:  # nobody waits for a broker: the sweep is there
                found.append(options["priority"])

    monkeypatch.setattr(outbox, "current_app", Broker())
    monkeypatch.setattr(outbox, "_gathering_until", 0.0)
    return found


@pytest.mark.parametrize(("topic", "priority"), [(MADE, outbox.BEHIND_OTHERS), (CONCERN_RAISED, 0)])
def test_mail_goes_behind_and_concerns_do_not(
    cast: Cast, nudged: list[int], topic: str, priority: int
):
    with acting_as(cast.ivo) as ivo:
        outbox.publish(topic, agency_id=ivo.agency_id, object_id=ivo.pk)

    assert nudged == [priority]


def test_what_can_wait_is_told_of_once_a_second_and_the_sweep_finds_the_rest(
    cast: Cast, nudged: list[int]
):
    for topic in (MADE, MADE, CONCERN_RAISED, MADE):
        with acting_as(cast.ivo) as ivo:
            outbox.publish(topic, agency_id=ivo.agency_id, object_id=ivo.pk)

    assert nudged == [outbox.BEHIND_OTHERS, 0]
