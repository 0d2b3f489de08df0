"""Two admins say that two accounts are one person; neither learns whose the other is (R-A21)."""

from datetime import timedelta

import pytest

from agencies import actions
from agencies.models import Role, SamePersonKind, Worker
from agencies.one_time import new_code
from audit.models import AuditEvent
from kernel.errors import NotAllowed, RuleBroken
from tests.api.caller import Caller
from tests.cast import Cast, a_browser, a_worker, acting_as
from tests.sharing.scene import deliver


@pytest.fixture
def ada(cast: Cast) -> Worker:
    return a_worker("ada", cast.alba, Role.AGENCY_ADMIN)


@pytest.fixture
def bea(cast: Cast) -> Worker:
    return a_worker("bea", cast.brisa, Role.AGENCY_ADMIN)


def human(worker: Worker):
    return Worker.objects.using("seed").get(pk=worker.pk).human_id


def make(admin: Worker, colleague: Worker, kind=SamePersonKind.JOIN) -> str:
    with acting_as(admin) as acting:
        seen = Worker.objects.filter(pk=colleague.pk).first() or colleague
        return actions.make_same_person_code(colleague=seen, kind=kind, worker=acting).code


def use(admin: Worker, colleague: Worker, code: str) -> None:
    with acting_as(admin) as acting:
        seen = Worker.objects.filter(pk=colleague.pk).first() or colleague
        actions.use_same_person_code(colleague=seen, code=code, worker=acting)


def test_both_admins_say_it_and_it_counts(cast, ada, bea):
    use(bea, cast.nadia, make(ada, cast.ivo))

    assert human(cast.nadia) == human(cast.ivo)


def test_and_both_say_that_it_is_not_so_after_all(cast, ada, bea):
    use(bea, cast.nadia, make(ada, cast.ivo))

    use(bea, cast.nadia, make(ada, cast.ivo, SamePersonKind.PART))

    assert human(cast.nadia) != human(cast.ivo)


def test_a_third_account_comes_along(cast, ada, bea):
    cleo = a_worker("cleo", cast.cima, Role.AGENCY_ADMIN)
    use(bea, cast.nadia, make(cleo, cast.cora))
    use(cleo, cast.cora, make(ada, cast.ivo))

    assert human(cast.nadia) == human(cast.ivo) == human(cast.cora)


def test_a_code_counts_once_and_not_for_who_made_it(cast, ada, bea, move_clock):
    code, late = make(ada, cast.ivo), make(ada, cast.sara)
    for admin, colleague in ((ada, cast.sara), (bea, cast.nadia)):
        if admin == bea:
            use(bea, colleague, code)
        with pytest.raises(RuleBroken, match="same_person_code_unknown"):
            use(admin, colleague, code)
    with pytest.raises(RuleBroken, match="same_person_code_unknown"):
        use(bea, cast.lea, new_code())
    replaced = make(ada, cast.ivo)
    make(ada, cast.ivo)
    with pytest.raises(RuleBroken, match="same_person_code_unknown"):
        use(bea, cast.lea, replaced)
    move_clock(timedelta(hours=73))
    with pytest.raises(RuleBroken, match="same_person_code_unknown"):
        use(bea, cast.lea, late)


def test_only_admins_for_their_own_colleagues(cast, ada, bea):
    code = make(ada, cast.ivo)

    for who, about in ((cast.lea, cast.nadia), (cast.ivo, cast.ivo), (bea, cast.ivo), (bea, bea)):
        with pytest.raises(NotAllowed):
            use(who, about, code)
        with pytest.raises(NotAllowed):
            make(who, about)


def test_neither_side_is_told_whose_or_where_the_other_is(cast, ada, bea):
    code = make(ada, cast.ivo)
    answer = Caller(bea).put(f"workers/{cast.nadia.pk}/same-person/", {"code": code})

    assert (answer.status_code, answer.content) == (204, b"")
    deliver()
    lines = AuditEvent.objects.using("seed").filter(name__startswith="agencies.same_person")
    for mine, theirs in ((cast.alba, cast.brisa), (cast.brisa, cast.alba)):
        told = list(lines.filter(agency_id=mine.agency.pk).values())
        foreign = Worker.objects.using("seed").filter(agency=theirs.agency)
        words = {str(theirs.agency.pk), *(str(pk) for pk in foreign.values_list("pk", flat=True))}
        assert told
        assert not [word for word in words if word in str(told)]


def test_the_pages(cast, ada, bea):
    browser = a_browser(ada)
    address = f"/workers/{cast.ivo.pk}/same-person/"
    submission = str(browser.get(address).context["form"]["submission"].value())

    page = browser.post(address, {"submission": submission, "kind": "JOIN"})
    code = page.context["code"]
    wrong = a_browser(bea).post(f"/workers/{cast.nadia.pk}/same-person/code/", {"code": "x"})
    right = a_browser(bea).post(f"/workers/{cast.nadia.pk}/same-person/code/", {"code": code})

    assert code in page.text
    assert (wrong.status_code, right.status_code) == (409, 302)
    assert human(cast.nadia) == human(cast.ivo)
