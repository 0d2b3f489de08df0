"""Made-up cases, quotas and the weekly review: pointed out, never in the way."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from agencies.models import Notice, Role, TeamMember, Worker
from cases.actions import declare_conflict
from cases.models import Case
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from oversight import weeks
from oversight.actions import (
    answer_finding,
    change_quota,
    set_canary,
    sign_review,
    sign_second,
    take_in_canary,
)
from oversight.models import AccessReview, Canary, Finding, FindingKind
from oversight.watching import quota_of
from tests.cast import a_browser, a_case, a_worker, acting_as, bearer
from tests.oversight.conftest import read_notes
from tests.sharing.scene import deliver


def opens(worker, case, client):
    """Open a case's page, as a browser does."""
    return a_browser(worker).get(f"/cases/{case.pk}/")


def a_canary(watched, case=None):
    with acting_as(watched.dora) as dora:
        return set_canary(reference=(case or watched.case).reference, worker=dora)


def findings(worker, **more):
    with acting_as(worker) as acting:
        return list(Finding.objects.visible_to(acting).filter(**more))


def test_opening_a_made_up_case_is_told_to_the_officer_alone(watched, client):
    a_canary(watched)

    assert opens(watched.cast.ivo, watched.case, client).status_code == 200
    deliver()

    found = findings(watched.dora)
    assert [(one.kind, one.worker_id) for one in found] == [
        (FindingKind.CANARY_OPENED, watched.cast.ivo.pk)
    ]
    told = Notice.objects.using("seed").filter(object_id=found[0].pk)
    assert [(one.worker_id, one.is_urgent) for one in told] == [(watched.dora.pk, True)]
    assert findings(watched.cast.sara) == findings(watched.cast.ivo) == []


def test_opened_twice_within_an_hour_it_is_told_once(watched, client):
    a_canary(watched)
    opens(watched.cast.ivo, watched.case, client)
    opens(watched.cast.ivo, watched.case, client)

    assert len(findings(watched.dora)) == 1


def test_taken_in_it_is_a_case_like_any_other(watched, client):
    canary = a_canary(watched)
    with acting_as(watched.dora) as dora:
        take_in_canary(canary=canary, worker=dora)
    opens(watched.cast.ivo, watched.case, client)

    assert findings(watched.dora) == []


def test_only_the_officer_sets_made_up_cases_and_knows_them(watched):
    a_canary(watched)

    with pytest.raises(RuleBroken, match="is_canary"):
        a_canary(watched)
    with acting_as(watched.cast.sara) as sara:
        assert list(Canary.objects.visible_to(sara)) == []
        assert not Canary.objects.all().exists()  # below: the wall
        with pytest.raises(NotAllowed):
            set_canary(reference=watched.case.reference, worker=sara)
    with pytest.raises(RuleBroken, match="unknown_case"), acting_as(watched.dora) as dora:
        set_canary(reference="none such", worker=dora)


def test_a_case_the_officer_is_barred_from_cannot_be_found_by_setting_it(watched):
    with acting_as(watched.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=watched.case.pk)
        declare_conflict(case=case, about=watched.dora, kind="KINSHIP", worker=sara)

    with pytest.raises(RuleBroken, match="unknown_case"):
        a_canary(watched)


def test_beyond_the_quota_officer_and_supervisor_are_told_and_nobody_is_stopped(watched, client):
    with acting_as(watched.dora) as dora:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=dora)
    other = a_case(watched.cast.ivo, watched.cast.alba, "O")
    first = opens(watched.cast.ivo, watched.case, client)
    assert findings(watched.dora) == []
    second = opens(watched.cast.ivo, other, client)
    opens(watched.cast.ivo, other, client)
    deliver()

    assert first.status_code == second.status_code == 200
    found = findings(watched.dora)
    assert [(one.kind, one.cases_opened) for one in found] == [(FindingKind.QUOTA_PASSED, 2)]
    assert [one.pk for one in findings(watched.cast.sara)] == [found[0].pk]
    assert findings(watched.cast.ivo) == []
    told = Notice.objects.using("seed").filter(object_id=found[0].pk)
    assert {one.worker_id for one in told} == {watched.dora.pk, watched.cast.sara.pk}


