"""Agreements on pages: drafted, signed by both, looked after."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from agencies.models import Agency, Agreement, Role
from kernel import clock
from tests.cast import a_browser, a_worker
from tests.web.test_rota import sent

COPY = "AB" * 32


def form_for(partner) -> dict[str, object]:
    today = clock.now().date()
    return {
        "partner": str(partner.pk),
        "pack": "EU-1",
        "bases": ["SURVIVOR_CONSENT"],
        "categories": ["CAUTION"],
        "starts_date": today.isoformat(),
        "ends_date": (today + timedelta(days=40)).isoformat(),
    }


def test_from_a_draft_to_both_signatures(cast):
    carl = a_worker("carl", cast.cima, Role.SUPERVISOR)
    sara, his = a_browser(cast.sara), a_browser(carl)
    assert sent(sara, "agreement-new", form_for(cast.cima.agency)).status_code == 302
    one = Agreement.objects.using("seed").get(support=cast.cima.agency)
    ids = {"agreement_id": one.pk}
    page, signing = reverse("agreement", kwargs=ids), reverse("agreement-sign", kwargs=ids)
    assert page in his.get(reverse("today")).text
    assert "Nobody has signed yet" in his.get(page).text

    form = {"document_hash": COPY, "signed_date": clock.now().date().isoformat()}
    assert sara.post(signing, {**form, "document_hash": "no hash"}).status_code == 400
    assert sara.post(signing, form).status_code == 302
    other = his.post(signing, {**form, "document_hash": "cd" * 32})
    assert (other.status_code, "another file" in other.text) == (409, True)
    assert his.post(signing, form).status_code == 302

    assert "Ends soon" in sara.get(page).text
    assert sara.post(reverse("agreement-suspend", kwargs=ids)).status_code == 302
    assert "Lift the suspension" not in his.get(page).text
    assert sara.post(reverse("agreement-resume", kwargs=ids)).status_code == 302
    assert his.post(reverse("agreement-end", kwargs=ids)).status_code == 302
    assert Agreement.objects.using("seed").get(pk=one.pk).state == "TERMINATED"


def test_suspending_and_lifting_each_say_first_what_follows(cast):
    one = Agreement.objects.using("seed").get(programme=cast.alba.agency)
    ids, sara = {"agreement_id": one.pk}, a_browser(cast.sara)
    page = reverse("agreement", kwargs=ids)

    for name, told in (
        ("agreement-suspend", "Nothing but imminent danger is told"),
        ("agreement-resume", "What was held back goes by itself"),
    ):
        url = reverse(name, kwargs=ids)
        before = sara.get(page).text
        assert f'href="{url}"' in before
        assert f'action="{url}"' not in before
        said = sara.get(url)
        assert told in said.text
        assert said.context["lead"] == cast.brisa.agency.name
        assert f'href="{url}"' in sara.get(page).text  # to look is not to do it
        assert [sara.post(url).status_code for _ in range(2)] == [302, 409]


def test_ending_stands_apart_from_what_can_be_taken_back(cast):
    one = Agreement.objects.using("seed").get(programme=cast.alba.agency)
    ids, sara = {"agreement_id": one.pk}, a_browser(cast.sara)
    ending = reverse("agreement-end", kwargs=ids)

    page = sara.get(reverse("agreement", kwargs=ids))

    assert ending not in [button["url"] for button in page.context["buttons"]]
    assert [each["url"] for each in page.context["more"]] == [ending]
    assert sara.post(ending).status_code == 302
    assert not sara.get(reverse("agreement", kwargs=ids)).context["more"]


def test_a_partner_suspended_meanwhile_is_refused_by_name_and_the_rest_is_kept(cast):
    url, sara = reverse("agreement-new"), a_browser(cast.sara)
    form = form_for(cast.cima.agency) | {"submission": str(uuid4())}
    Agency.objects.using("seed").filter(pk=cast.cima.agency.pk).update(suspended_at=clock.now())

    assert cast.cima.agency not in sara.get(url).context["form"].fields["partner"].queryset
    page = sara.post(url, form)

    assert (page.status_code, "suspended agrees with nobody" in page.text) == (409, True)
    assert page.context["form"]["partner"].value() == str(cast.cima.agency.pk)
    assert form["ends_date"] in page.text
    assert not Agreement.objects.using("seed").filter(support=cast.cima.agency).exists()


def test_a_renewal_starts_from_what_stands(cast):
    one = Agreement.objects.using("seed").get(programme=cast.alba.agency)
    page = a_browser(cast.sara).get(reverse("agreement-renew", kwargs={"agreement_id": one.pk}))

    assert page.status_code == 200
    assert page.context["form"]["partner"].value() == cast.brisa.agency.pk


def test_others_see_none_of_it(cast):
    one = Agreement.objects.using("seed").get(programme=cast.alba.agency)
    url = reverse("agreement", kwargs={"agreement_id": one.pk})

    assert a_browser(cast.ivo).get(url).status_code == 403
    assert a_browser(cast.cora).get(url).status_code == 404
    assert (
        "No agreement yet"
        in a_browser(a_worker("carl", cast.cima, Role.SUPERVISOR)).get(reverse("agreements")).text
    )
