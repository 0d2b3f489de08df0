"""Who is concerned at the recipient's end: asked by tasks, which see ids and codes alone."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from agencies.models import Role, Worker
from cases.models import Case, CaseGrant
from kernel import clock
from kernel.scope import once_a_task
from sharing.models import AttachmentState, Disclosure, LinkAttachment
from sharing.models.disclosure import ARRIVED

OVERSEE = "oversee_case"
FACTS = ("id", "agency", "kind", "team", "assigned")
CONTRACT = ("contract_signed_date", "contract_withdrawn_at")


@once_a_task
def arrived(disclosure_id: UUID, agency_id: UUID) -> Any:
    """Return what came to an agency and still stands, without its words."""
    rows = Disclosure.objects.defer("text").select_related("link").received_by(agency_id)
    return rows.filter(pk=disclosure_id, state__in=ARRIVED).first()


@once_a_task
def case_facts(case_id: UUID | None) -> Case | None:
    """Return a case of the task's own agency, ids and codes alone."""
    return Case.objects.only(*FACTS, *CONTRACT).filter(pk=case_id).first() if case_id else None


@once_a_task
def attached_case(link_id: UUID) -> Case | None:
    """Return the support case of the task's own agency to which a link is attached."""
    attached = LinkAttachment.objects.filter(link_id=link_id, state=AttachmentState.ATTACHED)
    return case_facts(attached.values_list("support_case_id", flat=True).first())


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


def supervisors(agency_id: UUID) -> set[UUID]:
    """Return all active supervisors of the task's own agency."""
    return set(_supervisors(agency_id))


@once_a_task
def _supervisors(agency_id: UUID) -> frozenset[UUID]:
    rows = Worker.objects.active().in_role(Role.SUPERVISOR).filter(agency_id=agency_id)
    return frozenset(rows.values_list("pk", flat=True))
