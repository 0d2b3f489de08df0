"""Has a person received it: said by the page and by the API, and whom to call while nobody has."""

from django.urls import reverse

from agencies.models import Worker
from risk import actions, receiving
from risk.models import LadderStep, SafetyConcern
from sharing.actions import detach_link, recall_disclosure, take_disclosure
from sharing.models import Disclosure
from tests.api.caller import Caller
from tests.cast import a_browser, acting_as
from tests.risk.assessing import signed
from tests.risk.talk import acknowledge, alerts_of, caution, concern_at_alba, concern_at_brisa
from tests.risk.test_rules import changed
from tests.sharing.scene import Scene, deliver_about, name_her, open_route, seen_link

SENT, RAISED = "sharing.disclosure.sent", "risk.concern.raised"
NOTHING_LEFT = "Nothing left this agency."
NOT_YET, PARTLY = "No person has received this yet.", "Not everybody who was told has received this"


def has_it(worker: Worker, concern: SafetyConcern) -> tuple[bool | None, bool]:
    with acting_as(worker) as acting:
        mine = SafetyConcern.objects.visible_to(acting).get(pk=concern.pk)
        found = receiving.of_concern(acting, mine)
    return found.is_received, found.is_partly


def take(scene: Scene, number: int) -> None:
    with acting_as(scene.cast.lea) as lea:
        one = Disclosure.objects.visible_to(lea).order_by("recorded_at", "pk")[number]
        take_disclosure(disclosure=one, worker=lea)


def test_told_along_two_links_it_is_received_when_it_was_taken_from_both(scene):
    cast = scene.cast
    open_route(name_her(scene.programme_case, cast.ivo, ["NEW"]), cast, by=cast.sara)
    concern = concern_at_alba(scene, sending=actions.Sending(), is_imminent=True)
    address = reverse("concern", kwargs={"concern_id": concern.pk})
    assert has_it(cast.ivo, concern) == (False, False)
    assert NOT_YET in a_browser(cast.ivo).get(address).text

    take(scene, 0)
    assert has_it(cast.ivo, concern) == (False, True)
    assert PARTLY in a_browser(cast.ivo).get(address).text

    take(scene, 1)
    assert has_it(cast.ivo, concern) == (True, False)


def test_what_was_recalled_waits_for_nobody(scene):
    concern = concern_at_alba(scene, sending=actions.Sending())
    with acting_as(scene.cast.ivo) as ivo:
        recall_disclosure(disclosure=Disclosure.objects.visible_to(ivo).get(), worker=ivo)

    assert has_it(scene.cast.ivo, concern) == (None, False)


def test_nobody_says_that_nothing_left_once_the_link_it_left_by_was_taken_back(scene):
    concern = concern_at_brisa(scene, is_imminent=True)
    address = reverse("concern", kwargs={"concern_id": concern.pk})
    assert NOTHING_LEFT in a_browser(scene.cast.nadia).get(address).text

    caution(scene, concern, basis="SAFETY_EXCEPTION", exception_reason="Now.", is_imminent=True)
    with acting_as(scene.cast.lea) as lea:
        detach_link(link=seen_link(lea), worker=lea)

    page = a_browser(scene.cast.nadia).get(address).text
    assert NOT_YET in page
    assert NOTHING_LEFT not in page

    deliver_about(concern.pk, RAISED)
    [alert] = alerts_of(scene.cast.lea)
    acknowledge(scene.cast.lea, alert)
    page = a_browser(scene.cast.nadia).get(address).text
    assert "A supervisor of this agency has received this." in page
    assert "A person has received this." not in page

    later = concern_at_brisa(scene, is_imminent=True)
    address = reverse("concern", kwargs={"concern_id": later.pk})
    assert NOTHING_LEFT in a_browser(scene.cast.nadia).get(address).text


def test_the_api_says_of_a_concern_whether_a_person_has_it_and_whom_to_call(scene):
    quiet = Caller(scene.cast.nadia).get(f"concerns/{concern_at_brisa(scene).pk}/").json()
    assert quiet["receiving"] == {"is_received": None, "is_partly": False, "calls": []}

    concern = concern_at_brisa(scene, is_imminent=True)
    deliver_about(concern.pk, RAISED)
    said = Caller(scene.cast.nadia).get(f"concerns/{concern.pk}/").json()["receiving"]
    assert said["is_received"] is False
    duty = {"number": "+49 30 0000001", "agency": str(scene.cast.brisa.agency.pk)}
    assert said["calls"] == [{"number": "110", "agency": None}, duty]

    [alert] = alerts_of(scene.cast.lea)
    acknowledge(scene.cast.lea, alert)
    said = Caller(scene.cast.nadia).get(f"concerns/{concern.pk}/").json()["receiving"]
    assert said["is_received"] is True


