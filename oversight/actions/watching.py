"""Made-up cases, quotas, findings, and the weekly review."""

from datetime import date, timedelta

from django.db import transaction

from agencies import step_up
from agencies.models import Team, Worker
from agencies.working_time import today_at
from audit import log
from cases import database
from kernel import clock
from kernel.errors import ChangedMeanwhile, RuleBroken
from oversight import events, policies
from oversight.models import AccessReview, Canary, Finding, Quota
from oversight.watching import quota_of


@transaction.atomic
def set_canary(*, reference: str, worker: Worker) -> Canary:
    """Say that a case is made up: whoever opens it is pointed out to the officer.

    Raises: NotAllowed; RuleBroken unknown_case, is_canary.
    Source: docs/rules/oversight.md O4.
    """
    policies.may_watch(worker)
    canary_id = database.call("set_canary", reference)
    log.record(events.CANARY_SET, canary_id)  # not which: others read lines about their cases
    return Canary.objects.visible_to(worker).get(pk=canary_id)


@transaction.atomic
def take_in_canary(*, canary: Canary, worker: Worker) -> None:
    """Watch a made-up case no more; again it changes nothing. Raises: NotAllowed."""
    policies.may_watch(worker)
    live = Canary.objects.visible_to(worker).filter(pk=canary.pk, taken_in_at=None)
    if live.update(taken_in_at=clock.now()):
        log.record(events.CANARY_TAKEN_IN, canary.pk)


@transaction.atomic
def change_quota(
    *, version: int, worker_hourly: int, supervisor_hourly: int, worker: Worker
) -> Quota:
    """Say how many cases within an hour are unusual. Version 0 is as shipped.

    Raises: NotAllowed; RuleBroken quota_not_ascending, changed_meanwhile.
    Source: docs/rules/oversight.md O3.
    """
    policies.may_watch(worker)
    if not 1 <= worker_hourly <= supervisor_hourly:
        raise RuleBroken("quota_not_ascending")
    now = quota_of(worker)
    if version != now.version:
        raise ChangedMeanwhile(now)
    now.worker_hourly, now.supervisor_hourly = worker_hourly, supervisor_hourly
    if now.version:
        now.save_over(version, update_fields=["worker_hourly", "supervisor_hourly"])
    else:
        now.version = 1
        with database.unique_or("oversight_quota_agency_id_key", "changed_meanwhile"):
            now.save(force_insert=True)
    log.record(
        events.QUOTA_CHANGED,
        now.pk,
        worker_hourly=worker_hourly,
        supervisor_hourly=supervisor_hourly,
    )
    return now


def go_on_in_danger(*, worker: Worker) -> None:
    """Open further cases for an hour without a factor, beyond the quota; others hear of it.

    Where a factor was just shown nothing is to be said.

    Raises: StepUpNeeded, when nobody spoke of danger.
    Source: docs/rules/oversight.md O3.
    """
    step_up.ask(step_up.Why.MANY_CASES, worker.pk, waivable=True)


@transaction.atomic
def answer_finding(*, finding: Finding, worker: Worker) -> None:
    """Say that one has looked into what was pointed out; again it changes nothing.

    Raises: NotAllowed.
    """
    policies.may_answer_finding(worker, finding)
    waiting = Finding.objects.visible_to(worker).filter(pk=finding.pk, answered_at=None)
    if waiting.update(answered_at=clock.now(), answered_by=worker):
        log.record(events.FINDING_ANSWERED, finding.pk)


@transaction.atomic
def sign_review(*, team: Team, week_date: date, remark: str, worker: Worker) -> AccessReview:
    """Sign that one has looked at who opened what in a team, for a week that is over.

    Raises: NotAllowed; RuleBroken week_not_over, signed_already.
    Source: docs/rules/oversight.md O5.
    """
    policies.may_sign_review(worker, team)
    if week_date.isoweekday() != 1 or week_date + timedelta(days=7) > today_at(worker.agency):
        raise RuleBroken("week_not_over")
    review = AccessReview(
        agency=worker.agency, team=team, week_date=week_date, signed_by=worker, remark=remark
    )
    with database.unique_or("one_review_per_week", "signed_already"):
        review.save(force_insert=True)
    log.record(events.ACCESS_REVIEWED, review.pk, team=str(team.pk), week=week_date.isoformat())
    return review


@transaction.atomic
def sign_second(*, review: AccessReview, worker: Worker) -> None:
    """Sign that one has looked at what the week's signer did; again it changes nothing.

    Raises: NotAllowed.
    Source: docs/rules/oversight.md O5.
    """
    policies.may_sign_second(worker, review)
    waiting = AccessReview.objects.visible_to(worker).half_signed().filter(pk=review.pk)
    if waiting.update(second_at=clock.now(), second_by=worker):
        log.record(events.ACCESS_REVIEWED_SECOND, review.pk, team=str(review.team_id))
