"""Who may do what among colleagues."""

from django.utils.translation import gettext as _

from agencies.models import Role, Worker
from kernel.errors import NotAllowed


def may_administer(worker: Worker, colleague: Worker) -> None:
    """Pass for the agency's own admin, for everybody there but themselves. Raises: NotAllowed."""
    if not worker.has_role(Role.AGENCY_ADMIN) or colleague.agency_id != worker.agency_id:
        raise NotAllowed(_("Only your agency's admin may do this."))
    if colleague.pk == worker.pk:
        raise NotAllowed(_("Nobody suspends or restores their own account."))
