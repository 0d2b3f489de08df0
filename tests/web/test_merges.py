"""Pages and API of merging: found, compared, asked, answered, taken apart."""

import pytest

from agencies.models import Role, Team
from cases.models import Case, Merge
from oversight.actions import break_glass
from tests.api.caller import Caller
from tests.cast import Cast, House, a_browser, a_case, a_worker, acting_as, laid
from web import merges


@pytest.fixture
def pair(cast: Cast) -> tuple[Case, Case]:
    return a_case(cast.ivo, cast.alba, "Keel"), a_case(cast.ivo, cast.alba, "Keel")


def test_the_whole_way_through_pages(cast, pair):
    case, kept = pair
    ivo, sara = a_browser(cast.ivo), a_browser(cast.sara)
    there = f"/cases/{case.pk}/same/{kept.pk}/"
    assert there in ivo.get(f"/cases/{case.pk}/same/").text
    by_reference = ivo.post(f"/cases/{case.pk}/same/", {"reference": kept.reference.lower()})
    assert by_reference.url == there
    assert "Mr Keel" in ivo.get(there).text

    page = ivo.post(there, {"kept": str(kept.pk)}).url
    assert page in sara.get("/").text or page in sara.get("/merges/").text
    assert "Yes, they are one person" not in ivo.get(page).text
    asked = sara.get(page).text
    assert "Yes, they are one person" in asked
    assert "What happens then." in asked
    assert f"{kept.reference}, kept" in asked
    assert sara.post(f"{page}confirm/").status_code == 302
    assert "What happens then." not in sara.get(page).text

    assert "This record is history." in ivo.get(f"/cases/{case.pk}/").text
    assert case.reference in ivo.get(f"/cases/{kept.pk}/").text
    told = ivo.post(f"/cases/{case.pk}/person/", {"version": 1, "given_name": "M", "surname": "X"})
    assert told.status_code == 409
    assert "merged already" in told.text
    assert sara.post(f"{page}undo/").status_code == 302
    assert "This record is history." not in ivo.get(f"/cases/{case.pk}/").text


def test_a_record_that_is_history_offers_and_misses_nothing_that_is_refused_there(cast, pair):
    case, kept = pair
    ivo, sara = a_browser(cast.ivo), a_browser(cast.sara)
    page = ivo.post(f"/cases/{case.pk}/same/{kept.pk}/", {"kept": str(kept.pk)}).url
    sara.post(f"{page}confirm/")

    for one, is_offered in ((case, False), (kept, True)):
        told = ivo.get(f"/cases/{one.pk}/").text
        assert ("Missing before it can become active" in told) is is_offered
        for change in ("person", "same"):
            assert (f"/cases/{one.pk}/{change}/" in told) is is_offered


def test_the_only_supervisor_reads_that_nobody_else_could_answer(cast, pair):
    case, kept = pair
    there = f"/cases/{case.pk}/same/{kept.pk}/"
    sara, ivo = a_browser(cast.sara), a_browser(cast.ivo)

    alone = sara.get(there).text
    assert "Nobody else could answer now." in alone
    assert "Ask, for when there is one" in alone
    assert "Ask a supervisor" not in alone
    assert "Both cases stay, with all that lies in them." in alone
    assert "Nobody else could answer" not in ivo.get(there).text  # Sara can
    a_worker("sofia", cast.alba, Role.SUPERVISOR)
    assert "Nobody else could answer" not in sara.get(there).text


def test_what_one_sees_and_cannot_answer_takes_no_place_on_today(cast, pair, monkeypatch):
    north = House(cast.alba.agency, laid(Team(agency=cast.alba.agency, name="North")))
    nils = a_worker("nils", north, Role.FACILITATOR)
    theirs = [a_case(nils, north) for _ in range(2)]
    with acting_as(cast.sara) as sara:
        for case in theirs:
            break_glass(reference=case.reference, reason="He is there.", worker=sara)
    asked = [
        a_browser(worker).post(f"/cases/{one.pk}/same/{kept.pk}/", {"kept": str(kept.pk)}).url
        for worker, (one, kept) in ((nils, theirs), (cast.ivo, pair))
    ]
    monkeypatch.setattr(merges, "FEW", 1)

    today = a_browser(cast.sara).get("/").text

    assert [page in today for page in asked] == [False, True]
    assert asked[0] in a_browser(cast.sara).get("/merges/").text


