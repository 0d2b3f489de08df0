"""Which codes of cases an agency may tell apart further, and that its own fit."""

from datetime import date

from agencies import vocabularies
from agencies.vocabularies import Vocabulary
from cases.models import Case, ReferralRoute
from kernel.errors import RuleBroken

REFERRAL_ROUTE = "REFERRAL_ROUTE"


def ship() -> None:
    """Name them, with the version this program ships."""
    day = date(2026, 11, 1)
    vocabularies.ship(Vocabulary(REFERRAL_ROUTE, ReferralRoute, version=1, valid_from=day))


def pass_if_fits(case: Case) -> None:
    """Pass unless an agency's own code stands for another shipped one than is recorded.

    Raises: RuleBroken detail_does_not_fit.
    Source: docs/rules/agencies.md R-A22.
    """
    detail = case.referral_detail
    if detail and (detail.vocabulary, detail.stands_for) != (REFERRAL_ROUTE, case.referral_route):
        raise RuleBroken("detail_does_not_fit")
