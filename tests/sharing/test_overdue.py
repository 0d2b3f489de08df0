"""What nobody takes in time goes to the supervisors."""

from datetime import timedelta

from sharing import actions
from sharing.models import Disclosure, DisclosureKind
from tests.cast import acting_as
from tests.sharing.scene import deliver, notices_of


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
