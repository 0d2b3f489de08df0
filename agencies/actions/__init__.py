"""What is done about an agency and its people."""

from agencies.actions.agreements import (
    end_agreement,
    propose_agreement,
    resume_agreement,
    sign_agreement,
    suspend_agreement,
)
from agencies.actions.calendar import change_agency, name_holiday, take_out_holiday
from agencies.actions.duty import end_absence, end_shift, note_absence, plan_shift
from agencies.actions.enrolment import (
    Issued,
    confirm_code,
    invite_worker,
    issue_code,
    refuse_code,
    use_code,
)
from agencies.actions.language import choose_language
from agencies.actions.reference import add_code, rename_code, take_out_code
from agencies.actions.roles import give_roles, refuse_roles
from agencies.actions.same_person import (
    SamePersonIssued,
    make_same_person_code,
    use_same_person_code,
)
from agencies.actions.step_up import prove_by_code
from agencies.actions.teams import join_team, leave_team, make_team, rename_team
from agencies.actions.workers import change_worker, restore_worker, suspend_worker

__all__ = [
    "Issued",
    "SamePersonIssued",
    "add_code",
    "change_agency",
    "change_worker",
    "choose_language",
    "confirm_code",
    "end_absence",
    "end_agreement",
    "end_shift",
    "give_roles",
    "invite_worker",
    "issue_code",
    "join_team",
    "leave_team",
    "make_same_person_code",
    "make_team",
    "name_holiday",
    "note_absence",
    "plan_shift",
    "propose_agreement",
    "prove_by_code",
    "refuse_code",
    "refuse_roles",
    "rename_code",
    "rename_team",
    "restore_worker",
    "resume_agreement",
    "sign_agreement",
    "suspend_agreement",
    "suspend_worker",
    "take_out_code",
    "take_out_holiday",
    "use_code",
    "use_same_person_code",
]
