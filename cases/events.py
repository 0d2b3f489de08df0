"""Names of the things that happen here. Stored for ever: add, never rename."""

# Topics: told through the outbox; each message names a line of the case's timeline.
STATUS_CHANGED = "cases.case.status_changed"
PARTICIPANT_ABSENT = "cases.session.absent"
# A topic that names the worker whom a case exists for no longer.
CONFLICT_DECLARED = "cases.conflict.declared"
# Topics that name the case, and an offer of contact.
PLANNED_END_NEAR = "cases.case.planned_end_near"
CONTRACT_WITHDRAWN = "cases.case.contract_withdrawn"
CONTACT_DUE = "cases.contact.due"

# Topics that name a worker: the task role reads cases only under topics of this room.
WORKER_LEFT = "cases.worker.left"
WORKER_AWAY = "cases.worker.away"

# For the trail alone.
WORK_PASSED_ON = "cases.worker.work_passed_on"
CONTACT_OFFERED = "cases.contact_offer.made"
CONTACT_OFFER_MOVED = "cases.contact_offer.moved"
INFORMATION_GIVEN = "cases.information.given"
CASE_MADE = "cases.case.made"
CASE_CORRECTED = "cases.case.corrected"
ACTIVATION_OVERRIDDEN = "cases.case.activation_overridden"
CASELOAD_IMPORTED = "cases.caseload.imported"
CASE_IMPORTED = "cases.case.imported"
CASE_ASSIGNED = "cases.case.assigned"  # a topic, too: names the case
CASE_REVIEWED = "cases.case.reviewed"
CONFLICT_WATCHED = "cases.conflict.watched"  # names the conflict
CONFLICT_ATTEMPTED = "cases.conflict.attempted"
CONFLICT_RECORDED = "cases.conflict.recorded"  # a topic: names the conflict
CONFLICT_WAITS = "cases.conflict.waits"  # a topic: names the conflict
CONFLICT_CONFIRMED = "cases.conflict.confirmed"
CONFLICT_REFUSED = "cases.conflict.refused"
CONFLICT_END_ASKED = "cases.conflict.end_asked"
CONFLICT_KEPT = "cases.conflict.kept"
CONFLICT_ENDED = "cases.conflict.ended"
PERSON_CORRECTED = "cases.person.corrected"
AFFECTED_PERSON_NAMED = "cases.affected_person.named"
CONTACT_DECIDED = "cases.affected_person.decided"
CHILD_NAMED = "cases.child.named"
GROUP_MADE = "cases.group.made"
FACILITATOR_ADDED = "cases.group.facilitator_added"
GROUP_JOINED = "cases.group.joined"
GROUP_LEFT = "cases.group.left"
SESSION_PLANNED = "cases.session.planned"
SHEET_PRINTED = "cases.session.sheet_printed"
REGISTER_RECORDED = "cases.session.register_recorded"
SAFE_CONTACT_SET = "cases.safe_contact.set"
SAFETY_PLAN_SAVED = "cases.safety_plan.saved"
CONTACT_RECORDED = "cases.partner_contact.recorded"
TASK_MADE = "cases.task.made"
TASK_FINISHED = "cases.task.finished"
ADDENDUM_ADDED = "cases.addendum.added"
CASE_KEPT = "cases.case.kept"
ERASURE_ASKED = "cases.erasure.asked"
ERASURE_DECLINED = "cases.erasure.declined"
CASE_ERASED = "cases.case.erased"
ERASURE_BEGUN = "cases.erasure.begun"  # a topic, too: names the erasure
ERASURE_CARRIED_ON = "cases.erasure.carried_on"  # by a command on the server; a topic, too
KEEPING_EASED = "cases.keeping.eased"  # a topic: names the easing
EASING_SEEN = "cases.keeping.easing_seen"
MERGE_ASKED = "cases.merge.asked"
MERGE_DECLINED = "cases.merge.declined"
MERGE_DONE = "cases.merge.done"
MERGE_UNDONE = "cases.merge.undone"
