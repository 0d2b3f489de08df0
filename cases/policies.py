"""Who may do what in a case. A refusal says why in one sentence."""

from django.utils.translation import gettext as _

from agencies.models import AgencyKind, Role, Team, TeamMember, Worker
from cases.models import Case, CaseKind, Group, GroupSession, Task, TaskKind
from kernel.errors import NotAllowed

CASE_STAFF = {Role.FACILITATOR, Role.PARTNER_SUPPORT_WORKER, Role.SUPERVISOR}
KIND_OF = {
    AgencyKind.PERPETRATOR_PROGRAMME: CaseKind.PROGRAMME,
    AgencyKind.VICTIM_SUPPORT: CaseKind.SUPPORT,
}


def is_case_staff(worker: Worker) -> bool:
    """Say whether a worker's role works with cases at all."""
    return bool(CASE_STAFF & set(worker.roles))


def may_open_case(worker: Worker, team: Team, kind: str) -> None:
    """Pass for case staff of the team's agency, for that agency's kind of case.

    Raises: NotAllowed.
    """
    if not is_case_staff(worker) or team.agency_id != worker.agency_id:
        raise NotAllowed(_("Cases are opened by the agency's own case staff."))
    if KIND_OF.get(AgencyKind(worker.agency.kind)) != kind:
        raise NotAllowed(_("Your agency does not work with this kind of case."))
    if not TeamMember.objects.filter(team=team, worker=worker).exists():
        raise NotAllowed(_("You are not a member of this team."))


def may_import(worker: Worker, team: Team) -> None:
    """Pass for a programme's case staff in the team, and its admin; none of them sees more by it.

    Raises: NotAllowed.
    """
    roles = {Role.FACILITATOR, Role.SUPERVISOR, Role.AGENCY_ADMIN}
    if not roles & set(worker.roles) or team.agency_id != worker.agency_id:
        raise NotAllowed(_("A list is imported by the programme's own staff."))
    if worker.agency.kind != AgencyKind.PERPETRATOR_PROGRAMME:
        raise NotAllowed(_("Your agency does not work with this kind of case."))
    if not TeamMember.objects.filter(team=team, worker=worker).exists():
        raise NotAllowed(_("You are not a member of this team."))


def may_work_on(worker: Worker, case: Case) -> None:
    """Pass for case staff with a grant on the case (the caller found it by `visible_to`).

    Raises: NotAllowed.
    """
    if case.agency_id != worker.agency_id or not is_case_staff(worker):
        raise NotAllowed(_("Only the case's own staff may change it."))


def may_oversee(worker: Worker, case: Case) -> None:
    """Pass for a supervisor who oversees the case. Raises: NotAllowed."""
    overseen = Case.objects.visible_to(worker).filter(pk=case.pk, grants__user=worker)
    is_overseen = overseen.filter(grants__permission__codename="oversee_case").exists()
    if not (worker.has_role(Role.SUPERVISOR) and is_overseen):
        raise NotAllowed(_("Only a supervisor of this case's team may do this."))


def may_lead_team(worker: Worker, team: Team) -> None:
    """Pass for a supervisor of the team. Raises: NotAllowed."""
    is_member = TeamMember.objects.filter(team=team, worker=worker).exists()
    if not (worker.has_role(Role.SUPERVISOR) and is_member):
        raise NotAllowed(_("Only a supervisor of this team may do this."))


def may_log_session(worker: Worker, session: GroupSession) -> None:
    """Pass for the group's facilitators, and its supervisors. Raises: NotAllowed."""
    is_visible = Group.objects.visible_to(worker).filter(pk=session.group_id).exists()
    if not is_visible or not ({Role.FACILITATOR, Role.SUPERVISOR} & set(worker.roles)):
        raise NotAllowed(_("Only the group's facilitators may log its sessions."))


def may_contact_partner(worker: Worker, case: Case) -> None:
    """Pass for the service's own staff on a support case. Raises: NotAllowed."""
    may_work_on(worker, case)
    if case.kind != CaseKind.SUPPORT:
        raise NotAllowed(_("Partner contact belongs to the victim support service."))


def may_finish(worker: Worker, task: Task) -> None:
    """Pass for the owner, a colleague on the case, or a supervisor. Raises: NotAllowed.

    What somebody overrode is looked at by a supervisor of the case.
    """
    if task.agency_id != worker.agency_id or not is_case_staff(worker):
        raise NotAllowed(_("Only the agency's own case staff may finish its tasks."))
    if task.kind == TaskKind.REVIEW_OVERRIDE and task.case is not None:
        may_oversee(worker, task.case)
