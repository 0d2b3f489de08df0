"""Who answers an alert first: on duty, else of the case's team, else anybody who supervises."""

from uuid import UUID

from agencies.models import Absence, DutyShift
from cases.models import Case
from kernel import clock
from sharing.staff import supervisors, supervisors_of


def able_to_answer(agency_id: UUID, case: Case | None) -> set[UUID]:
    """Return the active supervisors who see an alert of this case, or of none."""
    active = supervisors(agency_id)
    return active if case is None else active & supervisors_of(case.pk)


def first_to_answer(agency_id: UUID, case: Case | None) -> UUID | None:
    """Return whom an alert is given to: present before absent, on duty before the others.

    Source: docs/rules/risk.md R-R3.
    """
    able = able_to_answer(agency_id, case)
    absences = Absence.objects.filter(agency_id=agency_id).at(clock.now())
    cover: dict[UUID, UUID | None] = dict(absences.values_list("worker_id", "cover_id"))
    shifts = DutyShift.objects.filter(agency_id=agency_id).at(clock.now())
    on_duty: list[UUID] = list(
        shifts.order_by("starts_at", "id").values_list("worker_id", flat=True)
    )
    covers = [cover[worker] for worker in on_duty if worker in cover]
    for worker in [*on_duty, *covers, *sorted(able)]:
        if worker in able and worker not in cover:
            return worker
    return min(able, default=None)
