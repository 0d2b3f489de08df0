"""Groups: who leads them, who belongs to them, when they meet."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from agencies.models import Team, Worker
from agencies.working_time import today_at
from audit import log
from cases import events, policies
from cases.database import refused, unique_or
from cases.models import (
    Case,
    CaseKind,
    Group,
    GroupFacilitator,
    GroupMember,
    GroupSession,
    ProgrammeModel,
)
from kernel.errors import RuleBroken


@transaction.atomic
def make_group(
    *,
    team: Team,
    name: str,
    facilitators: list[Worker],
    programme_model: ProgrammeModel | None = None,
    worker: Worker,
) -> Group:
    """Make a group with its facilitators. Raises: NotAllowed; RuleBroken name_taken."""
    policies.may_make_group(worker, team)
    group = Group(agency=worker.agency, team=team, name=name, programme_model=programme_model)
    with unique_or("one_group_per_name", "name_taken"):
        group.save(force_insert=True)
    log.record(events.GROUP_MADE, group.pk)
    for facilitator in facilitators:
        add_facilitator(group=group, facilitator=facilitator, worker=worker)
    return group


@transaction.atomic
def add_facilitator(*, group: Group, facilitator: Worker, worker: Worker) -> GroupFacilitator:
    """Let a colleague lead a group: they may see its participants' cases from now on.

    Raises: NotAllowed; RuleBroken conflict_of_interest, already_a_facilitator.
    """
    policies.may_lead_team(worker, group.team)
    leads = GroupFacilitator(group=group, worker=facilitator)
    with unique_or("one_facilitation_per_group", "already_a_facilitator"), refused():
        leads.save(force_insert=True)
    log.record(events.FACILITATOR_ADDED, group.pk, facilitator=str(facilitator.pk))
    return leads


@transaction.atomic
def join_group(*, group: Group, case: Case, joined_date: date, worker: Worker) -> GroupMember:
    """Put a participant into a group; its facilitators may see the case from now on.

    Raises: NotAllowed; RuleBroken conflict_of_interest, already_a_member, not_a_programme_case,
    changed_meanwhile.
    """
    policies.may_lead_team(worker, group.team)
    policies.may_work_on(worker, case)
    if case.kind != CaseKind.PROGRAMME:
        raise RuleBroken("not_a_programme_case")
    member = GroupMember(group=group, case=case, joined_date=joined_date)
    is_new = unique_or("one_current_membership_per_group", "already_a_member")
    # Two who join at the same moment would get the same number: the second is placed again.
    with unique_or("one_member_per_number", "changed_meanwhile"), is_new, refused():
        member.save(force_insert=True)
    log.record(events.GROUP_JOINED, member.pk, case_id=case.pk, group=str(group.pk))
    return member


@transaction.atomic
def leave_group(*, member: GroupMember, left_date: date, worker: Worker) -> GroupMember:
    """Take a participant out of a group: its facilitators no longer see the case.

    Once: of two who do so the second is refused, and no date is written over.

    Raises: NotAllowed; RuleBroken leaves_before_joining, leaves_in_the_future, has_left.
    Source: docs/rules/cases.md S2.
    """
    policies.may_lead_team(worker, member.group.team)
    policies.may_work_on(worker, member.case)
    if left_date < member.joined_date:
        raise RuleBroken("leaves_before_joining")
    if left_date > today_at(worker.agency):
        raise RuleBroken("leaves_in_the_future")
    # Who leaves and joins again has a row of their own for it.
    current = GroupMember.objects.current().filter(pk=member.pk)
    if not current.update(left_date=left_date):
        raise RuleBroken("has_left")
    member.left_date = left_date
    log.record(events.GROUP_LEFT, member.pk, case_id=member.case_id)
    return member


@transaction.atomic
def plan_session(
    *, group: Group, starts_at: datetime, ends_at: datetime, topic: str = "", worker: Worker
) -> GroupSession:
    """Plan the group's next meeting. Raises: NotAllowed; RuleBroken session_ends_before_start."""
    if ends_at <= starts_at:
        raise RuleBroken("session_ends_before_start")
    last = GroupSession.objects.filter(group=group).aggregate(last=Max("number"))["last"] or 0
    session = GroupSession(
        group=group, number=last + 1, starts_at=starts_at, ends_at=ends_at, topic=topic
    )
    policies.may_log_session(worker, session)
    with unique_or("one_session_per_number", "changed_meanwhile"):
        session.save(force_insert=True)
    log.record(events.SESSION_PLANNED, session.pk, group=str(group.pk))
    return session