def test_names_in_a_list_do_not_count(watched, client):
    with acting_as(watched.dora) as dora:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=dora)
    for surname in "ABC":
        a_case(watched.cast.ivo, watched.cast.alba, surname)

    assert a_browser(watched.cast.ivo).get("/cases/").status_code == 200
    assert findings(watched.dora) == []


def test_a_quota_is_the_officers_and_ascends(watched):
    with acting_as(watched.dora) as dora:
        assert (quota_of(dora).worker_hourly, quota_of(dora).supervisor_hourly) == (30, 100)
        with pytest.raises(RuleBroken, match="quota_not_ascending"):
            change_quota(version=0, worker_hourly=9, supervisor_hourly=8, worker=dora)
        change_quota(version=0, worker_hourly=5, supervisor_hourly=9, worker=dora)
        with pytest.raises(ChangedMeanwhile):
            change_quota(version=0, worker_hourly=6, supervisor_hourly=9, worker=dora)
        change_quota(version=1, worker_hourly=6, supervisor_hourly=9, worker=dora)
    with acting_as(watched.cast.sara) as sara:
        assert quota_of(sara).worker_hourly == 6
        with pytest.raises(NotAllowed):
            change_quota(version=2, worker_hourly=7, supervisor_hourly=9, worker=sara)


def test_nobody_answers_for_what_they_did_themselves(watched, client):
    with acting_as(watched.dora) as dora:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=dora)
    other = a_case(watched.cast.ivo, watched.cast.alba, "O")
    opens(watched.cast.sara, watched.case, client)
    opens(watched.cast.sara, other, client)
    found = findings(watched.dora)[0]

    with acting_as(watched.cast.sara) as sara:
        assert not Finding.objects.visible_to(sara).exists()
        with pytest.raises(NotAllowed):
            answer_finding(finding=found, worker=sara)
    with acting_as(watched.dora) as dora:
        answer_finding(finding=Finding.objects.visible_to(dora).get(), worker=dora)
    assert findings(watched.dora)[0].answered_by_id == watched.dora.pk


def test_a_supervisor_signs_a_week_that_is_over_once(watched, move_clock):
    team = watched.cast.alba.team
    read_notes(watched.cast.ivo, watched.case)
    with acting_as(watched.cast.sara) as sara:
        last = weeks.last_over(sara)
        assert weeks.unsigned(sara) == [team]
        with pytest.raises(RuleBroken, match="week_not_over"):
            sign_review(team=team, week_date=last + timedelta(7), remark="", worker=sara)
        review = sign_review(team=team, week_date=last, remark="Nothing odd.", worker=sara)
        with pytest.raises(RuleBroken, match="signed_already"):
            sign_review(team=team, week_date=last, remark="", worker=sara)
        assert weeks.unsigned(sara) == []
    with acting_as(watched.dora) as dora:
        seen = type(review).objects.visible_to(dora).get(pk=review.pk)
        assert seen.remark.open() == "Nothing odd."
        with pytest.raises(NotAllowed):
            sign_review(team=team, week_date=last - timedelta(7), remark="", worker=dora)


def signs(worker, team):
    with acting_as(worker) as acting:
        last = weeks.last_over(acting)
        return sign_review(team=team, week_date=last, remark="", worker=acting)


def seconds(worker, review):
    with acting_as(worker) as acting:
        seen = AccessReview.objects.visible_to(acting).get(pk=review.pk)
        sign_second(review=seen, worker=acting)


def waits_for(worker):
    with acting_as(worker) as acting:
        return [one.pk for one in weeks.half_signed(acting)]


