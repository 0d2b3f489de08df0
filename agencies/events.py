"""What happens among workers: topics of the outbox and names of the trail's lines."""

# The object is a worker who may not work any more: suspended, or their employment is over. Rooms
# upstairs pass on what is theirs. Whoever listens asks `Worker.objects.active()` again: the end may
# have been moved meanwhile, and a message may come twice.
WORKER_LEFT = "agencies.worker.left"

WORKER_INVITED = "agencies.worker.invited"
WORKER_CHANGED = "agencies.worker.changed"
WORKER_SUSPENDED = "agencies.worker.suspended"
WORKER_RESTORED = "agencies.worker.restored"
WORKER_ENROLLED = "agencies.worker.enrolled"

# The object is an enrolment that waits for a second person, or that the server's operator made.
CODE_MADE = "agencies.enrolment.made"
CODE_CONFIRMED = "agencies.enrolment.confirmed"
CODE_REFUSED = "agencies.enrolment.refused"

# The object is a request for roles that waits for a second person.
ROLES_ASKED = "agencies.roles.asked"
ROLES_GIVEN = "agencies.roles.given"
ROLES_REFUSED = "agencies.roles.refused"

SAME_PERSON_CODE_MADE = "agencies.same_person.code_made"
SAME_PERSON_USED = "agencies.same_person.used"  # the object is a code that another agency used
SAME_PERSON_SAID = "agencies.same_person.said"

TEAM_MADE = "agencies.team.made"
TEAM_RENAMED = "agencies.team.renamed"
TEAM_JOINED = "agencies.team.joined"
TEAM_LEFT = "agencies.team.left"

SHIFT_PLANNED = "agencies.duty.planned"
SHIFT_ENDED = "agencies.duty.ended"
ABSENCE_NOTED = "agencies.absence.noted"
ABSENCE_ENDED = "agencies.absence.ended"

# The object is an agreement; both parties get one each time its state changes (signed by both,
# suspended, lifted, ended). What was held may go, or must wait: ask `Agreement.in_date` again.
AGREEMENT_CHANGED = "agencies.agreement.changed"
AGREEMENT_PROPOSED = "agencies.agreement.proposed"
AGREEMENT_SIGNED = "agencies.agreement.signed"
# At the parties' own mornings 60, 30 and 7 days before the end, and at the end itself.
AGREEMENT_ENDS = "agencies.agreement.ends"
AGREEMENT_ENDED = "agencies.agreement.ended"

AGENCY_CHANGED = "agencies.agency.changed"
HOLIDAY_NAMED = "agencies.holiday.named"
HOLIDAY_TAKEN_OUT = "agencies.holiday.taken_out"
CODE_ADDED = "agencies.reference_code.added"
CODE_RENAMED = "agencies.reference_code.renamed"
CODE_TAKEN_OUT = "agencies.reference_code.taken_out"

# A factor was shown again, asked for and not shown yet, or not asked for in imminent danger.
STEPPED_UP = "agencies.step_up.done"
STEP_UP_ASKED = "agencies.step_up.asked"
STEP_UP_WAIVED = "agencies.step_up.waived"
