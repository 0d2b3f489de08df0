"""Broken rules in a sentence: what is wrong, and what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import RuleBroken

SENTENCES: dict[str, str | Promise] = {
    "reference_taken": _(
        "This reference cannot be used. Leave it empty to be given one, or choose another."
    ),
    "transition_not_allowed": _("This status cannot follow the present one."),
    "episode_not_ready": _("The case cannot become active yet. Still missing: %(detail)s."),
    "minimum_not_reached": _(
        "The programme's minimum of sessions and weeks is not reached, so it is not completed."
    ),
    "conflict_is_over": _("This conflict of interest has ended already."),
    "conflict_is_settled": _("This waits for nobody's answer any more."),
    "conflict_waits": _("A second person has to confirm this conflict first."),
    "end_is_asked": _("Its end was asked for already; a second person answers."),
    "end_not_asked": _("Nobody asks for its end any more. Ask again."),
    "conflict_of_interest": _("This worker cannot be given this case."),
    "unknown_worker": _("Choose a colleague who may work now."),
    "nothing_to_review": _("This case was reviewed already."),
    "not_a_programme_case": _("This is possible in programme cases only."),
    "leaves_before_joining": _("This day lies before the participant joined."),
    "leaves_in_the_future": _("This day is still ahead. Take them out when they have left."),
    "has_left": _("This participant has left the group already."),
    "already_a_member": _("This participant belongs to the group already."),
    "already_a_facilitator": _("This colleague leads the group already."),
    "name_taken": _("This name is taken. Choose another one."),
    "session_ends_before_start": _("The session must end after it begins."),
    "session_is_logged": _(
        "This session was logged meanwhile. What you typed is below; nothing of it was saved."
    ),
    "session_is_cancelled": _("This session was cancelled: there is nothing to print."),
    "group_is_empty": _("Nobody belongs to this group yet: there is nothing to print."),
    "session_is_ahead": _("This session has not begun yet. Log it when it is over."),
    "register_is_incomplete": _(
        "The group changed meanwhile. Open this page again; what you typed is below."
    ),
    "ends_by_doing": _("This task ends when what it asks for is done."),
    "task_is_finished": _("This task was finished already."),
    "case_is_open": _("Close the case first."),
    "legal_hold": _("A legal hold lies on this case: it must not be erased."),
    "must_be_kept": _("The time for which this case must be kept is not over."),
    "is_in_a_group": _("The participant still belongs to a group. Take them out first."),
    "erasure_is_asked": _("This was asked for already, and waits for a second person."),
    "erasure_is_decided": _("This was answered already."),
    "easing_is_seen": _("A colleague has seen this already."),
    "asker_is_barred": _(
        "Who asked has a conflict of interest by now. Decline it; somebody else asks anew."
    ),
    "erasure_lapsed": _("Nobody answered in time. It has to be asked for again."),
    "detail_does_not_fit": _("Our own code stands for another way of referral."),
    "merges_with_itself": _("Choose two different records."),
    "not_the_same_kind": _("A programme case and a support case are never of one person."),
    "not_of_one_case": _("Both have to be named in the same case."),
    "person_is_merged": _("This record is merged already: go on in the one that is kept."),
    "merge_is_asked": _("A supervisor was asked about this record already."),
    "merge_is_decided": _("This was answered already."),
    "merge_is_not_done": _("These records are not merged."),
    "changed_meanwhile": _("Somebody else saved this meanwhile. Open it again."),
    "submission_reused": _("This form was sent before, for something else. Open it again."),
}
# What G1 asks for, in words (cases/readiness.py).
MISSING = {
    "agreement": _("agreement with a victim support service"),
    "contract": _("signed contract"),
    "risk_assessment": _("risk assessment"),
    "misidentified_check": _("question whether the referred person may be the one harmed"),
    "first_contact": _("first contact with every named (ex-)partner"),
}


def hang(sentences: Mapping[str, str | Promise]) -> None:
    """Add a room's sentences; a code says one thing, whoever refuses with it."""
    twice = sorted(sentences.keys() & SENTENCES.keys())
    if twice:
        message = f"These codes have a sentence already: {', '.join(twice)}."
        raise ValueError(message)
    SENTENCES.update(sentences)


def sentence(broken: RuleBroken) -> str:
    """Say a broken rule."""
    told = SENTENCES.get(broken.code)
    if told is None:
        return str(broken.detail) or gettext("The rules do not allow this now.")
    words = [str(MISSING.get(code, code)) for code in str(broken.detail).split(", ")]
    return str(told) % {"detail": ", ".join(words)}
