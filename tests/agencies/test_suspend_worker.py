"""An admin shuts a colleague out at once, and can let them in again."""

import pytest

from agencies import actions
from agencies.models import Role, SuspensionReason, Worker
from kernel.errors import NotAllowed, RuleBroken
from kernel.models import Session
from tests.agencies.sign_in import is_inside, lines_about
from tests.cast import Cast, a_browser, a_token, a_worker, acting_as

pytestmark = pytest.mark.urls("tests.walls.doors")


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def suspend(admin: Worker, colleague: Worker) -> None:
    with acting_as(admin) as acting:
        actions.suspend_worker(colleague=colleague, reason=SuspensionReason.OTHER, worker=acting)


def test_sessions_and_tokens_of_the_suspended_end_at_once(cast: Cast, anton: Worker):
    browser = a_browser(cast.ivo)
    a_token(cast.ivo)
    assert is_inside(browser)

    suspend(anton, cast.ivo)

    assert not is_inside(browser)
    assert not Session.objects.filter(worker_id=cast.ivo.pk).exists()
    assert lines_about(cast.ivo) == ["agencies.worker.suspended"]
    assert is_inside(a_browser(cast.sara))


def test_who_is_restored_signs_in_anew(cast: Cast, anton: Worker):
    before = a_browser(cast.ivo)
    suspend(anton, cast.ivo)
    with acting_as(anton) as acting:
        ivo = Worker.objects.visible_to(acting).get(pk=cast.ivo.pk)
        actions.restore_worker(colleague=ivo, worker=acting)

    assert not is_inside(before)
    assert is_inside(a_browser(cast.ivo))


def test_nobody_else_may(cast: Cast, anton: Worker):
    for other in (cast.sara, cast.nadia):
        with pytest.raises(NotAllowed):
            suspend(other, cast.ivo)
    with pytest.raises(NotAllowed):
        suspend(anton, anton)
    with pytest.raises(NotAllowed):
        suspend(anton, cast.nadia)


def test_twice_is_a_broken_rule(cast: Cast, anton: Worker):
    suspend(anton, cast.ivo)

    with pytest.raises(RuleBroken, match="already_suspended"):
        suspend(anton, Worker.objects.using("seed").get(pk=cast.ivo.pk))
