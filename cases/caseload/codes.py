"""The domain codes a list's words may stand for."""

CODES: dict[str, tuple[str, ...]] = {
    "referral_route": (
        "SELF", "PARTNER_PRESSURE", "COURT", "PROSECUTOR", "PROBATION", "POLICE",
        "CHILD_PROTECTION", "FAMILY_COURT", "HEALTH", "OTHER",
    ),
    "mandate": ("VOLUNTARY", "MANDATED", "CONDITIONAL"),
    "status": (
        "REFERRED", "ASSESSING", "UNSUITABLE", "WAITING", "ACTIVE", "SUSPENDED", "COMPLETED",
        "DROPPED_OUT", "EXCLUDED", "TRANSFERRED", "DECEASED",
    ),
    "relationship": (
        "CURRENT", "EX_COHABITING", "EX_NON_COHABITING", "NEW", "CO_PARENT", "PARENT", "SIBLING",
        "ADULT_CHILD", "OTHER_FAMILY",
    ),
    "firearms": ("PRESENT", "PAST", "ABSENT", "UNKNOWN", "DECLINED"),
}  # fmt: skip