def test_the_row_of_who_signed_goes_to_another_supervisor_or_the_officer(watched):
    sara, team = watched.cast.sara, watched.cast.alba.team
    kim = a_worker("kim", watched.cast.alba, Role.SUPERVISOR)
    review = signs(sara, team)

    assert waits_for(sara) == []
    today = a_browser(watched.dora).get("/").content.decode()
    assert f"/teams/{team.pk}/week/?week={review.week_date}" in today
    assert waits_for(kim) == waits_for(watched.dora) == [review.pk]
    with pytest.raises(NotAllowed):
        seconds(sara, review)
    seconds(kim, review)
    seconds(watched.dora, review)  # again: nothing changes
    with acting_as(sara) as acting:
        seen = AccessReview.objects.visible_to(acting).get(pk=review.pk)
        assert (seen.second_by, seen.second_at is not None) == (kim, True)
    assert waits_for(watched.dora) == []


def test_no_sql_of_the_signer_signs_for_their_own_row(watched):
    review = signs(watched.cast.sara, watched.cast.alba.team)

    for who in (watched.cast.sara, watched.dora):
        with pytest.raises(DatabaseError), acting_as(watched.cast.sara):
            AccessReview.objects.filter(pk=review.pk).update(second_by=who, second_at=clock.now())


def test_a_supervisor_who_is_alone_is_told_that_nobody_can(watched):
    sara, team = watched.cast.sara, watched.cast.alba.team
    page = f"/teams/{team.pk}/week/"
    assert "goes to another supervisor" in a_browser(sara).get(page).content.decode()
    Worker.objects.using("seed").filter(pk=watched.dora.pk).update(suspended_at=clock.now())

    assert "Nobody can look at your own row" in a_browser(sara).get(page).content.decode()
    signs(sara, team)
    said = a_browser(sara).get(page).content.decode()
    assert "Nobody can look at Sara" in said


def test_a_week_counts_cases_and_what_stands_out(watched):
    other = a_case(watched.cast.sara, watched.cast.alba, "O")
    read_notes(watched.cast.sara, watched.case)  # by team alone: never assigned
    read_notes(watched.cast.sara, other)
    with acting_as(watched.cast.sara) as sara:
        this_week = weeks.last_over(sara) + timedelta(7)
        rows = {
            one.worker.pk: one for one in weeks.of_team(watched.cast.alba.team, this_week, sara)
        }
        mine = rows[watched.cast.sara.pk]

    assert (mine.cases, mine.most_in_an_hour >= 1, mine.never_assigned) == (2, True, 1)
    assert rows[watched.cast.ivo.pk].cases == 0


def test_a_supervisor_of_another_team_learns_no_numbers(watched):
    other = a_worker("otto", watched.cast.alba, Role.SUPERVISOR)
    TeamMember.objects.using("seed").filter(worker=other).delete()
    read_notes(watched.cast.ivo, watched.case)
    with acting_as(other) as acting:
        week = weeks.last_over(acting) + timedelta(7)
        rows = weeks.of_team(watched.cast.alba.team, week, acting)

    assert not any(one.lines for one in rows)


def test_the_api_speaks_of_all_of_it(watched, client):
    headers = bearer(watched.dora)
    made = client.post(
        "/api/v1/canaries/",
        {"reference": watched.case.reference},
        content_type="application/json",
        headers=headers,
    )
    assert made.status_code == 201
    quota = client.get("/api/v1/access-quota/", headers=headers).json()
    assert quota == {"version": 0, "worker_hourly": 30, "supervisor_hourly": 100}
    team = client.get(f"/api/v1/teams/{watched.cast.alba.team.pk}/access/", headers=headers).json()
    assert {one["worker"] for one in team["workers"]} >= {str(watched.cast.ivo.pk)}
    assert (
        client.delete(f"/api/v1/canaries/{made.json()['id']}/", headers=headers).status_code == 204
    )
