"""Names of the things that happen here. Stored for ever: add, never rename."""

# Topics: told through the outbox by the database's own functions; each names a row of this room.
GLASS_BROKEN = "oversight.glass.broken"
GLASS_ENDED = "oversight.glass.ended"  # its four hours are over
GLASS_UNREVIEWED = "oversight.glass.unreviewed"  # nobody has looked at it for a day
FOUND = "oversight.finding.made"

# For the trail alone.
GLASS_REFUSED = "oversight.glass.refused"
GLASS_REVIEWED = "oversight.glass.reviewed"
FINDING_ANSWERED = "oversight.finding.answered"
CANARY_SET = "oversight.canary.set"
CANARY_TAKEN_IN = "oversight.canary.taken_in"
QUOTA_CHANGED = "oversight.quota.changed"
ACCESS_REVIEWED = "oversight.access.reviewed"
ACCESS_REVIEWED_SECOND = "oversight.access.reviewed_second"
TRACED = "oversight.trail.read"
TRACE_EXPORTED = "oversight.trail.exported"
TRAIL_LOOKED_AT = "oversight.trail.looked_at"  # how it stands, not what is in it
HEAD_TAKEN = "oversight.trail.head_taken"