def test_the_older_record_is_the_one_to_go_on_with_whichever_page_asks(cast, pair):
    older, newer = pair
    ivo = a_browser(cast.ivo)

    for here, there in ((older, newer), (newer, older)):
        page = ivo.get(f"/cases/{here.pk}/same/{there.pk}/")
        assert page.context["form"].initial["kept"] == str(older.pk)


def test_asked_twice_it_leads_to_where_the_question_stands(cast, pair):
    case, kept = pair
    ivo = a_browser(cast.ivo)
    there, back = (f"/cases/{a.pk}/same/{b.pk}/" for a, b in ((case, kept), (kept, case)))
    question = ivo.post(there, {"kept": str(kept.pk)}).url

    assert [ivo.get(url).url for url in (there, back)] == [question, question]
    assert ivo.post(back, {"kept": str(kept.pk)}).url == question
    assert "Asked already" in ivo.get(f"/cases/{case.pk}/same/").text
    third = a_case(cast.ivo, cast.alba, "Keel")
    other = ivo.get(f"/cases/{case.pk}/same/{third.pk}/").text
    assert question in other
    assert "What happens then." not in other
    assert question not in ivo.get(f"/cases/{kept.pk}/same/{third.pk}/").text


def test_a_reference_one_does_not_see_is_as_one_that_never_was(cast, pair):
    hidden = a_case(cast.sara, cast.alba, "Keel")
    ivo = a_browser(cast.ivo)

    answers = [
        ivo.post(f"/cases/{pair[0].pk}/same/", {"reference": told})
        for told in (hidden.reference, "R-never")
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert all("You see no other case with this reference." in one.text for one in answers)
    assert ivo.get(f"/cases/{pair[0].pk}/same/{hidden.pk}/").status_code == 404


def test_the_whole_way_through_the_api(cast, pair):
    case, kept = pair
    ivo, sara = Caller(cast.ivo), Caller(cast.sara)
    assert ivo.get(f"cases/{case.pk}/alike/").json() == {"cases": [str(kept.pk)]}
    hidden = a_case(cast.sara, cast.alba)
    refused = ivo.post(f"cases/{case.pk}/merges/", {"kept": str(hidden.pk)})
    assert refused.status_code == 400

    made = ivo.post(f"cases/{case.pk}/merges/", {"kept": str(kept.pk)})
    assert made.status_code == 201
    here = f"merges/{made.json()['id']}/"
    assert ivo.post(f"{here}agreement/").status_code == 403
    assert sara.post(f"{here}agreement/").json()["state"] == "DONE"
    assert ivo.post(f"cases/{case.pk}/merges/", {"kept": str(kept.pk)}).json()["code"] == (
        "person_is_merged"
    )
    assert sara.post(f"{here}undoing/").json()["state"] == "UNDONE"


def test_whom_he_named_twice_stands_once_with_both_names(cast, pair):
    case, _kept = pair
    caller = Caller(cast.ivo)
    assert "/named/twice/" not in a_browser(cast.ivo).get(f"/cases/{case.pk}/").text
    named = [
        caller.post(
            f"cases/{case.pk}/affected-persons/",
            {"given_name": name, "relationships": ["CURRENT"]},
        ).json()["id"]
        for name in ("Annabel", "Annabell")
    ]
    twice = f"/cases/{case.pk}/named/twice/"
    assert twice in a_browser(cast.ivo).get(f"/cases/{case.pk}/").text
    page = a_browser(cast.ivo).post(twice, {"twice": named[1], "kept": named[0]})
    assert page.url in a_browser(cast.ivo).get(twice).text
    again = a_browser(cast.ivo).post(twice, {"twice": named[1], "kept": named[0]})
    assert again.url == page.url
    sara = a_browser(cast.sara)
    assert "Annabell" in sara.get(page.url).text
    assert sara.post(f"{page.url}confirm/").status_code == 302

    with acting_as(cast.ivo) as ivo:
        assert Merge.objects.visible_to(ivo).done().get().kept_affected_id is not None
    assert "also as Annabell" in a_browser(cast.ivo).get(f"/cases/{case.pk}/").text
