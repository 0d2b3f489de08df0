"""The agency's own pages: its people and their accounts."""

import re

import pytest
from django.urls import reverse

from agencies.models import Enrolment, Role, Worker
from tests.cast import a_browser, a_worker, acting_as


@pytest.fixture
def anton(cast):
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def form_of(page) -> str:
    return str(page.context["form"]["submission"].value())


def invited(browser, **told):
    new = reverse("worker-new")
    form = {"submission": form_of(browser.get(new)), "name": "Zoe Neu", "roles": ["FACILITATOR"]}
    form = {**form, "email": "zoe.neu@example.org", **told}
    return browser.post(new, form), form


def named(page) -> list[str]:
    return re.findall(r"<code>([A-Z2-9-]{24})</code>", page.text)


def test_an_invitation_shows_its_code_once(cast, anton):
    browser = a_browser(anton)
    email = f"zoe.{anton.pk}@example.org"

    page, form = invited(browser, email=email)
    again = browser.post(reverse("worker-new"), form)

    assert (page.status_code, len(named(page))) == (200, 1)
    assert (again.status_code, named(again)) == (200, [])
    assert "sent before" in again.text
    assert Worker.objects.using("seed").filter(email=email).count() == 1
    assert "second person" in page.text


def test_bad_input_keeps_what_was_typed(cast, anton):
    page, _form = invited(a_browser(anton), email="no address", name="Zoe Ünal")

    assert page.status_code == 400
    assert "Zoe Ünal" in page.text
    taken, _form = invited(a_browser(anton), email=cast.ivo.email)
    assert taken.status_code == 409
    assert "A colleague here has an account already" in taken.text


def test_the_supervisor_finds_it_on_today_and_confirms(cast, anton):
    invited(a_browser(anton), email=f"zoe.{anton.pk}@example.org")
    sara = a_browser(cast.sara)
    one = Enrolment.objects.using("seed").get(agency=cast.alba.agency)
    url = reverse("enrolment", kwargs={"enrolment_id": one.pk})

    assert url in sara.get(reverse("today")).text
    assert "Zoe Neu" in sara.get(url).text
    confirmed = sara.post(url, {"answer": "CONFIRM"})

    assert confirmed.url == reverse("today")  # Agency is not hers to go to
    assert url not in sara.get(reverse("today")).text
    assert Enrolment.objects.using("seed").get(pk=one.pk).confirmed_by_id == cast.sara.pk
    assert sara.post(url, {"answer": "CONFIRM"}).status_code == 409
    assert url not in a_browser(anton).get(reverse("agency")).text  # who made it is no second


def test_the_list_says_who_may_work(cast, anton):
    browser = a_browser(anton)
    email = f"zoe.{anton.pk}@example.org"
    invited(browser, email=email)

    page = browser.get(reverse("workers"))

    assert cast.ivo.email in page.text
    assert email not in page.text
    assert email in browser.get(reverse("workers"), {"show": "invited"}).text
    assert cast.nadia.email not in page.text


def test_suspending_and_letting_in_again(cast, anton):
    browser, ivo = a_browser(anton), a_browser(cast.ivo)
    ids = {"worker_id": cast.ivo.pk}

    assert browser.post(reverse("worker-suspend", kwargs=ids), {}).status_code == 400
    done = browser.post(reverse("worker-suspend", kwargs=ids), {"reason": "DEVICE_LOST"})

    assert done.status_code == 302
    assert ivo.get(reverse("today")).status_code == 302
    page = browser.get(reverse("worker", kwargs=ids))
    assert "Suspended" in page.text
    again = browser.post(reverse("worker-suspend", kwargs=ids), {"reason": "DEVICE_LOST"})
    assert (again.status_code, "already" in again.text) == (409, True)
    told = browser.get(reverse("worker-restore", kwargs=ids))
    assert ("No old session" in told.text, told.context["lead"]) == (True, cast.ivo.name)
    assert "Suspended" in browser.get(reverse("worker", kwargs=ids)).text
    browser.post(reverse("worker-restore", kwargs=ids))
    assert a_browser(cast.ivo).get(reverse("today")).status_code == 200


def test_changing_an_account_keeps_both_texts_when_two_do_it(cast, anton):
    browser = a_browser(anton)
    url = reverse("worker-change", kwargs={"worker_id": cast.ivo.pk})
    form = {"name": "Ivo First", "roles": ["FACILITATOR"], "last_date": "", "version": "1"}

    assert browser.post(url, form).status_code == 302
    page = browser.post(url, {**form, "name": "Ivo Second"})

    assert page.status_code == 409
    assert "Ivo First" in page.text
    assert "Ivo Second" in page.text


def test_the_last_working_day_comes_back_as_it_was_typed(cast, anton):
    browser = a_browser(anton)
    url = reverse("worker-change", kwargs={"worker_id": cast.ivo.pk})
    form = {"name": "Ivo", "roles": ["FACILITATOR"], "last_date": "2031-03-29", "version": "1"}

    browser.post(url, form)

    assert 'value="2031-03-29"' in browser.get(url).text


def test_ones_own_account_has_no_buttons(cast, anton):
    page = a_browser(anton).get(reverse("worker", kwargs={"worker_id": anton.pk}))

    assert "This is you" in page.text
    assert reverse("worker-suspend", kwargs={"worker_id": anton.pk}) not in page.text


def test_case_staff_find_no_way_in(cast, anton):
    for name in ("workers", "worker-new", "agency"):
        assert a_browser(cast.ivo).get(reverse(name)).status_code == 403
    page = reverse("worker", kwargs={"worker_id": cast.ivo.pk})
    assert a_browser(cast.sara).get(page).status_code == 403
    assert a_browser(cast.nadia).get(page).status_code == 404


def test_the_admin_sees_no_case_by_any_of_it(cast, anton):
    with acting_as(anton) as acting:
        from cases.models import Case  # noqa: PLC0415

        assert not Case.objects.visible_to(acting).exists()
    assert "nav-row" in a_browser(anton).get(reverse("today")).text


def test_the_admin_finds_the_rules_and_a_length_nobody_can_read_is_marked(cast, anton):
    browser = a_browser(anton)
    assert f'href="{reverse("alert-rules")}"' in browser.get(reverse("agency")).text
    assert browser.get(reverse("alert-rules")).context["back"]["url"] == reverse("agency")
    rules = a_browser(cast.sara).get(reverse("alert-rules"))
    assert rules.context["back"]["url"] == reverse("alerts")

    one = reverse("alert-rule", kwargs={"event": "OWN_CONCERN"})
    typed = {**browser.get(one).context["form"].initial, "answer": "soon"}
    page = browser.post(one, typed)

    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["answer"]
    assert 'value="soon"' in page.text