def test_the_api_says_it_of_an_alert_and_of_what_was_sent(scene, move_clock):
    sent = scene.tell_brisa(kind="IMMINENT_DANGER")
    deliver_about(sent.pk, SENT)
    [alert] = alerts_of(scene.cast.lea)

    at_brisa = Caller(scene.cast.lea).get(f"alerts/{alert.pk}/").json()["receiving"]
    at_alba = Caller(scene.cast.ivo).get(f"disclosures/{sent.pk}/").json()
    arrived = Caller(scene.cast.lea).get(f"disclosures/{sent.pk}/").json()

    assert at_brisa["is_received"] is at_alba["receiving"]["is_received"] is False
    assert len(at_brisa["calls"]) == len(at_alba["receiving"]["calls"]) == 3
    assert (at_alba["is_unreceived"], arrived["receiving"]) == (False, None)

    move_clock(2 * (sent.due_at - sent.sent_at))
    late = Caller(scene.cast.ivo).get(f"disclosures/{sent.pk}/").json()
    assert (late["is_unreceived"], late["receiving"]["is_received"]) == (True, False)


def test_an_alert_whose_message_was_recalled_is_still_shown_and_acknowledged(scene):
    sent = scene.tell_brisa(kind="IMMINENT_DANGER")
    deliver_about(sent.pk, SENT)
    [alert] = alerts_of(scene.cast.lea)
    with acting_as(scene.cast.ivo) as ivo:
        recall_disclosure(disclosure=Disclosure.objects.visible_to(ivo).get(), worker=ivo)

    shown = Caller(scene.cast.lea).get(f"alerts/{alert.pk}/")
    page = a_browser(scene.cast.lea).get(reverse("alert", kwargs={"alert_id": alert.pk}))
    taken = Caller(scene.cast.lea).post(f"alerts/{alert.pk}/acknowledgement/")

    assert (shown.status_code, page.status_code, taken.status_code) == (200, 200, 200)
    assert len(shown.json()["receiving"]["calls"]) == 2  # the police and our own: who told is gone


def test_the_ladder_that_is_shown_is_the_agencys_own(scene):
    changed(scene, "TOLD_CONCERN", ladder=(LadderStep.EVERYBODY,))
    sent = scene.tell_brisa(kind="CONCERN")
    deliver_about(sent.pk, SENT)
    [alert] = alerts_of(scene.cast.lea)
    browser = a_browser(scene.cast.lea)

    page = browser.get(reverse("alert", kwargs={"alert_id": alert.pk})).text

    assert "All supervisors and administrators, who learn only that something waits" in page
    assert "All supervisors who see it" not in page
    assert "all supervisors and administrators" in browser.get(reverse("alerts")).text


def test_the_api_gives_the_criteria_of_a_conference_with_their_days(scene):
    address = f"cases/{scene.support_case.pk}/conference/"
    first = Caller(scene.cast.nadia).get(address).json()["criteria"]
    assert len(first) == 4
    assert not any(one["is_met"] for one in first)

    signed(scene.cast.nadia, scene.support_case, judgement="HIGH")

    met = [one for one in Caller(scene.cast.lea).get(address).json()["criteria"] if one["is_met"]]
    assert [one["criterion"] for one in met] == ["JUDGEMENT"]
    assert len(met[0]["evidence"]) == 1


def test_the_api_counts_the_teams_work_for_its_supervisor(scene):
    told = Caller(scene.cast.lea).get("team-load/").json()

    of_nadia = [one for one in told["colleagues"] if one["worker"] == str(scene.cast.nadia.pk)]
    assert [(one["cases"], one["unassessed"], one["stale"]) for one in of_nadia] == [(1, 1, 0)]
    assert told["unlogged_sessions"] == 0
    assert Caller(scene.cast.nadia).get("team-load/").status_code == 403
