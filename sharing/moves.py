"""Which state of a disclosure may follow which; the database refuses the others itself.

A draft waits for words or for a second person, APPROVED for an agreement. What is frozen, recalled
or expired stays so: a new release thaws nothing (D3).

Source: docs/rules/sharing.md R-S14.
"""

from sharing.models import DisclosureState

S = DisclosureState

MOVES: dict[DisclosureState, frozenset[DisclosureState]] = {
    S.DRAFT: frozenset({S.APPROVED, S.SENT, S.FROZEN, S.RECALLED, S.EXPIRED}),
    S.APPROVED: frozenset({S.SENT, S.FROZEN, S.RECALLED, S.EXPIRED}),
    S.SENT: frozenset({S.RECEIVED, S.FROZEN, S.RECALLED}),
    S.RECEIVED: frozenset({S.FROZEN, S.RECALLED}),
    S.FROZEN: frozenset(),
    S.RECALLED: frozenset(),
    S.EXPIRED: frozenset(),
}


def before(state: DisclosureState) -> list[DisclosureState]:
    """Return from where a state is reached."""
    return [former for former, later in MOVES.items() if state in later]
