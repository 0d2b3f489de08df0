"""Lists cost the same however long they are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions
from cases.models import Case
from tests.cast import a_browser, a_case, a_group, acting_as
from tests.web.test_register import a_session_to_log, filled

ALIASES = ("default", "auth", "keys")


@contextmanager
def counted() -> Iterator[dict[str, CaptureQueriesContext]]:
    contexts = {alias: CaptureQueriesContext(connections[alias]) for alias in ALIASES}
    for each in contexts.values():
        each.__enter__()
    yield contexts
    for each in contexts.values():
        each.__exit__(None, None, None)


def cost(browser, address, form=None):
    with counted() as contexts:
        page = browser.post(address, form) if form else browser.get(address)
    assert page.status_code in {200, 302}, page.text
    return sum(len(each) for each in contexts.values())


def test_the_list_of_cases_costs_the_same_for_three_and_for_nine(cast):
    browser = a_browser(cast.sara)
    for _ in range(3):
        a_case(cast.sara, cast.alba)
    browser.get(reverse("cases"))
    few = cost(browser, reverse("cases"))
    for _ in range(6):
        a_case(cast.sara, cast.alba)

    assert cost(browser, reverse("cases")) == few
    assert few <= 16


def test_a_case_costs_the_same_with_a_long_timeline(cast):
    case = a_case(cast.sara, cast.alba)
    browser, address = a_browser(cast.sara), reverse("case", kwargs={"case_id": case.pk})
    browser.get(address)
    few = cost(browser, address)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        for _ in range(10):
            actions.tell_timeline(case=seen, kind="STATUS_CHANGED", detail="ACTIVE", worker=sara)

    assert cost(browser, address) <= few
    assert few <= 30


@pytest.mark.parametrize("which", ["group", "session-log", "today"])
def test_a_group_costs_the_same_for_two_and_for_six(cast, which):
    costs = []
    for size in (2, 6):
        group, _cases = a_group(cast, size)
        session = a_session_to_log(cast, group)
        kwargs = {
            "group": {"group_id": group.pk},
            "session-log": {"session_id": session.pk},
            "today": {},
        }[which]
        browser = a_browser(cast.ivo)
        browser.get(reverse("today"))
        costs.append(cost(browser, reverse(which, kwargs=kwargs)))

    assert costs[0] == costs[1]
    assert costs[0] <= 22


def test_today_of_a_supervisor_asks_once_for_what_mostly_waits_for_nobody(cast):
    a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara)
    browser.get(reverse("today"))

    assert cost(browser, reverse("today")) <= 18


def test_saving_a_register_costs_a_few_statements_a_participant(cast):
    costs = []
    for size in (2, 6):
        group, cases = a_group(cast, size)
        session = a_session_to_log(cast, group)
        address = reverse("session-log", kwargs={"session_id": session.pk})
        browser = a_browser(cast.ivo)
        browser.get(address)
        costs.append(cost(browser, address, filled(cases)))

    assert (costs[1] - costs[0]) / 4 <= 4


def test_a_logged_session_costs_the_same_for_two_and_for_six(cast):
    costs = []
    for size in (2, 6):
        group, cases = a_group(cast, size)
        session = a_session_to_log(cast, group)
        browser = a_browser(cast.ivo)
        browser.post(reverse("session-log", kwargs={"session_id": session.pk}), filled(cases))
        costs.append(cost(browser, reverse("session", kwargs={"session_id": session.pk})))

    assert costs[0] == costs[1]
