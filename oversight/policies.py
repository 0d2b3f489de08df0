"""Who may look at who looked. A refusal says why in one sentence."""

from django.utils.translation import gettext as _

from agencies.models import Role, Team, TeamMember, Worker
from cases.policies import is_case_staff
from kernel.errors import NotAllowed
from oversight.models import AccessReview, BrokenGlass, Finding

ANSWERS = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}


def answers_for_others(worker: Worker) -> bool:
    """Say whether a worker looks at what others do."""
    return bool(ANSWERS & set(worker.roles))


def is_officer(worker: Worker) -> bool:
    """Say whether a worker is the data protection officer."""
    return worker.has_role(Role.DATA_PROTECTION_OFFICER)


def may_trace_everybody(worker: Worker) -> None:
    """Pass for the data protection officer. Raises: NotAllowed."""
    if not is_officer(worker):
        raise NotAllowed(_("Only the data protection officer sees the whole agency's trail."))


def may_watch(worker: Worker) -> None:
    """Pass for the data protection officer, who alone sets made-up cases. Raises: NotAllowed."""
    if not is_officer(worker):
        raise NotAllowed(_("Only the data protection officer looks after this."))


def may_look_after_trail(worker: Worker) -> None:
    """Pass for the data protection officer. Raises: NotAllowed."""
    if not is_officer(worker):
        raise NotAllowed(_("Only the data protection officer looks after the agency's trail."))


def may_answer_for_others(worker: Worker) -> None:
    """Pass for supervisors and the data protection officer. Raises: NotAllowed."""
    if not answers_for_others(worker):
        raise NotAllowed(_("Supervisors and the data protection officer look after this."))


def may_break_glass(worker: Worker) -> None:
    """Pass for the agency's own case staff. Raises: NotAllowed."""
    if not is_case_staff(worker):
        raise NotAllowed(_("Only the agency's own case staff open a case in an emergency."))


def may_review_glass(worker: Worker, glass: BrokenGlass) -> None:
    """Pass for who answers for the case and did not open it (it was found by `visible_to`).

    Raises: NotAllowed.
    """
    if glass.worker_id == worker.pk:
        raise NotAllowed(_("Nobody reviews their own emergency access."))
    may_answer_for_others(worker)


def may_answer_finding(worker: Worker, finding: Finding) -> None:
    """Pass for who sees the finding, which is never one's own. Raises: NotAllowed."""
    if finding.worker_id == worker.pk:
        raise NotAllowed(_("Nobody answers for what they did themselves."))
    may_answer_for_others(worker)


def may_sign_review(worker: Worker, team: Team) -> None:
    """Pass for a supervisor of the team. Raises: NotAllowed."""
    is_member = TeamMember.objects.filter(team=team, worker=worker).exists()
    if not (worker.has_role(Role.SUPERVISOR) and is_member):
        raise NotAllowed(_("A supervisor of the team signs its review."))


def may_sign_second(worker: Worker, review: AccessReview) -> None:
    """Pass for the officer or another supervisor of the team than who signed first.

    Raises: NotAllowed.
    """
    if review.signed_by_id == worker.pk:
        raise NotAllowed(_("Somebody else looks at what you did yourself."))
    if not is_officer(worker):
        may_sign_review(worker, review.team)
