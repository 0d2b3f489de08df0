"""The team's unassigned list, and the review of an import."""

import pytest
from django.urls import reverse

from cases.models import Case
from tests.cast import a_browser, a_case, acting_as, laid


@pytest.fixture
def imported(cast):
    """Lay a case as an import leaves it: with nobody, unreviewed, with firearms."""
    return laid(
        Case(
            agency=cast.alba.agency,
            team=cast.alba.team,
            kind="PROGRAMME",
            reference="L-9",
            review_state="IMPORTED_UNREVIEWED",
            firearms="PRESENT",
        )
    )


def test_the_review_shows_the_rules_a_case_would_meet(cast, imported):
    page = a_browser(cast.sara).get(reverse("unassigned"), {"show": "imported"})

    for said in ("L-9", "Firearms named · R1", "Contract missing · G1", "from then on"):
        assert said in page.text


def test_assigning_an_imported_case_reviews_it(cast, imported):
    form = {"case": [str(imported.pk)], "assignee": str(cast.ivo.pk)}

    sent = a_browser(cast.sara).post(reverse("unassigned"), form)

    assert sent.status_code == 302
    with acting_as(cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=imported.pk)
        assert case.review_state == "REVIEWED"
        assert case.assigned_id == ivo.pk


def test_the_same_assignment_sent_twice_says_what_became_of_it(cast, imported):
    browser = a_browser(cast.sara)
    form = {"case": [str(imported.pk)], "assignee": str(cast.ivo.pk)}
    browser.post(reverse("unassigned"), form)

    assert browser.post(reverse("unassigned"), form).status_code == 400


def test_a_case_one_does_not_oversee_cannot_be_chosen(cast, imported):
    foreign = a_case(cast.nadia, cast.brisa)
    form = {"case": [str(imported.pk), str(foreign.pk)], "assignee": str(cast.ivo.pk)}

    page = a_browser(cast.sara).post(reverse("unassigned"), form)

    assert page.status_code == 400
    assert f'value="{imported.pk}" id="case-{imported.pk}" checked' in page.text
    with acting_as(cast.sara) as sara:
        assert Case.objects.visible_to(sara).get(pk=imported.pk).assigned_id is None


def test_the_list_is_the_supervisors(cast, imported):
    assert a_browser(cast.ivo).get(reverse("unassigned")).status_code == 404
    assert "L-9" not in a_browser(cast.lea).get(reverse("unassigned")).text


def test_firearms_come_at_a_click(cast, imported):
    browser = a_browser(cast.sara)

    assert "L-9" in browser.get(reverse("unassigned"), {"show": "firearms"}).text
    laid(Case(agency=cast.alba.agency, team=cast.alba.team, kind="PROGRAMME", reference="L-10"))
    assert "L-10" not in browser.get(reverse("unassigned"), {"show": "firearms"}).text
