"""Who may say, raise, close and decide what. A refusal says why."""

from django.utils.translation import gettext as _

from agencies.models import Role, Worker
from cases.models import Case, CaseKind
from cases.policies import may_oversee, may_work_on
from kernel.errors import NotAllowed
from risk.models import Alert, AlertAction, Assessment, DutyDecision, RiskFlag, SafetyConcern


def may_raise_concern(worker: Worker, case: Case) -> None:
    """Pass for the case's own staff. Raises: NotAllowed."""
    may_work_on(worker, case)


def may_send_caution(worker: Worker, concern: SafetyConcern) -> None:
    """Pass for the service's staff on the concern's case. Raises: NotAllowed."""
    may_work_on(worker, concern.case)
    if concern.case.kind != CaseKind.SUPPORT:
        raise NotAllowed(_("Cautions are sent by the victim support service."))


def may_assess(worker: Worker, case: Case) -> None:
    """Pass for the case's own staff. Raises: NotAllowed."""
    may_work_on(worker, case)


def may_confirm_lowering(worker: Worker, assessment: Assessment) -> None:
    """Pass for a supervisor of the case who did not sign it: four eyes. Raises: NotAllowed."""
    may_oversee(worker, assessment.case)
    if assessment.assessor_id == worker.pk:
        raise NotAllowed(_("Another supervisor confirms what you assessed."))


def may_change_rules(worker: Worker) -> None:
    """Pass for supervisors and the agency's admin. Raises: NotAllowed."""
    if not (worker.has_role(Role.SUPERVISOR) or worker.has_role(Role.AGENCY_ADMIN)):
        raise NotAllowed(_("Only a supervisor or your agency's admin may change rules."))


def may_see_load(worker: Worker) -> None:
    """Pass for supervisors: what their colleagues have, in numbers. Raises: NotAllowed."""
    if not worker.has_role(Role.SUPERVISOR):
        raise NotAllowed(_("Only supervisors see their team's work."))


def may_close_flag(worker: Worker, flag: RiskFlag) -> None:
    """Pass for a supervisor of the case: closing lowers. Raises: NotAllowed."""
    may_oversee(worker, flag.case)


def may_decide_duty(worker: Worker, duty: DutyDecision) -> None:
    """Pass for a supervisor of the case: the decision is the agency's. Raises: NotAllowed."""
    may_oversee(worker, duty.case)


def may_decide(worker: Worker, alert: Alert) -> None:
    """Pass for a supervisor who sees the alert. Raises: NotAllowed."""
    seen = Alert.objects.visible_to(worker).filter(pk=alert.pk)
    if not worker.has_role(Role.SUPERVISOR) or not seen.exists():
        raise NotAllowed(_("Only a supervisor may answer an alert."))


def may_finish_action(worker: Worker, action: AlertAction) -> None:
    """Pass for the action's owner, and for supervisors who see it. Raises: NotAllowed."""
    seen = AlertAction.objects.visible_to(worker).filter(pk=action.pk).exists()
    if not seen or not (action.owner_id == worker.pk or worker.has_role(Role.SUPERVISOR)):
        raise NotAllowed(_("Only who it was given to, or a supervisor, may say how it ended."))
