"""The domain codes a list's words may stand for."""

from cases.models import EpisodeStatus, Mandate, ReferralRoute, Relationship

CODES: dict[str, tuple[str, ...]] = {
    "referral_route": tuple(ReferralRoute.values),
    "mandate": tuple(Mandate.values),
    "status": tuple(EpisodeStatus.values),
    "relationship": tuple(Relationship.values),
    # FactorState; its home is the risk room, upstairs.
    "firearms": ("PRESENT", "PAST", "ABSENT", "UNKNOWN", "DECLINED"),
}
