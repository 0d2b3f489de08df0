"""Which status may follow which, for each kind of case."""

from cases.models import CaseKind, EpisodeStatus

S = EpisodeStatus
LEFT_EARLY = {S.SUSPENDED, S.DROPPED_OUT, S.EXCLUDED, S.TRANSFERRED, S.DECEASED}

PROGRAMME: dict[str, set[EpisodeStatus]] = {
    S.REFERRED: {S.ASSESSING, S.UNSUITABLE, S.WAITING, S.DROPPED_OUT, S.TRANSFERRED, S.DECEASED},
    S.ASSESSING: {S.UNSUITABLE, S.WAITING, S.ACTIVE, S.DROPPED_OUT, S.TRANSFERRED, S.DECEASED},
    S.WAITING: {S.ASSESSING, S.UNSUITABLE, S.ACTIVE, S.DROPPED_OUT, S.TRANSFERRED, S.DECEASED},
    S.ACTIVE: {S.COMPLETED, *LEFT_EARLY},
    S.SUSPENDED: {S.ACTIVE, S.DROPPED_OUT, S.EXCLUDED, S.TRANSFERRED, S.DECEASED},
}
# A person supported by a service is never "excluded", nor measured by sessions.
SUPPORT: dict[str, set[EpisodeStatus]] = {
    S.REFERRED: {S.ACTIVE, S.WAITING, S.COMPLETED, S.TRANSFERRED, S.DECEASED},
    S.WAITING: {S.ACTIVE, S.COMPLETED, S.TRANSFERRED, S.DECEASED},
    S.ACTIVE: {S.SUSPENDED, S.COMPLETED, S.TRANSFERRED, S.DECEASED},
    S.SUSPENDED: {S.ACTIVE, S.COMPLETED, S.TRANSFERRED, S.DECEASED},
}
FINAL = {S.UNSUITABLE, S.COMPLETED, S.DROPPED_OUT, S.EXCLUDED, S.TRANSFERRED, S.DECEASED}


def allowed_after(kind: str, status: str) -> set[EpisodeStatus]:
    """Return the statuses that may follow."""
    table = PROGRAMME if kind == CaseKind.PROGRAMME else SUPPORT
    return table.get(status, set())
