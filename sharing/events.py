"""Names of the things that happen here. Stored for ever: add, never rename."""

# Topics: told through the outbox, some of them to the agency at the other end.
ROUTE_OPENED = "sharing.route.opened"
ROUTE_CLOSED = "sharing.route.closed"
LINK_ATTACHED = "sharing.link.attached"
DISCLOSURE_SENT = "sharing.disclosure.sent"
DISCLOSURE_HELD = "sharing.disclosure.held"
DISCLOSURE_DUE = "sharing.disclosure.due"  # nobody has taken, or sent, it in time
RELEASE_ENDING = "sharing.release.ending"

# For the trail alone.
LINK_DETACHED = "sharing.link.detached"
LINK_DECLINED = "sharing.link.declined"
RELEASE_GIVEN = "sharing.release.given"
RELEASE_DECLINED = "sharing.release.declined"
RELEASE_WITHDRAWN = "sharing.release.withdrawn"
DISCLOSURE_DRAFTED = "sharing.disclosure.drafted"
DISCLOSURE_APPROVED = "sharing.disclosure.approved"
DISCLOSURE_EXPIRED = "sharing.disclosure.expired"
DISCLOSURE_FROZEN = "sharing.disclosure.frozen"
DISCLOSURE_TAKEN = "sharing.disclosure.taken"
DISCLOSURE_ACKNOWLEDGED = "sharing.disclosure.acknowledged"
DISCLOSURE_RECALLED = "sharing.disclosure.recalled"
EXCEPTION_REVIEWED = "sharing.exception.reviewed"
