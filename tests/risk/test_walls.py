# ruff: noqa: S608 - table and column names of our own
"""The second wall under concerns, flags and alerts, asked directly."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from kernel import clock
from risk.models import Alert, CriticalFactor
from tests.cast import acting_as
from tests.risk.talk import alerts_of, concern_at_brisa, decide
from tests.sharing.scene import Scene, deliver, task_role
from tests.sharing.test_walls import refused, rows

TABLES = ("risk_safetyconcern", "risk_alert", "risk_alertaction")


@pytest.fixture
def full(scene: Scene) -> Scene:
    """Return a scene in which Brisa has a concern, an alert and an action; Alba has nothing."""
    concern_at_brisa(scene, critical_factors=[CriticalFactor.THREATS_TO_KILL])
    deliver()
    (alert,) = alerts_of(scene.cast.lea)
    tomorrow = clock.now().date() + timedelta(days=2)
    decide(scene.cast.lea, alert, [("Call her.", scene.cast.nadia, tomorrow)])
    return scene


@pytest.mark.parametrize("table", TABLES)
def test_they_are_seen_by_the_cases_staff_alone(full, table):
    assert rows(f"select 1 from {table}") == []
    for worker in (full.cast.ivo, full.cast.sara, full.cast.cora):
        with acting_as(worker):
            assert rows(f"select 1 from {table}") == []
    for worker in (full.cast.nadia, full.cast.lea):
        with acting_as(worker):
            assert len(rows(f"select 1 from {table}")) == 1


def test_a_concern_is_never_changed_nor_deleted(full):
    with acting_as(full.cast.nadia):
        assert refused("update risk_safetyconcern set text = text")
        assert refused("delete from risk_safetyconcern")


def test_no_request_makes_an_alert_or_moves_its_ladder(full):
    with acting_as(full.cast.lea):
        assert refused("update risk_alert set escalation_step = 0")
        assert refused("update risk_alert set case_id = null")
        assert refused(f"insert into risk_alert (id) values ('{uuid4()}')")


def test_who_works_on_the_case_answers_no_alert(full):
    with acting_as(full.cast.nadia):
        assert refused("update risk_alert set state = 'CLOSED'")
        assert refused("insert into risk_alertaction select * from risk_alertaction")


def test_nobody_reports_in_another_name(full):
    copy = """insert into risk_safetyconcern (id, case_id, text, source_type, reliability,
        violence_types, critical_factors, is_imminent, reporter_id, known_at, recorded_at)
        select %s, case_id, text, source_type, reliability, violence_types, critical_factors,
        is_imminent, %s, known_at, recorded_at from risk_safetyconcern"""
    with acting_as(full.cast.nadia):
        assert refused(copy, uuid4(), full.cast.lea.pk)
        assert not refused(copy, uuid4(), full.cast.nadia.pk)


def test_one_alert_per_event_and_rule(full):
    (alert,) = alerts_of(full.cast.lea)
    again = Alert.objects.using("seed").get(pk=alert.pk)
    again.pk = uuid4()
    again.rationale = None
    again.state = "OPEN"

    with pytest.raises(IntegrityError, match="one_alert_per_event_and_rule"):
        again.save(using="seed", force_insert=True)


def test_a_task_opens_nothing(full):
    with task_role():
        for column, table in [
            ("text", "risk_safetyconcern"),
            ("rationale", "risk_alert"),
            ("what", "risk_alertaction"),
            ("summary", "risk_riskflag"),
        ]:
            assert refused(f"select {column} from {table}")
        assert rows("select id from risk_alert") == []
