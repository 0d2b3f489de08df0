"""No trail, no data: what cannot be written down is not opened, and the page says why."""

from collections.abc import Iterator

import pytest

from audit.models import AuditEvent
from cases.models import Case
from tests.cast import PASSWORD, Cast, a_browser, a_case, a_client, a_totp_seed, bearer
from tests.walls.sql import as_superuser

ADD = "alter table audit_auditevent add constraint unwritable check (false) not valid"
DROP = "alter table audit_auditevent drop constraint if exists unwritable"


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.ivo, cast.alba, surname="Canary-surname")


@pytest.fixture
def no_trail(case: Case) -> Iterator[None]:
    """Let the database itself refuse every line."""
    with as_superuser() as admin:
        admin.execute(ADD)
        try:
            yield
        finally:
            admin.execute(DROP)


@pytest.mark.usefixtures("no_trail")
def test_a_page_opens_nothing_and_says_why(cast: Cast, case: Case):
    client = a_browser(cast.ivo, raise_request_exception=False)

    page = client.get(f"/cases/{case.pk}/")

    assert page.status_code == 503
    assert "it cannot be written down, so nothing is opened" in page.content.decode()
    assert "Canary" not in page.content.decode()


@pytest.mark.usefixtures("no_trail")
def test_nor_does_the_api(cast: Cast, case: Case):
    client = a_client(raise_request_exception=False)

    answer = client.get(f"/api/v1/cases/{case.pk}/", headers=bearer(cast.ivo))

    assert answer.status_code == 503
    assert answer.json()["code"] == "trail_unavailable"
    assert "Canary" not in answer.content.decode()


@pytest.mark.usefixtures("no_trail")
def test_a_refusal_that_cannot_be_written_down_is_none(cast: Cast, case: Case):
    client = a_browser(cast.nadia, raise_request_exception=False)

    assert client.get(f"/cases/{case.pk}/").status_code == 503


@pytest.mark.usefixtures("no_trail")
def test_nobody_is_signed_in_without_a_line_about_it(cast: Cast):
    a_totp_seed(cast.ivo)
    client = a_client(raise_request_exception=False)

    answer = client.post("/accounts/login/", {"login": cast.ivo.email, "password": "wrong"})
    assert answer.status_code == 503
    answer = client.post("/accounts/login/", {"login": cast.ivo.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert answer.status_code in {302, 503}  # the second factor is asked for first


def test_with_the_trail_back_the_same_page_opens(cast: Cast, case: Case, no_trail: None):
    client = a_browser(cast.ivo, raise_request_exception=False)
    client.get(f"/cases/{case.pk}/")
    with as_superuser() as admin:
        admin.execute(DROP)

    assert client.get(f"/cases/{case.pk}/").status_code == 200
    opened = AuditEvent.objects.using("seed").filter(
        worker_id=cast.ivo.pk, name="vault.values.opened"
    )
    assert opened.count() == 1
