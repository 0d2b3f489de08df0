"""Who is concerned at the recipient's end: asked by tasks, which see ids and codes alone."""

from uuid import UUID

from django.db.models import Q

from agencies.models import Role, Worker
from cases.models import Case, CaseGrant
from kernel import clock
from sharing.models import AttachmentState, LinkAttachment

OVERSEE = "oversee_case"
FACTS = ("id", "agency", "kind", "team", "assigned")
CONTRACT = ("contract_signed_date", "contract_withdrawn_at")


def case_facts(case_id: UUID | None) -> Case | None:
    """Return a case of the task's own agency, ids and codes alone."""
    return Case.objects.only(*FACTS, *CONTRACT).filter(pk=case_id).first() if case_id else None


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


def _grants(case_id: UUID) -> list[tuple[UUID, str]]:
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    grants = CaseGrant.objects.filter(live, content_object_id=case_id)
    return list(grants.values_list("user_id", "permission__codename"))


def supervisors(agency_id: UUID) -> set[UUID]:
    """Return all active supervisors of the task's own agency."""
    rows = Worker.objects.active().in_role(Role.SUPERVISOR).filter(agency_id=agency_id)
    return set(rows.values_list("pk", flat=True))
