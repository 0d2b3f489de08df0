"""What each colleague has: cases, what is stale, what is late, and answers in time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from agencies.models import TeamMember, Worker
from cases.models import Case, Task
from cases.policies import CASE_STAFF
from kernel import clock
from risk.levels import Standing, standings
from risk.models import Alert

SOON, LOOKED_BACK = timedelta(days=7), timedelta(days=90)
NAMED = ("pk", "name")


@dataclass(frozen=True)
class Load:
    """What one colleague has, among the cases this supervisor sees; no worker: nobody has them."""

    worker_id: UUID | None
    name: str
    cases: int
    unassessed: int
    stale: int
    soon: int
    overdue: int
    alerts: int
    answered: int
    in_time: int


def loads(worker: Worker) -> list[Load]:
    """Return what each colleague has, in no order; who has nothing has room."""
    open_cases = Case.objects.visible_to(worker).open()
    assigned = dict(open_cases.values_list("pk", "assigned_id"))
    stands = standings(worker, assigned)
    overdue = _counted(Task.objects.visible_to(worker).overdue(), "owner_id")
    alerts = _counted(Alert.objects.visible_to(worker).waiting(), "assigned_id")
    answers = _answers(worker)
    have: set[Any] = set(assigned.values()) | set(overdue) | set(alerts) | set(answers)
    colleagues = Worker.objects.visible_to(worker)
    names = dict(colleagues.filter(Q(pk__in=have - {None}) | _in_team(worker)).values_list(*NAMED))
    return [
        _load(
            (pk, names.get(pk, "")),
            [stands[case] for case, owner in assigned.items() if owner == pk],
            (overdue.get(pk, 0), alerts.get(pk, 0), *answers.get(pk, (0, 0))),
        )
        for pk in have | set(names)
    ]


def _in_team(worker: Worker) -> Q:
    """Return who could have cases in the teams of this supervisor."""
    members = TeamMember.objects.visible_to(worker)
    teams = members.filter(worker=worker).values("team_id")
    staff = Worker.objects.visible_to(worker).active().filter(roles__overlap=sorted(CASE_STAFF))
    staff = staff.filter(memberships__team__in=teams)
    return Q(pk__in=staff.order_by().values("pk"))


def _load(
    who: tuple[UUID | None, str], stands: Iterable[Standing], counts: tuple[int, int, int, int]
) -> Load:
    kept, until = list(stands), clock.now() + SOON
    due = [one for one in kept if one.review_due_at and not one.is_stale]
    return Load(
        *who,
        len(kept),
        sum(one.assessed_at is None for one in kept),
        sum(one.is_stale for one in kept),
        sum(one.review_due_at is not None and one.review_due_at <= until for one in due),
        *counts,
    )


def _counted(rows: Any, owner: str) -> Counter[UUID | None]:
    return Counter(rows.values_list(owner, flat=True))


def _answers(worker: Worker) -> dict[UUID, tuple[int, int]]:
    """Return by who acknowledged: how many alerts of the last 90 days, and how many in time."""
    rows = Alert.objects.visible_to(worker).filter(made_at__gte=clock.now() - LOOKED_BACK)
    told = rows.exclude(acknowledged_by=None).order_by().values("acknowledged_by_id")
    in_time = Count("pk", filter=Q(acknowledged_at__lte=F("answer_by")))
    counted = told.annotate(answered=Count("pk"), in_time=in_time)
    return {one["acknowledged_by_id"]: (one["answered"], one["in_time"]) for one in counted}
