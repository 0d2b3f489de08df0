"""What somebody with power in their own agency cannot do with it, by any SQL."""

from uuid import UUID, uuid4

import pytest

from agencies.models import Role, Worker
from cases.models import CaseGrant
from tests.cast import Cast, a_case, a_group, a_worker, acting_as
from tests.walls.sql import FORBIDDEN, answer, code_of


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def grants_of(worker: Worker) -> set[UUID]:
    grants = CaseGrant.objects.using("seed").filter(user_id=worker.pk)
    return set(grants.values_list("content_object_id", flat=True))


def changed(statement: str, *parameters: object) -> int:
    """Return how many rows a statement changes."""
    counted = f"with done as ({statement} returning 1) select count(*) from done"  # noqa: S608
    return int(answer(counted, *parameters))


def test_an_admin_changes_neither_their_own_roles_nor_their_own_teams(cast: Cast, anton: Worker):
    case = a_case(cast.sara, cast.alba)

    with acting_as(anton):
        own_roles = "update agencies_worker set roles = '{SUPERVISOR}' where id = %s"
        assert changed(own_roles, anton.pk) == 0
        assert changed("delete from agencies_teammember where worker_id = %s", anton.pk) == 0
        joins = (
            "insert into agencies_teammember (id, agency_id, team_id, worker_id)"
            " values (gen_random_uuid(), %s, %s, %s)"
        )
        assert code_of(joins, cast.alba.agency.pk, cast.alba.team.pk, anton.pk) == FORBIDDEN
        # Of colleagues they may.
        assert changed("update agencies_worker set name = 'Ivo I.' where id = %s", cast.ivo.pk) == 1

    assert case.pk not in grants_of(anton)


def test_a_team_of_another_agency_brings_no_case_of_theirs(cast: Cast, anton: Worker):
    hers = a_case(cast.nadia, cast.brisa)
    with acting_as(anton):
        code_of(
            "insert into agencies_teammember (id, agency_id, team_id, worker_id)"
            " values (gen_random_uuid(), %s, %s, %s)",
            cast.alba.agency.pk, cast.brisa.team.pk, cast.sara.pk,
        )  # fmt: skip

    assert hers.pk not in grants_of(cast.sara)


def test_a_facilitator_from_another_agency_is_granted_no_participant(cast: Cast):
    group, cases = a_group(cast)
    with acting_as(cast.sara):
        code_of(
            "insert into cases_groupfacilitator (id, group_id, worker_id)"
            " values (gen_random_uuid(), %s, %s)",
            group.pk, cast.cora.pk,
        )  # fmt: skip

    assert grants_of(cast.cora).isdisjoint({case.pk for case in cases})


def test_a_case_is_assigned_within_its_agency_alone(cast: Cast):
    case = a_case(cast.sara, cast.alba)

    with acting_as(cast.sara):
        assert code_of("select app.assign_case(%s, %s)", case.pk, cast.nadia.pk) == "P0409"
        assert code_of("select app.assign_case(%s, %s)", uuid4(), cast.sara.pk) == "P0403"

    assert case.pk not in grants_of(cast.nadia)
