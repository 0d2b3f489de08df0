"""Where a case stands, as its badge says it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agencies.models import Worker
from cases.models import AffectedPerson, Case
from risk.levels import Standing, Told, told_by_others
from web.facts import full_name
from web.rows import Line
from web.sharing import words


def badge(standing: Standing) -> dict[str, Any]:
    """Return what parts/risk_badge.html draws; "not assessed" and "review overdue" are loud."""
    assessed = standing.assessed_at
    return {
        "level": standing.level,
        "assessed_at": timezone.localdate(assessed) if assessed else None,
        "stale": standing.is_stale,
        "unassessed": bool(standing.level) and assessed is None,
    }


def beside(told: Iterable[Told]) -> list[dict[str, Any]]:
    """Return what other agencies told, as the page of a case draws it beside its own level."""
    return [
        {
            "level": one.level,
            "from": one.agency,
            "at": timezone.localdate(one.told_at),
            "url": reverse("disclosure", kwargs={"disclosure_id": one.disclosure_id}),
        }
        for one in told
    ]


def told_lines(worker: Worker, case: Case) -> list[Line]:
    """Draw what other agencies told, at a programme also about whom: it may know several."""
    told = told_by_others(worker, case)
    named = AffectedPerson.objects.visible_to(worker).filter(case=case)
    of_whom = named.filter(pk__in=[one.affected_id for one in told])
    about = {person.pk: full_name(person) for person in of_whom}
    return [
        Line(
            title=one.agency,
            url=reverse("disclosure", kwargs={"disclosure_id": one.disclosure_id}),
            meta=[*([about[one.affected_id]] if about else []), words.day(one.told_at)],
            risk={"level": one.level},
        )
        for one in told
    ]
