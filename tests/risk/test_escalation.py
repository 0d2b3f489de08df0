"""When nobody answers, somebody above learns it."""

from datetime import timedelta

import pytest

from agencies.models import Role
from audit.models import OutboxMessage
from risk import alerting, rules
from risk.models import Alert
from sharing.models import DisclosureKind
from tests.cast import a_worker
from tests.risk.talk import acknowledge, alerts_of, decide
from tests.sharing.scene import Scene, deliver, notices_of

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def alert(scene: Scene) -> Alert:
    scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER)
    deliver()
    return alerts_of(scene.cast.lea)[0]


def step_of(scene: Scene) -> int:
    return int(alerts_of(scene.cast.lea)[0].escalation_step)


def test_in_time_nothing_happens(scene, alert, move_clock):
    move_clock(HOUR - MINUTE)
    deliver()

    assert step_of(scene) == 0


def test_unanswered_it_goes_to_all_supervisors_then_to_the_admin(scene, alert, move_clock):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    boss = a_worker("berta", scene.cast.brisa, Role.AGENCY_ADMIN)
    move_clock(HOUR + MINUTE)
    deliver()

    assert step_of(scene) == 1
    assert "risk.alert.escalated.1" in notices_of(lotte)
    assert notices_of(boss) == []

    move_clock(HOUR + 35 * MINUTE)
    deliver()

    assert step_of(scene) == 2
    assert notices_of(boss) == ["risk.alert.escalated.2"]
    assert alerts_of(boss) == []


def test_it_goes_on_until_somebody_answers(scene, alert, move_clock):
    for step in range(1, 5):
        move_clock(HOUR + step * 31 * MINUTE)
        deliver()
        assert step_of(scene) == step

    acknowledge(scene.cast.lea, alert)
    move_clock(4 * HOUR)
    deliver()

    assert step_of(scene) == 4


def test_a_repeated_message_takes_no_second_step(scene, alert, move_clock):
    move_clock(HOUR + MINUTE)
    deliver()
    again = OutboxMessage.objects.using("seed").filter(topic="risk.alert.due", object_id=alert.pk)
    again.exclude(delivered_at=None).update(delivered_at=None)
    deliver()

    assert step_of(scene) == 1


def test_of_two_who_look_at_once_one_takes_the_step(scene, alert, move_clock, monkeypatch):
    def while_another_takes_it(*asked):
        Alert.objects.using("seed").filter(pk=alert.pk).update(escalation_step=1)
        return rules.rule_for(*asked)

    monkeypatch.setattr(alerting, "rule_for", while_another_takes_it)
    move_clock(HOUR + MINUTE)
    deliver()

    assert "risk.alert.escalated.1" not in notices_of(scene.cast.lea)


def test_acknowledged_and_undecided_it_goes_up_too(scene, alert, move_clock):
    acknowledge(scene.cast.lea, alert)
    move_clock(2 * HOUR)
    deliver()
    assert step_of(scene) == 0

    move_clock(4 * HOUR + MINUTE)
    deliver()
    assert step_of(scene) == 1


def test_decided_it_rests(scene, alert, move_clock):
    decide(scene.cast.lea, alert)
    move_clock(24 * HOUR)
    deliver()

    assert step_of(scene) == 0
