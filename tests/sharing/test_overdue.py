"""What nobody takes in time goes to the supervisors."""

from datetime import timedelta

from sharing import actions
from sharing.models import Disclosure, DisclosureKind
from tests.cast import acting_as
from tests.sharing.scene import deliver, notices_of
from web.risk.receipt import receipt_of_sent
from web.sharing.drawn import state_of


def overdue(worker) -> int:
    return len([topic for topic in notices_of(worker) if "disclosure.overdue" in topic])


def test_a_caution_nobody_took_goes_to_the_programmes_supervisor(scene, move_clock):
    scene.release()
    scene.tell_alba()
    deliver()
    assert overdue(scene.cast.sara) == 0

    move_clock(timedelta(days=5))
    deliver()
    assert (overdue(scene.cast.sara), overdue(scene.cast.ivo)) == (1, 0)

    move_clock(timedelta(days=10))
    deliver()
    assert overdue(scene.cast.sara) == 2


def test_a_question_nobody_took_goes_to_the_services_supervisor(route, move_clock):
    route.tell_brisa(kind=DisclosureKind.REQUEST, text="Please call us.")
    deliver()
    move_clock(timedelta(days=12))
    deliver()

    assert overdue(route.cast.lea) == 1
    assert overdue(route.cast.ivo) == overdue(route.cast.sara) == 0


def test_what_was_taken_is_nobodys_worry(scene, move_clock):
    scene.release()
    scene.tell_alba()
    deliver()
    with acting_as(scene.cast.ivo) as ivo:
        actions.take_disclosure(disclosure=Disclosure.objects.visible_to(ivo).get(), worker=ivo)
    move_clock(timedelta(days=5))
    deliver()

    assert overdue(scene.cast.sara) == 0


def not_received(worker) -> int:
    return len([topic for topic in notices_of(worker) if "disclosure.not_received" in topic])


def test_what_nobody_received_is_told_to_who_sent_it(scene, move_clock):
    sent = scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER)
    deliver()
    assert not_received(scene.cast.ivo) == not_received(scene.cast.sara) == 0

    move_clock(timedelta(hours=1, minutes=1))
    deliver()

    assert not_received(scene.cast.ivo) == not_received(scene.cast.sara) == 1
    assert not_received(scene.cast.lea) == not_received(scene.cast.nadia) == 0
    with acting_as(scene.cast.ivo) as ivo:
        one = Disclosure.objects.visible_to(ivo).get(pk=sent.pk)
        assert one.is_unreceived
        assert state_of(one, is_ours=True) == "Not received"
        called = receipt_of_sent(ivo, one)
        assert called["receipt"]["text"] == "No person has received this yet."
        assert called["emergency"][0]["number"] == "110"
        assert len(called["emergency"]) == 3


def test_what_was_received_in_time_is_not(scene, move_clock):
    scene.tell_brisa()
    with acting_as(scene.cast.nadia) as nadia:
        actions.take_disclosure(disclosure=Disclosure.objects.visible_to(nadia).get(), worker=nadia)
    move_clock(timedelta(hours=5))
    deliver()

    assert not_received(scene.cast.ivo) == 0
    with acting_as(scene.cast.ivo) as ivo:
        assert not Disclosure.objects.visible_to(ivo).get().is_unreceived
