"""All tasks: one's own, and for supervisors the team's; soonest first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import Role
from cases.models import Task
from kernel import clock
from tests.api.caller import Caller
from tests.cast import a_browser, a_case, a_worker, laid
from tests.web.test_queries import cost

TASKS = reverse("tasks")


def a_task(case, owner=None, *, kind="OTHER", due=1, **more):
    """Lay a task that is due in some hours."""
    return laid(
        Task(
            agency_id=case.agency_id,
            case=case,
            owner=owner,
            kind=kind,
            due_at=clock.now() + timedelta(hours=due),
            made_at=clock.now(),
            made_by=more.pop("made_by", case.assigned),
            **more,
        )
    )


@pytest.fixture
def his(cast):
    """A case of Ivo's."""
    return a_case(cast.ivo, cast.alba, "Keel")


def ticks(page):
    """Return which tasks can be ticked, in their order."""
    rows = page.context["tasks"]
    return [row.button.url.split("/")[2] for row in rows if row.button]


def shown(worker, **asked):
    return a_browser(worker).get(TASKS, asked)


def test_it_has_what_one_is_to_do_and_what_nobody_owns_in_ones_cases_soonest_first(cast, his):
    theirs = a_case(cast.sara, cast.alba, "Other")
    late = a_task(his, cast.ivo, due=-2)
    nobodys = a_task(his, due=5)
    soon = a_task(his, cast.ivo, due=3)
    a_task(his, cast.sara)
    a_task(theirs)
    a_task(his, kind="REVIEW_OVERRIDE")  # a supervisor's
    a_task(his, cast.ivo, state="DONE", done_at=clock.now(), done_by=cast.ivo)

    page = shown(cast.ivo)

    assert ticks(page) == [str(one.pk) for one in (late, soon, nobodys)]
    assert "Keel" in page.text
    assert his.reference in page.text
    assert theirs.reference not in page.text
    assert ticks(shown(cast.ivo, show="late")) == [str(late.pk)]
    assert ticks(shown(cast.ivo, show="team")) == ticks(page)  # no list of his
    assert [chip.count for chip in page.context["filters"]] == [3, 1]


def test_a_supervisor_reads_the_teams_with_whose_each_is(cast, his):
    ivos, late = a_task(his, cast.ivo), a_task(his, cast.ivo, due=-1)
    mine, nobodys = a_task(his, cast.sara), a_task(his)

    page = shown(cast.sara, show="team")

    assert ticks(page) == [str(late.pk), str(ivos.pk)]
    assert {row.owner for row in page.context["tasks"]} == {"Ivo"}
    assert set(ticks(shown(cast.sara))) == {str(mine.pk), str(nobodys.pk)}
    assert ticks(shown(cast.sara, show="team-late")) == [str(late.pk)]


def test_a_supervisors_own_override_stands_with_what_others_do(cast, his):
    a_task(his, kind="REVIEW_OVERRIDE", made_by=cast.sara)

    assert not shown(cast.sara).context["tasks"]
    (row,) = shown(cast.sara, show="team").context["tasks"]
    assert (row.button, str(row.owner)) == (None, "the supervisors")


def test_it_is_narrowed_by_kind_and_by_case(cast, his):
    other = a_case(cast.ivo, cast.alba, "Other")
    release = a_task(his, cast.ivo, kind="RELEASE_ENDS")
    mine = a_task(his, cast.ivo, due=2)
    elsewhere = a_task(other, cast.ivo, due=3)

    page = shown(cast.ivo)
    assert [kind["label"] for kind in page.context["kinds"]] == [
        "Other (2)",
        "Talk about a release that ends (1)",
    ]
    assert [row.others for row in page.context["tasks"]] == [1, 1, 0]
    assert ticks(shown(cast.ivo, kind="RELEASE_ENDS")) == [str(release.pk)]
    of_case = a_browser(cast.ivo).get(TASKS + page.context["tasks"][0].others_url)
    assert ticks(of_case) == [str(release.pk), str(mine.pk)]
    assert "Show every case" in of_case.text
    both = shown(cast.ivo, kind="OTHER", case=other.pk)
    assert ticks(both) == [str(elsewhere.pk)]


def test_a_case_one_does_not_see_narrows_as_one_that_never_was(cast, his):
    hidden = a_case(cast.nadia, cast.brisa, "Hidden")
    a_task(his, cast.ivo)

    never = shown(cast.ivo, case=his.pk.__class__(int=1))
    assert shown(cast.ivo, case=hidden.pk).context["person"] is None
    assert ticks(shown(cast.ivo, case=hidden.pk)) == ticks(never) != []
    assert ticks(shown(cast.ivo, kind="nonsense", case="nonsense")) == ticks(never)


def test_an_empty_list_says_so(cast):
    assert "Nothing to do" in shown(cast.ivo).text
    assert "No such task" in shown(cast.ivo, kind="OTHER").text
    olga = a_worker("olga", cast.alba, Role.DATA_PROTECTION_OFFICER)
    assert "Nothing to do" in shown(olga).text


def test_a_tick_comes_back_to_the_list_it_was_ticked_in_and_nowhere_else(cast, his):
    a_task(his, cast.ivo, kind="RELEASE_ENDS")
    a_task(his, cast.ivo, kind="RELEASE_ENDS", due=2)
    browser = a_browser(cast.sara)
    page = browser.get(TASKS, {"show": "team", "kind": "RELEASE_ENDS", "next": "//evil.example"})

    ticked = browser.post(page.context["tasks"][0].button.url)

    assert ticked.url == f"{TASKS}?show=team&kind=RELEASE_ENDS"
    assert len(browser.get(ticked.url).context["tasks"]) == 1


def test_a_long_list_goes_on_by_pages_and_costs_the_same(cast, his):
    a_task(his, cast.ivo)
    browser = a_browser(cast.ivo)
    browser.get(TASKS)
    few = cost(browser, TASKS)
    cases = [a_case(cast.ivo, cast.alba) for _ in range(4)]
    for number in range(29):
        a_task(cases[number % 4], cast.ivo, due=number + 2)

    assert cost(browser, TASKS) <= few
    assert few <= 20
    first = browser.get(TASKS)
    second = browser.get(TASKS + first.context["pages"].later)
    assert (len(ticks(first)), len(ticks(second))) == (25, 5)
    assert not set(ticks(first)) & set(ticks(second))
    back = browser.get(TASKS + second.context["pages"].earlier)
    assert ticks(back) == ticks(first)


def test_today_leads_to_all_of_them(cast, his):
    for number in range(13):
        a_task(his, cast.ivo, due=number + 1)

    today = a_browser(cast.ivo).get(reverse("today"))

    assert f'href="{TASKS}">All tasks (13)' in today.text
    assert today.text.count(f"Keel · {his.reference}") == 1  # the next step
    assert f"<span>Mr Keel</span><span>{his.reference}</span>" in today.text


def test_the_api_lists_the_same(cast, his):
    late = a_task(his, cast.ivo, due=-1)
    nobodys = a_task(his)
    a_task(his, cast.sara)
    api = Caller(cast.ivo)

    def ids(**asked):
        return [row["id"] for row in api.get("tasks/", **asked).json()["results"]]

    assert ids(is_mine="true") == [str(late.pk), str(nobodys.pk)]
    assert ids(is_overdue="true") == [str(late.pk)]
    assert len(ids()) == 3
