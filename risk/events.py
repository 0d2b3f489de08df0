"""Names of the things that happen here. Stored for ever: add, never rename."""

# Topics, told through the outbox within one agency.
CONCERN_RAISED = "risk.concern.raised"
CONCERN_KEPT = "risk.concern.kept"  # nobody has told a linked service yet
ALERT_DUE = "risk.alert.due"
ALERT_DECIDED = "risk.alert.decided"

# Topics of notices.
ALERT_MADE = "risk.alert.made"
ALERT_ESCALATED = "risk.alert.escalated"

# For the trail alone.
ALERT_ACKNOWLEDGED = "risk.alert.acknowledged"
ACTION_FINISHED = "risk.action.finished"
FLAG_RAISED = "risk.flag.raised"
FLAG_CLOSED = "risk.flag.closed"
CAUTION_SENT = "risk.caution.sent"
