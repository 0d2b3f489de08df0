"""What lists of people, alerts and disclosures cost does not grow with their length."""

import pytest
from django.urls import reverse

from tests.cast import a_browser, a_case
from tests.sharing.scene import a_scene, deliver
from tests.web.test_contacts import reached
from tests.web.test_queries import cost


def grown(cast, address, worker, grow):
    """Return what a page costs before and after there is more of it."""
    browser = a_browser(worker)
    browser.get(address)
    few = cost(browser, address)
    grow()
    return few, cost(browser, address)


@pytest.mark.parametrize("name", ["cases", "today"])
def test_my_people_cost_the_same_for_two_and_for_five(cast, name):
    def grow(number):
        for _ in range(number):
            reached(a_case(cast.nadia, cast.brisa, "A"), cast.nadia)

    grow(2)
    few, many = grown(cast, reverse(name), cast.nadia, lambda: grow(3))

    assert many == few
    assert few <= 26


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("lea", reverse("alerts")),
        ("lea", reverse("today")),
        ("lea", f"{reverse('received')}?show=received"),
        ("nadia", reverse("received")),
        ("nadia", reverse("today")),
        ("ivo", f"{reverse('received')}?show=sent"),
    ],
)
def test_alerts_and_disclosures_cost_the_same_for_two_and_for_five(cast, who, address):
    scene = a_scene(cast)

    def tell(times):
        for _ in range(times):
            scene.tell_brisa()
        deliver()

    tell(2)
    few, many = grown(cast, address, getattr(cast, who), lambda: tell(3))

    assert many <= few
    assert few <= 28
