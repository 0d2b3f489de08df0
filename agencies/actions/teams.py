"""Teams, and who belongs to them. Supervisors in a team see its cases, by grant."""

from django.db import transaction

from agencies import events, policies
from agencies.models import Team, TeamMember, Worker
from agencies.turns import one_at_a_time
from audit import log
from kernel.errors import RuleBroken


@transaction.atomic
def make_team(*, name: str, worker: Worker) -> Team:
    """Make a team. Raises: NotAllowed; RuleBroken name_taken."""
    policies.may_run_agency(worker)
    _name_is_free(name, worker)
    team: Team = Team.objects.create(agency_id=worker.agency_id, name=name)
    log.record(events.TEAM_MADE, team.pk)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, worker: Worker) -> Team:
    """Give a team another name. Raises: NotAllowed; RuleBroken name_taken."""
    policies.may_run_agency(worker)
    if name != team.name:
        _name_is_free(name, worker)
        team.name = name
        team.save(update_fields=["name"])
        log.record(events.TEAM_RENAMED, team.pk)
    return team


@transaction.atomic
def join_team(*, team: Team, colleague: Worker, worker: Worker) -> TeamMember:
    """Place a colleague in a team; a supervisor oversees its cases from now on.

    Raises: NotAllowed; RuleBroken already_in_team, may_not_work.
    Source: docs/rules/agencies.md R-A7.
    """
    policies.may_administer(worker, colleague)
    one_at_a_time(worker.agency_id)
    if not Worker.objects.active().filter(pk=colleague.pk).exists():
        raise RuleBroken("may_not_work")
    if TeamMember.objects.filter(team=team, worker=colleague).exists():
        raise RuleBroken("already_in_team")
    member: TeamMember = TeamMember.objects.create(
        agency_id=worker.agency_id, team=team, worker=colleague
    )
    log.record(events.TEAM_JOINED, team.pk, worker=str(colleague.pk))
    return member


@transaction.atomic
def leave_team(*, member: TeamMember, worker: Worker) -> None:
    """Take a colleague out of a team; a supervisor oversees its cases no longer.

    Raises: NotAllowed.
    Source: docs/rules/agencies.md R-A7.
    """
    policies.may_administer(worker, member.worker)
    log.record(events.TEAM_LEFT, member.team_id, worker=str(member.worker_id))
    TeamMember.objects.filter(pk=member.pk).delete()


def _name_is_free(name: str, worker: Worker) -> None:
    one_at_a_time(worker.agency_id)
    if Team.objects.filter(agency_id=worker.agency_id, name=name).exists():
        raise RuleBroken("name_taken")
