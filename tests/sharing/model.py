"""What should be true of one link, in a hundred lines: no database, no keys, no policies."""

from dataclasses import dataclass, field
from uuid import UUID

ALBA, BRISA = ("ivo", "sara"), ("nadia", "lea")
SUPERVISORS = ("sara", "lea")
CONSENT, CONTRACT, EXCEPTION = "SURVIVOR_CONSENT", "PERPETRATOR_AGREEMENT", "SAFETY_EXCEPTION"
WAITING, THERE = ("DRAFT", "APPROVED"), ("SENT", "RECEIVED")


def side(who: str) -> str:
    """Return somebody's agency."""
    return "alba" if who in ALBA else "brisa"


@dataclass
class Told:
    """One disclosure."""

    by: str  # an agency
    author: str
    basis: str
    state: str
    is_imminent: bool = False
    for_supervisors: bool = False
    release: UUID | None = None


@dataclass
class Model:
    """The link with its two cases, and what crossed it."""

    is_open: bool = True
    is_attached: bool = False
    is_agreed: bool = True
    has_contract: bool = True
    granted: set[str] = field(default_factory=lambda: {*ALBA, *BRISA})
    barred: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    releases: dict[UUID, str] = field(default_factory=dict)  # GIVEN, WITHDRAWN, ENDED
    told: dict[UUID, Told] = field(default_factory=dict)

    def sees_case(self, who: str) -> bool:
        """Say whether somebody sees their own agency's case."""
        return who in self.granted - self.suspended

    def sees_link(self, who: str) -> bool:
        """Say whether the link exists for somebody; unattached, for the service's supervisors."""
        if side(who) == "alba" or self.is_attached:
            return self.sees_case(who)
        return who in SUPERVISORS and who not in self.suspended

    def may_send(self, who: str) -> bool:
        """Say whether somebody stands at an end from which something can be told."""
        return self.sees_link(who) and (side(who) == "alba" or self.is_attached)

    def sees(self, who: str) -> set[UUID]:
        """Return what somebody reads."""
        return {
            pk for pk, one in self.told.items() if self.sees_link(who) and self._is_for(who, one)
        }

    def _is_for(self, who: str, one: Told) -> bool:
        came = one.state in THERE and (who in SUPERVISORS or not one.for_supervisors)
        return came or one.by == side(who)

    def sees_releases(self, who: str) -> set[UUID]:
        """Return which releases somebody sees: never one at the programme."""
        return set(self.releases) if who in BRISA and self.sees_case(who) else set()

    def holders(self, pk: UUID) -> set[str]:
        """Return which agencies hold a key to it: the recipient from when it leaves or may."""
        one, both = self.told[pk], {"alba", "brisa"}
        return both if one.state in ("APPROVED", *THERE) else {one.by}

    def ground(self, basis: str, release: UUID | None) -> str:
        """Return the code with which a ground is refused, or nothing."""
        if not self.is_open:
            return "route_closed"
        if basis == CONSENT and self.releases.get(release or UUID(int=0)) != "GIVEN":
            return "release_missing"
        return "contract_missing" if basis == CONTRACT and not self.has_contract else ""

    def leaves(self, *, is_imminent: bool) -> str:
        """Return the state of what may leave."""
        return "SENT" if self.is_agreed or is_imminent else "APPROVED"

    def withdraw(self, release: UUID) -> None:
        """Take a release back: what rests on it freezes (D3)."""
        self.releases[release] = "WITHDRAWN"
        for one in self.told.values():
            if one.release == release and one.state in (*WAITING, *THERE):
                one.state = "FROZEN"

    def expire(self, by: str) -> None:
        """Expire what an agency has not sent: the route is closed, or the link taken back."""
        for one in self.told.values():
            if one.by == by and one.state in WAITING:
                one.state = "EXPIRED"
