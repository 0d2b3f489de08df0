"""What a case's page says of reaching somebody, and of what they were told."""

from django.urls import reverse

from tests.cases.test_give_information import give
from tests.cases.test_reaching import contact
from tests.cases.test_record_partner_contact import always, set_windows
from tests.cast import a_browser
from tests.sharing.scene import a_scene, deliver


def said(cast, case) -> str:
    address = reverse("case", kwargs={"case_id": case.pk})
    return a_browser(cast.nadia).get(address).content.decode()


def test_attempts_are_counted_against_what_is_owed_only_while_it_is(cast):
    scene = a_scene(cast)
    deliver()
    set_windows(cast, scene.support_case, always())
    assert "No attempt yet" in said(cast, scene.support_case)

    contact(scene)
    assert "1 attempt of 3: Phone call" in said(cast, scene.support_case)
    contact(scene, outcome="REACHED_SAFE")

    assert "2 attempts: Phone call" in said(cast, scene.support_case)


def test_what_was_told_in_one_go_is_one_moment_of_the_timeline(cast):
    scene = a_scene(cast)
    deliver()
    give(scene, "RIGHTS", "LIMITS")
    give(scene, "SAFETY")

    page = said(cast, scene.support_case)

    assert page.count('<ul class="points">') == 1
    assert page.count("<h3>Information</h3>") == 1
    assert page.count("<h3>Information: ") == 1
