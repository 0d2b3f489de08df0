"""R-A22: an agency's own codes beside the shipped ones; what was recorded keeps its version."""

import pytest
from django.utils import translation

from agencies import actions
from agencies.models import ReferenceCode, Role, Worker
from cases import actions as cases
from cases.models import Case
from kernel.errors import NotAllowed, RuleBroken
from tests.api.caller import Caller
from tests.cast import Cast, a_browser, a_case, a_worker, acting_as
from tests.walls.sql import code_of

LABELS = {"en": "Youth office", "de": "Jugendamt"}


@pytest.fixture
def ada(cast: Cast) -> Worker:
    return a_worker("ada", cast.alba, Role.AGENCY_ADMIN)


def add(worker: Worker, code: str = "YOUTH_OFFICE", **told) -> ReferenceCode:
    with acting_as(worker) as acting:
        facts = {"vocabulary": "REFERRAL_ROUTE", "stands_for": "CHILD_PROTECTION", "labels": LABELS}
        return actions.add_code(code=code, worker=acting, **(facts | told))


def rename(reference: ReferenceCode, worker: Worker, labels: dict[str, str]) -> ReferenceCode:
    with acting_as(worker) as acting:
        return actions.rename_code(reference=reference, labels=labels, worker=acting)


def correct(case: Case, worker: Worker, **fields) -> Case:
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        return cases.correct_case(case=seen, version=seen.version, worker=acting, **fields)


def test_it_is_called_in_the_readers_language_else_in_any_there_is(cast, ada):
    code = add(ada)
    only = add(ada, "NORTH", labels={"de": "Nord"})

    for language, told in (("de", "Jugendamt"), ("en", "Youth office"), ("fr", "Youth office")):
        with translation.override(language):
            assert (code.label, only.label) == (told, "Nord")


def test_a_record_keeps_the_version_it_was_recorded_under(cast, ada):
    case, old = a_case(cast.ivo, cast.alba), add(ada)
    correct(case, cast.ivo, referral_route="CHILD_PROTECTION", referral_detail=old)

    new = rename(old, ada, {"en": "Family office"})

    assert (new.version, new.code) == (2, old.code)
    page = a_browser(cast.ivo).get(f"/cases/{case.pk}/").text
    assert "Child protection (Youth office)" in page
    assert "Family office" not in page
    with acting_as(cast.ivo) as ivo:
        assert [one.pk for one in ReferenceCode.objects.visible_to(ivo).in_force()] == [new.pk]
    form = a_browser(cast.ivo).get(f"/cases/{case.pk}/facts/").text
    assert "Youth office" in form  # its own version can stay
    assert "Family office" in form


def test_it_fits_what_it_stands_for_and_goes_with_it(cast, ada):
    case, code = a_case(cast.ivo, cast.alba), add(ada)

    with pytest.raises(RuleBroken, match="detail_does_not_fit"):
        correct(case, cast.ivo, referral_route="POLICE", referral_detail=code)
    correct(case, cast.ivo, referral_route="CHILD_PROTECTION", referral_detail=code)

    assert correct(case, cast.ivo, referral_route="POLICE").referral_detail is None


def test_an_unknown_hidden_or_ended_code_names_the_field(cast, ada):
    case, code = a_case(cast.ivo, cast.alba), add(ada)
    bea = a_worker("bea", cast.brisa, Role.AGENCY_ADMIN)
    foreign = add(bea)
    rename(code, ada, {"en": "Office"})
    caller = Caller(cast.ivo)

    for told in (str(code.pk), str(foreign.pk), "YOUTH_OFFICE"):
        body = {"version": 1, "referral_route": "CHILD_PROTECTION", "referral_detail": told}
        refused = caller.patch(f"cases/{case.pk}/", body)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["referral_detail"])


def test_it_is_chosen_in_one_list_as_a_case_is_opened_and_as_it_is_corrected(cast, ada):
    code = add(ada)
    ivo = a_browser(cast.ivo)
    form = {
        "submission": "5b1c8a52-7f0e-4a53-9a3c-3f5d4f1a7c20",
        "team": str(cast.alba.team.pk),
        "given_name": "Jo",
        "surname": "Keel",
    }
    page = ivo.get("/cases/new/").text
    here = page.index("Child protection</option>")
    assert page.index("– Youth office") > here
    assert page.index("– Youth office") < page.index("Family court")

    opened = ivo.post("/cases/new/", {**form, "referral_route": str(code.pk)}).url

    assert "Child protection (Youth office)" in ivo.get(opened).text
    facts = ivo.get(f"{opened}facts/")
    assert facts.text.count('name="referral_') == 1
    assert facts.context["form"]["referral_route"].value() == str(code.pk)
    told = {"misidentified_check": "NOT_ASKED", "firearms": "", "version": "1"}
    ivo.post(f"{opened}facts/", {**told, "referral_route": "POLICE"})
    page = ivo.get(opened).text
    assert "Police" in page
    assert "Youth office" not in page


