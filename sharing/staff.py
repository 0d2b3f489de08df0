"""Who is concerned at the recipient's end: asked by tasks, which see ids and codes alone."""

from typing import Any
from uuid import UUID

from agencies.models import Role, Worker
from cases.models import Case
from cases.staff import case_facts, cases_of, staff_of, supervisors_of
from kernel.scope import once_a_task
from sharing.models import AttachmentState, Disclosure, LinkAttachment
from sharing.models.disclosure import ARRIVED

__all__ = [
    "arrived",
    "attached_case",
    "case_facts",
    "cases_of",
    "staff_of",
    "supervisors",
    "supervisors_of",
]


@once_a_task
def arrived(disclosure_id: UUID, agency_id: UUID) -> Any:
    """Return what came to an agency and still stands, without its words."""
    rows = Disclosure.objects.defer("text").select_related("link").received_by(agency_id)
    return rows.filter(pk=disclosure_id, state__in=ARRIVED).first()


@once_a_task
def attached_case(link_id: UUID) -> Case | None:
    """Return the support case of the task's own agency to which a link is attached."""
    attached = LinkAttachment.objects.filter(link_id=link_id, state=AttachmentState.ATTACHED)
    return case_facts(attached.values_list("support_case_id", flat=True).first())


def supervisors(agency_id: UUID) -> set[UUID]:
    """Return all active supervisors of the task's own agency."""
    return set(_supervisors(agency_id))


@once_a_task
def _supervisors(agency_id: UUID) -> frozenset[UUID]:
    rows = Worker.objects.active().in_role(Role.SUPERVISOR).filter(agency_id=agency_id)
    return frozenset(rows.values_list("pk", flat=True))
