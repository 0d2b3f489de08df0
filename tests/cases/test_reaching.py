"""Who is reached how often, by what and when (C1): the reckoning, and the offer that follows it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from agencies.working_time import calendar_of, working_days_after
from cases import actions
from cases.contact_plan import plan_for
from cases.models import Case, ContactOffer, SafeContact, Task
from cases.reaching import Attempt, next_channel, next_moment, tried
from kernel import clock
from kernel.errors import RuleBroken
from sharing.models import Link
from tests.cases.test_record_partner_contact import always, another_day_than_today, set_windows
from tests.cast import acting_as
from tests.sharing.scene import Scene, a_route, attach, deliver, notices_of

BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # ten in Berlin
BOTH = ["PHONE", "SMS"]


def at(hours: float, channel: str = "PHONE", outcome: str = "NO_ANSWER", *, out: bool = True):
    return Attempt(channel, outcome, MONDAY + timedelta(hours=hours), out)


@pytest.mark.parametrize(
    ("contacts", "known", "state"),
    [
        ([at(0), at(5, "SMS")], BOTH, "REACHING"),  # two attempts
        ([at(0), at(5), at(24)], BOTH, "REACHING"),  # one channel
        ([at(0), at(1, "SMS"), at(24)], BOTH, "REACHING"),  # twice in one morning
        ([at(0), at(5, "SMS"), at(24)], BOTH, "NOT_REACHED"),
        ([at(0), at(5), at(24)], ["PHONE"], "NOT_REACHED"),  # no second channel is safe
        ([at(0), at(5, "SMS"), at(24)], [], "NOT_REACHED"),
        ([at(0), at(5), at(24)], [], "REACHING"),
        ([at(0), at(5, "SMS"), at(24, outcome="WRONG_NUMBER")], BOTH, "REACHING"),
        ([at(0), at(5, "SMS"), at(24, outcome="CALLBACK", out=False)], BOTH, "REACHING"),
        ([at(0), at(5, "SMS"), at(24, outcome="REACHED_UNSAFE_ENDED")], BOTH, "NOT_REACHED"),
        ([at(0, outcome="REACHED_SAFE")], BOTH, "REACHED"),
        ([at(0), at(5, "SMS"), at(24), at(30, outcome="REACHED_SAFE", out=False)], BOTH, "REACHED"),
        ([at(0, outcome="DECLINED_NOW")], BOTH, "DECLINED"),
        ([at(0, outcome="DECLINED_NOW"), at(9, outcome="DECLINED_FURTHER")], BOTH, "REFUSED"),
    ],
)
def test_three_attempts_by_two_channels_at_different_times_are_enough(contacts, known, state):
    assert tried(contacts, known, BERLIN).state == state


@pytest.mark.parametrize(
    ("first", "second", "are_different"),
    [
        ("2026-03-29T00:30+01:00", "2026-03-29T11:30+02:00", False),  # the clocks went forward
        ("2026-10-25T11:30+01:00", "2026-10-25T12:30+01:00", True),
        ("2028-02-29T18:00+01:00", "2028-03-01T18:00+01:00", True),
        ("2026-12-31T23:30+01:00", "2027-01-01T00:10+01:00", True),
    ],
)
def test_times_are_told_apart_by_the_local_clock(first, second, are_different):
    both = [
        Attempt("PHONE", "NO_ANSWER", datetime.fromisoformat(one), is_outgoing=True)
        for one in (first, second)
    ]

    assert len(tried(both, BOTH, BERLIN).slots) == 1 + are_different


def test_the_next_attempt_is_by_another_channel_in_safe_hours_at_another_time():
    so_far = tried([at(0)], BOTH, BERLIN)
    mornings_and_monday_afternoon = [(1, time(9), time(14)), (2, time(9), time(11))]

    channel = next_channel(so_far, BOTH)
    moment = next_moment(so_far, mornings_and_monday_afternoon, MONDAY, BERLIN)

    assert channel == "SMS"
    assert moment == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # noon: another part of the day
    after = next_moment(so_far, [(1, time(9), time(12))], MONDAY, BERLIN)
    assert after == MONDAY + timedelta(days=7, hours=-1)
    assert next_moment(so_far, [], MONDAY, BERLIN) is None


@pytest.fixture
def scene(cast) -> Scene:
    """Lay a link that is attached, and a safe contact at every hour."""
    route = a_route(cast)
    set_windows(cast, route.support_case, always(), channels=BOTH)
    deliver()
    attach(route.link, route.support_case, cast)
    deliver()
    return route


def contact(scene: Scene, channel: str = "PHONE", outcome: str = "NO_ANSWER", **changes: Any):
    with acting_as(scene.cast.nadia) as nadia:
        facts: dict[str, Any] = {"direction": "OUTGOING", "happened_at": clock.now(), **changes}
        facts |= {"channel": channel, "outcome": outcome}
        return actions.record_partner_contact(
            case=Case.objects.visible_to(nadia).get(pk=scene.support_case.pk),
            worker=nadia,
            **facts,
        )


def offers(scene: Scene) -> list[tuple[str, str, int]]:
    with acting_as(scene.cast.nadia) as nadia:
        rows = ContactOffer.objects.visible_to(nadia).order_by("began_at")
        return [(one.reason, one.state, one.attempts) for one in rows]


def due(scene: Scene) -> set[str]:
    kinds = ("FIRST_CONTACT", "CONTACT_AGAIN", "OFFER_CONTACT")
    with acting_as(scene.cast.nadia) as nadia:
        rows = Task.objects.visible_to(nadia).live().filter(kind__in=kinds)
        return set(rows.values_list("kind", flat=True))


def try_in_vain(scene: Scene, move_clock) -> None:
    for day, channel in enumerate(("PHONE", "SMS", "PHONE")):
        move_clock(timedelta(days=day))
        contact(scene, channel)


def test_an_attached_link_begins_an_offer_with_its_two_clocks(scene, cast):
    with acting_as(cast.nadia) as nadia:
        offer = ContactOffer.objects.visible_to(nadia).get()
        opened = Link.objects.visible_to(nadia).get().opened_at
        calendar = calendar_of(cast.brisa.agency)

    assert offer.began_at == opened
    assert offer.first_due_at == working_days_after(calendar, opened, 5)
    assert offer.ends_at == working_days_after(calendar, opened, 15)
    assert due(scene) == {"FIRST_CONTACT"}


def test_each_attempt_asks_for_the_next_until_they_are_not_reached(scene, move_clock):
    contact(scene)
    assert (offers(scene), due(scene)) == ([("FIRST", "REACHING", 1)], {"CONTACT_AGAIN"})

    move_clock(timedelta(days=1))
    contact(scene, "SMS", "MESSAGE_LEFT")
    move_clock(timedelta(days=2))
    contact(scene)

    assert (offers(scene), due(scene)) == ([("FIRST", "NOT_REACHED", 3)], set())
    contact(scene, direction="INCOMING", outcome="REACHED_SAFE")
    assert offers(scene) == [("FIRST", "REACHED", 3)]


def test_a_stopped_attempt_a_wrong_number_and_an_error_do_not_count(scene, cast):
    contact(scene, outcome="WRONG_NUMBER")
    assert due(scene) == {"FIRST_CONTACT"}
    made = contact(scene)
    with acting_as(cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        actions.add_addendum(
            case=case, object_id=made.pk, text="Other file.", is_entered_in_error=True, worker=nadia
        )
        safe = SafeContact.objects.visible_to(nadia).get()
        actions.set_safe_contact(
            case=case, version=safe.version, windows=another_day_than_today(), worker=nadia
        )

    with pytest.raises(RuleBroken, match="outside_safe_window"):
        contact(scene)

    assert offers(scene) == [("FIRST", "REACHING", 0)]


def test_the_page_is_told_what_comes_next(scene, cast):
    contact(scene)
    with acting_as(cast.nadia) as nadia:
        plan = plan_for(Case.objects.visible_to(nadia).get(pk=scene.support_case.pk), nadia)

    assert (plan.channel, plan.tried.missing, plan.due_at) == ("SMS", 2, plan.offer.ends_at)
    assert plan.at > clock.now() - timedelta(seconds=1)


def test_what_was_tried_since_the_route_opened_counts_when_the_link_is_attached(cast):
    route = a_route(cast)
    set_windows(cast, route.support_case, always(), channels=BOTH)
    deliver()
    contact(route, outcome="REACHED_SAFE")

    attach(route.link, route.support_case, cast)

    assert (offers(route), due(route)) == ([("FIRST", "REACHED", 1)], set())


@pytest.mark.parametrize(
    ("kind", "reason"), [("START", "START"), ("NEW_VIOLENCE", "RISK_CHANGE"), ("DROPOUT", "END")]
)
def test_who_was_not_reached_is_offered_contact_again(scene, move_clock, kind, reason):
    try_in_vain(scene, move_clock)

    scene.tell_brisa(kind=kind)
    deliver()

    assert offers(scene)[-1] == (reason, "REACHING", 0)
    assert due(scene) == {"OFFER_CONTACT"}


@pytest.mark.parametrize(
    "settled", ["REACHED_SAFE", "DECLINED_FURTHER", "INFO_ONLY", "NO_CONTACT", "ABSENCE"]
)
def test_nobody_is_asked_again_who_settled_it(scene, cast, move_clock, settled):
    kind = "DROPOUT"
    if settled in {"REACHED_SAFE", "DECLINED_FURTHER"}:
        contact(scene, outcome=settled)
    else:
        try_in_vain(scene, move_clock)
    if settled == "ABSENCE":  # is no change of risk
        kind = settled
    if settled in {"INFO_ONLY", "NO_CONTACT"}:
        with acting_as(cast.nadia) as nadia:
            safe = SafeContact.objects.visible_to(nadia).get()
            actions.set_safe_contact(
                case=safe.case, version=safe.version, choice=settled, worker=nadia
            )

    scene.tell_brisa(kind=kind)
    deliver()

    assert len(offers(scene)) == 1


def late(scene: Scene) -> list[str]:
    topics = notices_of(scene.cast.lea)
    return [topic for topic in topics if topic.startswith("cases.contact.late")]


def test_supervisors_hear_each_working_day_that_nobody_tried(scene, move_clock):
    heard = []
    for day in (4, 11, 15):
        move_clock(timedelta(days=day))
        deliver()
        heard.append(len(late(scene)))
    assert heard == [0, 1, 2]

    contact(scene)
    move_clock(timedelta(days=18))
    deliver()
    assert len(late(scene)) == 2  # until the three weeks are over
    move_clock(timedelta(days=30))
    deliver()
    assert len(late(scene)) == 3
