"""Every event says when it happened, when we knew, and when it was written down (K2)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from cases import actions
from cases.models import (
    Addendum,
    Attendance,
    Case,
    ContactOutcome,
    Direction,
    GroupSession,
    PartnerContact,
    TimelineEntry,
)
from kernel import clock
from kernel.errors import RuleBroken
from tests.api.caller import Caller
from tests.cast import Cast, a_case, a_group, acting_as

EVENTS = (Addendum, Attendance, GroupSession, PartnerContact, TimelineEntry)


@pytest.mark.parametrize("model", EVENTS)
def test_it_is_never_known_later_than_it_was_recorded(model):
    names = {constraint.name for constraint in model._meta.constraints}

    assert any(name.endswith("_is_known_before_recorded") for name in names)


def test_a_register_written_later_keeps_when_we_knew(cast: Cast):
    group, [case] = a_group(cast, 1)
    start = clock.now() - timedelta(days=2)
    knew = clock.now() - timedelta(days=1)
    with acting_as(cast.ivo) as ivo:
        session = actions.plan_session(
            group=group, starts_at=start, ends_at=start + timedelta(hours=2), worker=ivo
        )
    lines = [{"case": str(case.pk), "code": "PRESENT"}]

    logged = Caller(cast.ivo).post(
        f"sessions/{session.pk}/register/",
        {"version": 1, "lines": lines, "known_at": knew.isoformat()},
    )

    assert logged.status_code == 200, logged.content
    with acting_as(cast.ivo) as ivo:
        there = Attendance.objects.visible_to(ivo).get()
        line = TimelineEntry.objects.visible_to(ivo).get(object_id=there.pk)
        held = GroupSession.objects.visible_to(ivo).get(pk=session.pk)
        assert there.known_at == line.known_at == held.known_at == knew
        assert line.happened_at == start
        assert there.recorded_at > knew


def test_an_addendum_says_since_when(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    knew = clock.now() - timedelta(days=1)

    made = Caller(cast.ivo).post(
        f"cases/{case.pk}/addenda/",
        {"object": str(case.pk), "text": "Another year.", "known_at": knew.isoformat()},
    )

    assert made.status_code == 201, made.content
    with acting_as(cast.ivo) as ivo:
        assert Addendum.objects.visible_to(ivo).get().known_at == knew


def test_nobody_knows_it_before_it_is_so(cast: Cast):
    hers = a_case(cast.nadia, cast.brisa)
    with pytest.raises(RuleBroken, match="known_in_the_future"), acting_as(cast.nadia) as nadia:
        actions.record_partner_contact(
            case=Case.objects.visible_to(nadia).get(pk=hers.pk),
            direction=Direction.INCOMING,
            channel="PHONE",
            outcome=ContactOutcome.REACHED_SAFE,
            happened_at=clock.now(),
            known_at=clock.now() + timedelta(minutes=1),
            worker=nadia,
        )


def test_the_database_says_so_too(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        with pytest.raises(DatabaseError, match="known_before_recorded"), transaction.atomic():
            TimelineEntry.objects.create(
                case=seen,
                kind="ADDENDUM",
                author=ivo,
                known_at=clock.now() + timedelta(hours=1),
            )
