"""Who may do what in a case. A refusal says why in one sentence."""

from django.utils.translation import gettext as _

from agencies import step_up
from agencies.models import AgencyKind, Role, Team, TeamMember, Worker
from cases.models import (
    SUPERVISORS_ALONE,
    AffectedPerson,
    Case,
    CaseKind,
    Conflict,
    Easing,
    Erasure,
    Group,
    GroupSession,
    Merge,
    Task,
    TaskKind,
)
from kernel.errors import NotAllowed

DONE_ELSEWHERE = {
    TaskKind.FIRST_CONTACT,
    TaskKind.CONTACT_AGAIN,
    TaskKind.DECIDE_NEW_PARTNER,
    TaskKind.OFFER_CONTACT,
    TaskKind.ATTACH_LINK,
    TaskKind.READ_DISCLOSURE,
    TaskKind.REVIEW_IMPORT,
    TaskKind.ALERT_ACTION,
    TaskKind.SEND_DRAFT,
    TaskKind.APPROVE_DISCLOSURE,
    TaskKind.REVIEW_FLAG,
    TaskKind.REASSESS_RISK,
    TaskKind.DUTY_TO_REPORT,
    TaskKind.LOOK_AT_PLAN,
}
REVIEWED_ELSEWHERE = {"D1"}
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


def may_see_conflict(worker: Worker, conflict: Conflict) -> None:
    """Pass for who answers for a conflict, never for the barred. Raises: NotAllowed."""
    if not Conflict.objects.visible_to(worker).filter(pk=conflict.pk).exists():
        raise NotAllowed(_("Only who answers for this conflict of interest may do this."))


def may_answer_conflict(worker: Worker, conflict: Conflict) -> None:
    """Pass for a second person, not who recorded it. Raises: NotAllowed."""
    may_see_conflict(worker, conflict)
    if conflict.declared_by_id == worker.pk:
        raise NotAllowed(_("A second person answers this, not who recorded it."))


def may_ask_end(worker: Worker, conflict: Conflict) -> None:
    """Pass for who answers for a conflict; to ask is not to end. Raises: NotAllowed."""
    may_see_conflict(worker, conflict)


def may_end_conflict(worker: Worker, conflict: Conflict) -> None:
    """Pass for a second person, not who asked for its end. Raises: NotAllowed."""
    may_see_conflict(worker, conflict)
    if conflict.end_asked_by_id == worker.pk:
        raise NotAllowed(_("A second person ends it, not who asked for it."))


def may_confirm_erasure(worker: Worker, erasure: Erasure) -> None:
    """Pass for a second person: the data protection officer, or who oversees the case.

    Raises: NotAllowed.
    """
    if erasure.asked_by_id == worker.pk:
        raise NotAllowed(_("Somebody else has to agree."))
    if not {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER} & set(worker.roles):
        raise NotAllowed(_("A supervisor or the data protection officer has to agree."))


def may_finish_erasure(worker: Worker, erasure: Erasure) -> None:
    """Pass for who asked, who agreed, or the officer. Raises: NotAllowed."""
    two = {erasure.asked_by_id, erasure.decided_by_id}
    if worker.pk not in two and not worker.has_role(Role.DATA_PROTECTION_OFFICER):
        raise NotAllowed(_("A supervisor or the data protection officer has to agree."))


def may_see_easing(worker: Worker, easing: Easing) -> None:
    """Pass for a second person: a supervisor of the case, or the officer. Raises: NotAllowed."""
    if easing.eased_by_id == worker.pk:
        raise NotAllowed(_("Somebody else has to look at it."))
    if not {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER} & set(worker.roles):
        raise NotAllowed(_("A supervisor or the data protection officer has to look at it."))


def may_decide_merge(worker: Worker, merge: Merge) -> None:
    """Pass for a supervisor of both cases, not who asked for it. Raises: NotAllowed."""
    if merge.asked_by_id == worker.pk:
        raise NotAllowed(_("Somebody else has to agree."))
    may_oversee_both(worker, merge)


def may_oversee_both(worker: Worker, merge: Merge) -> None:
    """Pass for a supervisor of both cases. Raises: NotAllowed."""
    may_oversee(worker, merge.case)
    may_oversee(worker, merge.kept_case)


def may_lead_team(worker: Worker, team: Team) -> None:
    """Pass for a supervisor of the team. Raises: NotAllowed."""
    is_member = TeamMember.objects.filter(team=team, worker=worker).exists()
    if not (worker.has_role(Role.SUPERVISOR) and is_member):
        raise NotAllowed(_("Only a supervisor of this team may do this."))


def leads_groups(worker: Worker) -> bool:
    """Say whether a worker may make groups at all: a programme's supervisor; services have none."""
    is_programme = worker.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME
    return is_programme and worker.has_role(Role.SUPERVISOR)


def may_make_group(worker: Worker, team: Team) -> None:
    """Pass for a supervisor of a programme's team. Raises: NotAllowed."""
    if not leads_groups(worker):
        raise NotAllowed(_("Groups are made by a programme's supervisors."))
    may_lead_team(worker, team)


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


def may_reveal_contact(worker: Worker, case: Case) -> None:
    """Pass for who may contact the person and has just shown a factor, or speaks of danger.

    Raises: NotAllowed; StepUpNeeded.
    """
    may_contact_partner(worker, case)
    step_up.ask(step_up.Why.CONTACT_SHOWN, case.pk, waivable=True)


def may_show_named(worker: Worker, affected: AffectedPerson) -> None:
    """Pass for who has just shown a factor, or speaks of danger, where the contact is known.

    It is hers, whoever told it: as well kept as what she told herself.

    Raises: NotAllowed; StepUpNeeded.
    """
    asks = may_show_typed_name if affected.contact else may_work_on
    asks(worker, affected.case)


def may_show_typed_name(worker: Worker, case: Case) -> None:
    """Pass for the same, where what was typed is not saved. Raises: NotAllowed; StepUpNeeded."""
    may_work_on(worker, case)
    step_up.ask(step_up.Why.CONTACT_SHOWN, case.pk, waivable=True)


def may_finish(worker: Worker, task: Task) -> None:
    """Pass for the owner, a colleague on the case, or a supervisor. Raises: NotAllowed.

    What somebody overrode is looked at by another person, a supervisor of the case; so is whether
    to reach out to a new partner.
    """
    if task.agency_id != worker.agency_id or not is_case_staff(worker):
        raise NotAllowed(_("Only the agency's own case staff may finish its tasks."))
    if _is_own_override(worker, task):
        raise NotAllowed(_("Nobody reviews their own override: this takes another supervisor."))
    if task.kind in SUPERVISORS_ALONE and task.case is not None:
        may_oversee(worker, task.case)


def ends_by_doing(task: Task) -> bool:
    """Say whether a task ends when what it asks for is done, and by no tick.

    A safety exception (D1) is reviewed by a second person, with a decision of its own.
    """
    return task.kind in DONE_ELSEWHERE or task.rule in REVIEWED_ELSEWHERE


def may_tick(worker: Worker, task: Task) -> bool:
    """Say whether a page offers this worker to finish a task they see; it asks no database."""
    is_theirs = task.kind not in SUPERVISORS_ALONE or worker.has_role(Role.SUPERVISOR)
    return is_theirs and not _is_own_override(worker, task) and not ends_by_doing(task)


def _is_own_override(worker: Worker, task: Task) -> bool:
    return task.kind == TaskKind.REVIEW_OVERRIDE and task.made_by_id == worker.pk
