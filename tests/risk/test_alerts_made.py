"""Which events alert whom, by when."""

from datetime import timedelta

import pytest

from agencies.models import Absence, DutyShift, Role
from audit.models import OutboxMessage
from cases import actions as cases
from cases.models import Task, TaskKind
from kernel import clock
from risk.models import Alert, AlertReason, AlertState, CriticalFactor, RiskLevel
from sharing.models import DisclosureKind
from tests.cast import a_worker, acting_as, laid
from tests.risk.talk import alerts_of, concern_at_alba
from tests.sharing.scene import Scene, attach, deliver, notices_of

SHIFT = timedelta(hours=8)


def on_duty(scene: Scene, worker) -> None:
    now = clock.now()
    laid(
        DutyShift(
            agency=scene.cast.brisa.agency,
            worker=worker,
            starts_at=now - SHIFT,
            ends_at=now + SHIFT,
        )
    )


def away(scene: Scene, worker, cover=None) -> None:
    now = clock.now()
    laid(
        Absence(
            agency=scene.cast.brisa.agency,
            worker=worker,
            cover=cover,
            starts_at=now - SHIFT,
            ends_at=now + SHIFT,
        )
    )


def test_new_violence_alerts_the_services_supervisor_once(scene):
    disclosure = scene.tell_brisa()
    deliver()

    (alert,) = alerts_of(scene.cast.lea)

    assert (alert.reason_code, alert.severity) == (AlertReason.NEW_VIOLENCE, RiskLevel.HIGH)
    assert (alert.case_id, alert.assigned_id) == (scene.support_case.pk, scene.cast.lea.pk)
    assert alert.due_at == disclosure.due_at == disclosure.sent_at + timedelta(hours=4)
    assert "risk.alert.made" in notices_of(scene.cast.lea)
    assert "sharing.disclosure.received" in notices_of(scene.cast.nadia)
    with acting_as(scene.cast.nadia) as nadia:
        task = Task.objects.visible_to(nadia).get(kind=TaskKind.READ_DISCLOSURE)
        assert (task.object_id, task.due_at) == (disclosure.pk, disclosure.due_at)


def test_the_programme_sees_nothing_of_it(scene):
    scene.tell_brisa()
    deliver()

    assert alerts_of(scene.cast.ivo) == alerts_of(scene.cast.sara) == []


def test_a_message_delivered_twice_makes_one_alert(scene):
    scene.tell_brisa()
    deliver()
    agency = scene.cast.brisa.agency.pk
    again = OutboxMessage.objects.using("seed").filter(
        topic="sharing.disclosure.sent", agency_id=agency
    )
    assert again.update(delivered_at=None) == 1
    deliver()

    assert len(alerts_of(scene.cast.lea)) == 1
    with acting_as(scene.cast.nadia) as nadia:
        assert Task.objects.visible_to(nadia).filter(kind=TaskKind.READ_DISCLOSURE).count() == 1


def test_imminent_danger_is_due_within_an_hour(scene):
    disclosure = scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER)
    deliver()

    (alert,) = alerts_of(scene.cast.lea)

    assert alert.severity == RiskLevel.EXTREME
    assert alert.due_at == disclosure.sent_at + timedelta(hours=1)


@pytest.mark.parametrize("kind", [DisclosureKind.START, DisclosureKind.REQUEST])
def test_what_is_no_alarm_is_none(scene, kind):
    scene.tell_brisa(kind=kind)
    deliver()

    assert alerts_of(scene.cast.lea) == []


def test_unattached_it_is_any_supervisors_and_moves_with_the_link(route):
    route.tell_brisa()
    deliver()

    assert alerts_of(route.cast.nadia) == []
    assert alerts_of(route.cast.lea)[0].case_id is None

    attach(route.link, route.support_case, route.cast)
    deliver()

    assert alerts_of(route.cast.nadia)[0].case_id == route.support_case.pk


def test_the_supervisor_on_duty_comes_first(scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    on_duty(scene, lotte)
    scene.tell_brisa()
    deliver()

    assert alerts_of(lotte)[0].assigned_id == lotte.pk


def test_who_is_on_duty_and_away_is_covered(scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    lina = a_worker("lina", scene.cast.brisa, Role.SUPERVISOR)
    on_duty(scene, lotte)
    away(scene, lotte, cover=lina)
    scene.tell_brisa()
    deliver()

    assert alerts_of(lina)[0].assigned_id == lina.pk


def test_nobody_on_duty_and_the_team_is_asked(scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    away(scene, lotte)
    scene.tell_brisa()
    deliver()

    assert alerts_of(lotte)[0].assigned_id == scene.cast.lea.pk


def test_all_away_and_it_is_still_given_to_somebody(scene):
    away(scene, scene.cast.lea)
    scene.tell_brisa()
    deliver()

    assert alerts_of(scene.cast.lea)[0].assigned_id == scene.cast.lea.pk


def test_a_conflict_of_interest_hides_the_alert_even_on_duty(scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    on_duty(scene, lotte)
    with acting_as(scene.cast.lea) as lea:
        cases.declare_conflict(case=scene.support_case, about=lotte, kind="KINSHIP", worker=lea)
    scene.tell_brisa()
    deliver()

    assert alerts_of(lotte) == []
    assert notices_of(lotte) == ["sharing.link.came"] or notices_of(lotte) == []
    assert alerts_of(scene.cast.lea)[0].assigned_id == scene.cast.lea.pk


def test_a_critical_factor_alerts_ones_own_supervisor(scene):
    concern_at_alba(scene, critical_factors=[CriticalFactor.STRANGULATION])
    deliver()

    (alert,) = alerts_of(scene.cast.sara)

    assert (alert.rule, alert.severity) == ("R1", RiskLevel.EXTREME)
    assert (alert.state, alert.assigned_id) == (AlertState.OPEN, scene.cast.sara.pk)
    assert alerts_of(scene.cast.lea) == []


def test_every_critical_factor_alerts(scene):
    for factor in CriticalFactor:
        concern_at_alba(scene, critical_factors=[factor])
    deliver()

    assert len(alerts_of(scene.cast.sara)) == len(CriticalFactor)


def test_a_concern_without_one_alerts_nobody(scene):
    concern_at_alba(scene)
    deliver()

    assert alerts_of(scene.cast.sara) == []


def test_the_clock_runs_from_when_it_was_known_and_leaves_an_hour(scene):
    yesterday = clock.now() - timedelta(days=1)
    concern = concern_at_alba(scene, is_imminent=True, known_at=yesterday)
    deliver()

    (alert,) = alerts_of(scene.cast.sara)

    assert alert.due_at == concern.recorded_at + timedelta(hours=1)
    with acting_as(scene.cast.sara):
        assert Alert.objects.get().event_id == concern.pk
