"""The changes to a case, one function each."""

from cases.actions.caseload import Imported, import_caseload, lines_there_already
from cases.actions.cases import (
    END_IS_NEAR,
    assign_case,
    change_status,
    correct_case,
    open_case,
    review_import,
)
from cases.actions.conflicts import (
    ask_end_of_conflict,
    confirm_conflict,
    declare_conflict,
    end_conflict,
    keep_conflict,
    refuse_conflict,
)
from cases.actions.contacts import record_partner_contact, set_safe_contact
from cases.actions.drafts import drop_draft, keep_draft
from cases.actions.erasure import (
    ask_erasure,
    carry_on_erasure,
    confirm_erasure,
    decline_erasure,
    finish_erasure,
    keep_case,
    see_easing,
    to_destroy,
)
from cases.actions.groups import (
    add_facilitator,
    join_group,
    leave_group,
    make_group,
    plan_session,
)
from cases.actions.information import (
    give_information,
    owe_information,
    owe_nothing_more,
    wants_to_hear,
)
from cases.actions.merging import (
    ask_merge,
    ask_merge_of_named,
    confirm_merge,
    decline_merge,
    undo_merge,
)
from cases.actions.people import (
    add_addendum,
    correct_person,
    decide_against_contact,
    name_affected_person,
    name_child,
)
from cases.actions.reaching import (
    begin_offer,
    end_offer,
    follow_offer,
    look_at_offer,
    offer_again,
)
from cases.actions.register import RegisterLine, record_register
from cases.actions.safety_plan import LOOK_AGAIN, latest_plan, save_safety_plan
from cases.actions.sheets import print_sheet
from cases.actions.tasks import end_by_rule, end_tasks, finish_task, make_task
from cases.actions.timeline import tell_timeline

__all__ = [
    "END_IS_NEAR",
    "LOOK_AGAIN",
    "Imported",
    "RegisterLine",
    "add_addendum",
    "add_facilitator",
    "ask_end_of_conflict",
    "ask_erasure",
    "ask_merge",
    "ask_merge_of_named",
    "assign_case",
    "begin_offer",
    "carry_on_erasure",
    "change_status",
    "confirm_conflict",
    "confirm_erasure",
    "confirm_merge",
    "correct_case",
    "correct_person",
    "decide_against_contact",
    "declare_conflict",
    "decline_erasure",
    "decline_merge",
    "drop_draft",
    "end_by_rule",
    "end_conflict",
    "end_offer",
    "end_tasks",
    "finish_erasure",
    "finish_task",
    "follow_offer",
    "give_information",
    "import_caseload",
    "join_group",
    "keep_case",
    "keep_conflict",
    "keep_draft",
    "latest_plan",
    "leave_group",
    "lines_there_already",
    "look_at_offer",
    "make_group",
    "make_task",
    "name_affected_person",
    "name_child",
    "offer_again",
    "open_case",
    "owe_information",
    "owe_nothing_more",
    "plan_session",
    "print_sheet",
    "record_partner_contact",
    "record_register",
    "refuse_conflict",
    "review_import",
    "save_safety_plan",
    "see_easing",
    "set_safe_contact",
    "tell_timeline",
    "to_destroy",
    "undo_merge",
    "wants_to_hear",
]
