"""Who may do what among colleagues."""

from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import (
    SECOND_PERSONS,
    Agency,
    Enrolment,
    ReferenceCode,
    Role,
    RoleRequest,
    Worker,
)
from kernel.errors import NotAllowed


def may_run_agency(worker: Worker) -> None:
    """Pass for the agency's own admin. Raises: NotAllowed."""
    if not worker.has_role(Role.AGENCY_ADMIN):
        raise NotAllowed(_("Only your agency's admin may do this."))


def may_run_own(worker: Worker, agency: Agency) -> None:
    """Pass for the admin of this very agency. Raises: NotAllowed."""
    may_run_agency(worker)
    if agency.pk != worker.agency_id:
        raise NotAllowed(_("Only your agency's admin may do this."))


def may_keep_codes(worker: Worker, reference: ReferenceCode) -> None:
    """Pass for the admin of the agency whose code it is; shipped ones stay. Raises: NotAllowed."""
    may_run_agency(worker)
    if reference.agency_id != worker.agency_id:
        raise NotAllowed(_("Only your agency's admin may do this."))


def may_administer(worker: Worker, colleague: Worker) -> None:
    """Pass for the agency's own admin, for everybody there but themselves. Raises: NotAllowed."""
    may_run_agency(worker)
    if colleague.agency_id != worker.agency_id:
        raise NotAllowed(_("Only your agency's admin may do this."))
    if colleague.pk == worker.pk:
        raise NotAllowed(_("Nobody changes, suspends or restores their own account."))


def may_confirm_code(worker: Worker, enrolment: Enrolment) -> None:
    """Pass for a second person of the agency. Raises: NotAllowed.

    Neither who made the code nor whom it is for: two people must want an account to open.
    """
    is_able = any(worker.has_role(role) for role in SECOND_PERSONS)
    if not is_able or enrolment.agency_id != worker.agency_id:
        raise NotAllowed(_("A supervisor, admin or data protection officer confirms this."))
    if worker.pk in {enrolment.made_by_id, enrolment.worker_id}:
        raise NotAllowed(_("A second person confirms this, not who made it or whom it is for."))


def may_give_roles(worker: Worker, request: RoleRequest) -> None:
    """Pass for a second person of the agency: not who asked, nor whom it is about.

    Raises: NotAllowed.
    """
    may_refuse_roles(worker, request)
    if worker.pk == request.asked_by_id:
        raise NotAllowed(_("A second person confirms this, not who made it or whom it is for."))


def may_refuse_roles(worker: Worker, request: RoleRequest) -> None:
    """Pass for a second person, and for who asked: they take it back. Raises: NotAllowed."""
    is_able = any(worker.has_role(role) for role in SECOND_PERSONS)
    if not is_able or request.agency_id != worker.agency_id:
        raise NotAllowed(_("A supervisor, admin or data protection officer confirms this."))
    if worker.pk == request.worker_id:
        raise NotAllowed(_("A second person confirms this, not who made it or whom it is for."))


def may_agree(worker: Worker, *parties: UUID) -> None:
    """Pass for a supervisor or admin of one of the parties. Raises: NotAllowed."""
    is_able = worker.has_role(Role.SUPERVISOR) or worker.has_role(Role.AGENCY_ADMIN)
    if not is_able or worker.agency_id not in parties:
        raise NotAllowed(_("Supervisors and admins of the two agencies do this."))


def may_plan(worker: Worker) -> None:
    """Pass for supervisors and the admin: who is on duty, who is away. Raises: NotAllowed."""
    if not (worker.has_role(Role.SUPERVISOR) or worker.has_role(Role.AGENCY_ADMIN)):
        raise NotAllowed(_("Only supervisors and your agency's admin may do this."))
