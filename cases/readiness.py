"""What an episode still needs before it may become ACTIVE (G1), asked in one place."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef

from agencies.models import Agency, Agreement
from agencies.working_time import today_at
from cases.models import AffectedPerson, Case, MisidentifiedCheck

NEEDS = ("agreement", "contract", "risk_assessment", "misidentified_check", "first_contact")


def missing_for_activation(cases: Collection[Case], agency: Agency) -> dict[UUID, list[str]]:
    """Return what G1 still asks for, as codes of `NEEDS`, for each of a programme's own cases.

    Two queries, however many.

    Source: docs/rules/cases.md G1.
    """
    named = AffectedPerson.objects.kept().filter(case=OuterRef("pk"), contact_decided_at=None)
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    undecided = set(rows.filter(Exists(named)).values_list("pk", flat=True))
    agreed = _has_agreement(agency)
    return {
        case.pk: _missing(case, agreed=agreed, decided=case.pk not in undecided) for case in cases
    }


def _missing(case: Case, *, agreed: bool, decided: bool) -> list[str]:
    met = {
        "agreement": agreed,
        "contract": case.contract_signed_date is not None and case.contract_withdrawn_at is None,
        "risk_assessment": case.risk_assessed_at is not None,
        "misidentified_check": case.misidentified_check != MisidentifiedCheck.NOT_ASKED,
        # A route to a service is what makes its first-contact task.
        "first_contact": decided,
    }
    return [code for code in NEEDS if not met[code]]


def _has_agreement(programme: Agency) -> bool:
    """Say whether one is in date at both ends: it ends at the earlier midnight."""
    here = Agreement.objects.filter(programme=programme).in_date(today_at(programme))
    return any(
        agreement.starts_date <= today_at(agreement.support) <= agreement.ends_date
        for agreement in here.select_related("support")
    )
