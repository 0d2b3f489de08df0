"""Who works on a case: asked by tasks, which see ids, codes and dates alone."""

from uuid import UUID

from django.db.models import Q

from cases.models import Case, CaseGrant
from kernel import clock
from kernel.scope import once_a_task

OVERSEE = "oversee_case"
FACTS = ("id", "agency", "kind", "team", "assigned", "closed_at", "planned_end_date")
CONTRACT = ("contract_signed_date", "contract_withdrawn_at")


@once_a_task
def case_facts(case_id: UUID | None) -> Case | None:
    """Return a case of the task's own agency, ids and codes alone."""
    return Case.objects.only(*FACTS, *CONTRACT).filter(pk=case_id).first() if case_id else None


def staff_of(case_id: UUID) -> set[UUID]:
    """Return who sees a case of the task's own agency."""
    return {worker for worker, _why in _grants(case_id)}


def supervisors_of(case_id: UUID) -> set[UUID]:
    """Return who oversees a case, also where they work on it themselves."""
    return {worker for worker, why in _grants(case_id) if why == OVERSEE}


def cases_of(worker_id: UUID) -> set[UUID]:
    """Return the cases that somebody of the task's own agency sees."""
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    held = CaseGrant.objects.filter(live, user_id=worker_id)
    return set(held.values_list("content_object_id", flat=True))


@once_a_task
def _grants(case_id: UUID) -> tuple[tuple[UUID, str], ...]:
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    grants = CaseGrant.objects.filter(live, content_object_id=case_id)
    return tuple(grants.values_list("user_id", "permission__codename"))
