"""Who may write and read a safety plan. A refusal says why in one sentence."""

from django.utils.translation import gettext as _

from agencies import step_up
from agencies.models import Worker
from cases.models import Case, CaseKind
from cases.policies import may_work_on
from kernel.errors import NotAllowed


def may_plan_safety(worker: Worker, case: Case) -> None:
    """Pass for the service's own staff on a support case. Raises: NotAllowed."""
    may_work_on(worker, case)
    if case.kind != CaseKind.SUPPORT:
        raise NotAllowed(_("A safety plan belongs to the victim support service."))


def may_show_plan(worker: Worker, case: Case) -> None:
    """Pass for who may plan and has just shown a factor, or speaks of danger.

    It says where she would go, and who would help her.

    Raises: NotAllowed; StepUpNeeded.
    """
    may_plan_safety(worker, case)
    step_up.ask(step_up.Why.PLAN_SHOWN, case.pk, waivable=True)
