"""Which tasks a tick ends, and whose tick."""

import pytest

from agencies.models import Role
from cases import actions, policies
from cases.models import Case, EpisodeStatus, Task, TaskKind, TaskState
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from tests.api.caller import Caller
from tests.cast import Cast, a_browser, a_case, a_worker, acting_as


def a_task(worker, case, kind, rule="") -> Task:
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        return actions.make_task(
            agency=acting.agency, kind=kind, rule=rule, due_at=clock.now(), case=seen, owner=acting
        )


def tick(worker, task) -> Task:
    with acting_as(worker) as acting:
        seen = Task.objects.visible_to(acting).get(pk=task.pk)
        return actions.finish_task(
            task=seen, state=TaskState.DONE, version=seen.version, worker=acting
        )


ELSEWHERE = [(kind, "") for kind in sorted(policies.DONE_ELSEWHERE)] + [("REVIEW_OVERRIDE", "D1")]


@pytest.mark.parametrize(("kind", "rule"), ELSEWHERE)
def test_what_is_done_elsewhere_has_no_tick_at_either_door(cast: Cast, kind, rule):
    anna = a_worker("anna", cast.alba, Role.SUPERVISOR)
    case = a_case(cast.sara, cast.alba)
    task = a_task(anna, case, kind, rule)
    browser = a_browser(cast.sara)

    assert f"/tasks/{task.pk}/done/" not in browser.get(f"/cases/{case.pk}/").text
    assert browser.post(f"/tasks/{task.pk}/done/").status_code == 409
    refused = Caller(cast.sara).post(
        f"tasks/{task.pk}/completion/", {"version": 1, "state": "DONE"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "ends_by_doing")


def overridden(cast: Cast) -> Case:
    """Have Sara override G1."""
    case = a_case(cast.sara, cast.alba)
    with acting_as(cast.sara) as sara:
        for status, reason in ((EpisodeStatus.ASSESSING, ""), (EpisodeStatus.ACTIVE, "Court.")):
            seen = Case.objects.visible_to(sara).get(pk=case.pk)
            actions.change_status(
                case=seen, status=status, version=seen.version, override_reason=reason, worker=sara
            )
    return case


def test_nobody_reviews_their_own_override(cast: Cast):
    case = overridden(cast)
    anna = a_worker("anna", cast.alba, Role.SUPERVISOR)
    with acting_as(cast.sara) as sara:
        task = Task.objects.visible_to(sara).get(kind=TaskKind.REVIEW_OVERRIDE)
    done = f"/tasks/{task.pk}/done/"

    with pytest.raises(NotAllowed, match="own"):
        tick(cast.sara, task)
    assert done not in a_browser(cast.sara).get(f"/cases/{case.pk}/").text
    assert done in a_browser(anna).get(f"/cases/{case.pk}/").text
    assert tick(anna, task).done_by_id == anna.pk


def test_a_new_partner_is_decided_about_by_a_supervisor(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    task = a_task(cast.ivo, case, TaskKind.DECIDE_NEW_PARTNER)

    with pytest.raises(NotAllowed):
        tick(cast.ivo, task)
    with pytest.raises(RuleBroken, match="ends_by_doing"):  # a route, or a no with its reason
        tick(cast.sara, task)


@pytest.mark.parametrize(
    ("kind", "by_ivo", "by_sara"),
    [("OTHER", True, True), ("REVIEW_OVERRIDE", False, True), ("READ_DISCLOSURE", False, False)],
)
def test_a_page_offers_the_tick_to_whom_it_is_for(cast: Cast, kind, by_ivo, by_sara):
    task = Task(kind=kind, agency=cast.alba.agency, made_by=cast.lea)

    assert policies.may_tick(cast.ivo, task) is by_ivo
    assert policies.may_tick(cast.sara, task) is by_sara


def test_a_task_that_ended_does_not_end_again(cast: Cast):
    task = a_task(cast.sara, a_case(cast.sara, cast.alba), TaskKind.OTHER)
    tick(cast.sara, task)

    with pytest.raises(RuleBroken, match="task_is_finished"):
        tick(cast.sara, task)
