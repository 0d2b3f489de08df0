"""Names of the things that happen here. Stored for ever: add, never rename."""

# Topics, told through the outbox within one agency.
CONCERN_RAISED = "risk.concern.raised"
CONCERN_KEPT = "risk.concern.kept"  # nobody has told a linked service yet
ASSESSED = "risk.case.assessed"
ALERT_DUE = "risk.alert.due"
ALERT_DECIDED = "risk.alert.decided"
ALERT_HANDED_OVER = "risk.alert.handed_over"
DUTY_ASKED = "risk.duty.asked"
DUTY_DUE = "risk.duty.due"
FLAG_RAISED = "risk.flag.raised"
FLAG_EXPIRES = "risk.flag.expires"
# A colleague's waiting alerts, actions and flags pass on; told again by the room downstairs.
WORKER_LEFT = "risk.worker.left"
WORKER_AWAY = "risk.worker.away"

# Topics of notices.
ALERT_MADE = "risk.alert.made"
ALERT_ESCALATED = "risk.alert.escalated"
FLAG_PASSED_ON = "risk.flag.passed_on"
FLAG_NOBODYS = "risk.flag.nobodys"  # nobody who sees its case is left
ACTION_GIVEN = "risk.action.given"
LOWERING_WAITS = "risk.lowering.waits"

# For the trail alone.
ALERT_ACKNOWLEDGED = "risk.alert.acknowledged"
ALERT_PASSED_ON = "risk.alert.passed_on"
ACTION_FINISHED = "risk.action.finished"
LOWERING_CONFIRMED = "risk.lowering.confirmed"
DUTY_DECIDED = "risk.duty.decided"
FLAG_REVIEWED = "risk.flag.reviewed"
FLAG_RESTARTED = "risk.flag.restarted"
FLAG_CLOSED = "risk.flag.closed"
FLAG_EXPIRED = "risk.flag.expired"
CAUTION_SENT = "risk.caution.sent"
RULE_CHANGED = "risk.rule.changed"
PACE_CHANGED = "risk.pace.changed"
