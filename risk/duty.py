"""Who answers an alert first, and who hears of it when nobody does."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from agencies.models import Absence, DutyShift
from cases.models import Case
from kernel import clock
from kernel.scope import once_a_task
from risk.models import Alert, Assessment, SafetyConcern
from sharing.models import Disclosure
from sharing.staff import attached_case, case_facts, supervisors, supervisors_of


@dataclass(frozen=True)
class First:
    """Whom an alert is given to; `is_there`: on duty, covering, or at least not away."""

    worker_id: UUID | None
    is_there: bool


def able_to_answer(agency_id: UUID, case: Case | None) -> set[UUID]:
    """Return the active supervisors who see an alert of this case, or of none."""
    active = supervisors(agency_id)
    return active if case is None else active & supervisors_of(case.pk)


def able_to_answer_it(alert: Alert) -> set[UUID]:
    """Return the active supervisors who see this alert, and nobody barred from the case behind."""
    able = able_to_answer(alert.agency_id, case_facts(alert.case_id))
    return able & everybody(case_behind(alert))


def case_behind(alert: Alert) -> UUID | None:
    """Return the case of the task's own agency that an alert is about, also if it lies in none."""
    if alert.case_id is not None:
        return alert.case_id
    if alert.disclosure_id is not None:
        link_id = _link_of(alert.disclosure_id)
        case = attached_case(link_id) if link_id else None
        return case.pk if case else None
    if alert.concern_id is not None:
        rows: Any = SafetyConcern.objects.filter(pk=alert.concern_id)
    else:
        rows = Assessment.objects.filter(pk__in=[alert.assessment_id])
    found: UUID | None = rows.values_list("case_id", flat=True).first()
    return found


@once_a_task
def _link_of(disclosure_id: UUID) -> UUID | None:
    rows = Disclosure.objects.filter(pk=disclosure_id)
    found: UUID | None = rows.values_list("link_id", flat=True).first()
    return found


def first_to_answer(agency_id: UUID, able: set[UUID]) -> First:
    """Return to whom of those able an alert is given: present first, on duty before the others.

    Source: docs/rules/risk.md R-R3.
    """
    away = absent(agency_id)
    on_duty = _on_duty(agency_id)
    covers = [away[worker] for worker in [*on_duty, *sorted(able)] if worker in away]
    for worker in [*on_duty, *covers, *sorted(able)]:
        if worker in able and worker not in away:
            return First(worker, is_there=True)
    return First(min(able, default=None), is_there=False)


@once_a_task
def _on_duty(agency_id: UUID) -> tuple[UUID, ...]:
    shifts = DutyShift.objects.filter(agency_id=agency_id).at(clock.now())
    return tuple(shifts.order_by("starts_at", "id").values_list("worker_id", flat=True))


@once_a_task
def absent(agency_id: UUID) -> dict[UUID, UUID | None]:
    """Return who is away now, each with who covers."""
    rows = Absence.objects.filter(agency_id=agency_id).at(clock.now())
    return dict(rows.values_list("worker_id", "cover_id"))


def everybody(case_id: UUID | None) -> set[UUID]:
    """Return who hears at last that nobody acts: all supervisors and admins without a conflict."""
    return set(_hear_at_last(case_id))


@once_a_task
def _hear_at_last(case_id: UUID | None) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select app.hear_at_last(%s)", [case_id])
        return frozenset(row[0] for row in cursor.fetchall())
