"""Whoever sees a number without a factor, for imminent danger: others look at it afterwards."""

import pytest
from django.urls import reverse

from agencies.models import Notice, Role, Worker
from cases import actions as cases
from cases.models import Case
from oversight.actions import answer_finding
from oversight.models import Finding, FindingKind
from tests.cast import Cast, a_browser, a_case, a_client, a_token, a_worker, acting_as
from tests.sharing.scene import deliver

DANGER = {"Step-Up-Waived": "IMMINENT_DANGER"}


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lay Ms A's case, with a number."""
    case = a_case(cast.nadia, cast.brisa, "A")
    with acting_as(cast.nadia) as nadia:
        cases.set_safe_contact(
            case=Case.objects.visible_to(nadia).get(pk=case.pk),
            version=None,
            channels=["PHONE"],
            number="+49301234567",
            may_be_used=True,
            worker=nadia,
        )
    return case


def see_number(worker: Worker, case: Case, **more: str) -> int:
    token = {"Authorization": f"Bearer {a_token(worker, proved=False)}"}
    there = reverse("api:case-safe-contact", kwargs={"case_id": case.pk})
    status: int = a_client(headers={**token, **more}).get(there).status_code
    return status


def found_by(worker: Worker) -> list[Finding]:
    with acting_as(worker) as acting:
        return list(Finding.objects.visible_to(acting))


def test_her_services_supervisor_and_officer_hear_of_it_once_an_hour(cast, case):
    delia = a_worker("delia", cast.brisa, Role.DATA_PROTECTION_OFFICER)
    assert see_number(cast.nadia, case) == 403
    assert found_by(cast.lea) == []

    assert [see_number(cast.nadia, case, **DANGER) for _ in range(2)] == [200, 200]
    deliver()

    (finding,) = found_by(cast.lea)
    assert (finding.kind, finding.worker_id, finding.case_id) == (
        FindingKind.SAID_DANGER,
        cast.nadia.pk,
        case.pk,
    )
    assert [one.pk for one in found_by(delia)] == [finding.pk]
    assert found_by(cast.nadia) == found_by(cast.sara) == []
    told = Notice.objects.using("seed").filter(object_id=finding.pk)
    assert {(one.worker_id, one.is_urgent) for one in told} == {
        (cast.lea.pk, True),
        (delia.pk, True),
    }
    with acting_as(cast.nadia):
        assert not Finding.objects.exists()  # below: the wall


def test_it_waits_on_her_desk_until_somebody_looked_into_it(cast, case):
    see_number(cast.nadia, case, **DANGER)
    desk = a_browser(cast.lea)
    said = "shown without a factor"
    assert said in desk.get("/").text
    assert said in desk.get("/oversight/").text

    with acting_as(cast.lea) as lea:
        answer_finding(finding=Finding.objects.visible_to(lea).get(), worker=lea)

    assert said not in desk.get("/").text


def test_a_conflict_of_interest_hides_it(cast, case):
    see_number(cast.nadia, case, **DANGER)
    with acting_as(cast.lea) as lea:
        seen = Case.objects.visible_to(lea).get(pk=case.pk)
        cases.declare_conflict(case=seen, about=lea, kind="KINSHIP", worker=lea)
    deliver()

    assert found_by(cast.lea) == []
    assert not Notice.objects.using("seed").filter(worker=cast.lea, topic__contains="finding")


def test_a_factor_that_was_shown_tells_nobody(cast, case):
    token = {"Authorization": f"Bearer {a_token(cast.nadia)}"}
    there = reverse("api:case-safe-contact", kwargs={"case_id": case.pk})

    assert a_client(headers=token | DANGER).get(there).status_code == 200
    assert found_by(cast.lea) == []
