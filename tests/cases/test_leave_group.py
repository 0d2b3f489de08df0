"""A participant leaves a group: once, on a day that can be; and who leads it with whom."""

from datetime import timedelta

import pytest

from agencies.models import Role, Team
from agencies.working_time import today_at
from cases import actions, policies
from cases.models import GroupFacilitator, GroupMember
from kernel.errors import NotAllowed, RuleBroken
from tests.cast import Cast, a_group, a_worker, acting_as


def member_of(worker, case) -> GroupMember:
    found: GroupMember = GroupMember.objects.visible_to(worker).get(case=case)
    return found


def leave(worker, case, **after) -> GroupMember:
    with acting_as(worker) as acting:
        member = member_of(acting, case)
        day = member.joined_date + timedelta(**after)
        return actions.leave_group(member=member, left_date=day, worker=acting)


@pytest.mark.parametrize(
    ("after", "code"), [(-1, "leaves_before_joining"), (4000, "leaves_in_the_future")]
)
def test_the_day_lies_between_joining_and_today(cast: Cast, after, code):
    _group, [case, _other] = a_group(cast)

    with pytest.raises(RuleBroken, match=code):
        leave(cast.sara, case, days=after)


def test_a_day_is_never_written_over(cast: Cast):
    _group, [case, _other] = a_group(cast)
    first = leave(cast.sara, case, days=1)

    with pytest.raises(RuleBroken, match="has_left"):
        leave(cast.sara, case, days=2)

    assert first.left_date is not None
    with acting_as(cast.sara) as sara:
        assert member_of(sara, case).left_date == first.left_date


def test_it_takes_a_supervisor_of_the_team(cast: Cast):
    _group, [case, _other] = a_group(cast)

    with pytest.raises(NotAllowed):
        leave(cast.ivo, case, days=1)


def test_today_is_the_agencys_own_day(cast: Cast):
    _group, [case, _other] = a_group(cast)

    left = leave(cast.sara, case, days=60)

    assert str(left.left_date) <= str(today_at(cast.alba.agency))


def test_a_service_makes_no_group(cast: Cast):
    with pytest.raises(NotAllowed), acting_as(cast.lea) as lea:
        actions.make_group(team=cast.brisa.team, name="Group", facilitators=[], worker=lea)


def test_a_supervisor_makes_no_group_in_another_team(cast: Cast):
    other = Team.objects.using("seed").create(agency=cast.alba.agency, name="Elsewhere")

    with pytest.raises(NotAllowed, match="of this team"), acting_as(cast.sara) as sara:
        policies.may_make_group(sara, other)


def test_who_leads_a_group_sees_who_leads_it_with_them(cast: Cast):
    group, _cases = a_group(cast)
    petra = a_worker("petra", cast.alba, Role.FACILITATOR)
    with acting_as(cast.sara) as sara:
        actions.add_facilitator(group=group, facilitator=petra, worker=sara)
    outsider = a_worker("otto", cast.alba, Role.FACILITATOR)

    for worker, seen in ((cast.ivo, 2), (petra, 2), (outsider, 0)):
        with acting_as(worker) as acting:
            leads = GroupFacilitator.objects.visible_to(acting).filter(group=group)
            assert leads.count() == seen
            assert GroupFacilitator.objects.filter(group=group).count() == seen