def test_the_api_takes_it_as_a_case_is_opened_where_it_fits(cast, ada):
    code, caller = add(ada), Caller(cast.ivo)
    person = {"given_name": "Jo", "surname": "Keel"}
    told = {"kind": "PROGRAMME", "team": str(cast.alba.team.pk), **person}
    told["referral_detail"] = str(code.pk)

    refused = caller.post("cases/", {**told, "referral_route": "POLICE"})
    opened = caller.post("cases/", {**told, "referral_route": "CHILD_PROTECTION"})

    assert (refused.status_code, refused.json()["code"]) == (409, "detail_does_not_fit")
    assert opened.status_code == 201
    assert opened.json()["referral_detail"] == str(code.pk)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"stands_for": "NEVER"}, "code_not_shipped"),
        ({"vocabulary": "NEVER"}, "code_not_shipped"),
        ({"code": "POLICE"}, "code_exists"),
        ({"code": "YOUTH_OFFICE"}, "code_exists"),
    ],
)
def test_what_is_not_added(ada, told, code):
    add(ada)

    with pytest.raises(RuleBroken, match=code):
        add(ada, **told)


def test_taken_out_it_is_offered_no_more_and_comes_back_as_another_version(cast, ada):
    code = add(ada)
    with acting_as(ada) as acting:
        actions.take_out_code(reference=code, worker=acting)
    with acting_as(ada) as acting, pytest.raises(RuleBroken, match="code_is_over"):
        actions.take_out_code(reference=code, worker=acting)

    assert Caller(cast.ivo).get("vocabularies/").json()["vocabularies"][0]["codes"][6]["own"] == []
    assert add(ada).version == 2


def test_only_the_admin_of_the_agency_whose_code_it_is(cast, ada):
    code = add(ada)
    bea = a_worker("bea", cast.brisa, Role.AGENCY_ADMIN)

    for worker in (cast.sara, bea):
        with pytest.raises(NotAllowed):
            rename(code, worker, {"en": "Office"})
    with pytest.raises(NotAllowed):
        add(cast.sara)
    with acting_as(cast.sara):  # nor by SQL of their own
        told = (
            "insert into agencies_referencecode (id, agency_id, vocabulary, stands_for, code,"
            " labels, version) values (gen_random_uuid(), %s, 'A', 'B', 'C', '{}', 1)"
        )
        assert code_of(told, cast.alba.agency.pk) == "42501"
    with acting_as(cast.nadia) as nadia:
        assert not ReferenceCode.objects.visible_to(nadia).in_force().exists()


def test_the_admin_keeps_them_on_a_page(cast, ada):
    browser = a_browser(ada)
    there = "/agency/codes/new/REFERRAL_ROUTE/"
    form = {"submission": "0a7b8c1e-2d3f-4a5b-8c6d-7e8f9a0b1c2d", "stands_for": "POLICE"}

    bad = browser.post(there, {**form, "code": "north", "label_en": "North"})
    assert (bad.status_code, "Capitals, digits and _ alone" in bad.text) == (400, True)
    assert browser.post(there, {**form, "code": "NORTH"}).status_code == 400
    assert browser.post(there, {**form, "code": "NORTH", "label_en": "North"}).status_code == 302

    assert browser.get("/agency/codes/new/NEVER/").status_code == 404
    page = browser.get("/agency/codes/").text
    assert "our own, version 1" in page
    assert "shipped version 1" in page
    with acting_as(ada) as acting:
        code = ReferenceCode.objects.visible_to(acting).in_force().get()
    browser.post(f"/agency/codes/{code.pk}/", {"label_en": "Northern office"})
    assert "Northern office" in browser.get("/agency/codes/").text
    assert browser.post(f"/agency/codes/{code.pk}/end/").status_code == 409  # it is another version
