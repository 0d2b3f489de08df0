"""A group of twelve, and its register saved with a note for each."""

from collections.abc import Iterable
from datetime import timedelta

from agencies.models import Team, Worker
from bench.ours.acting import given_back, request, token_of
from bench.timing import taken
from cases import actions
from cases.models import AttendanceCode, Case, Group, GroupMember, GroupSession
from kernel import clock
from risk.actions import log_group_session

SIZE = 12
NOTE = "Took part in the check-in; described the week without blaming, and practised the plan."


def group(worker_id: str, supervisor_id: str) -> str:
    """Make a group of the worker's first twelve cases; return its id."""
    with request(supervisor_id) as supervisor:
        leads = Worker.objects.visible_to(supervisor).get(pk=worker_id)
        made = actions.make_group(
            team=Team.objects.visible_to(supervisor).get(),
            name="Tuesday evening",
            facilitators=[leads],
            worker=supervisor,
        )
        for case in Case.objects.visible_to(supervisor).filter(assigned=leads)[:SIZE]:
            joined = clock.now().date() - timedelta(days=400)
            actions.join_group(group=made, case=case, joined_date=joined, worker=supervisor)
    given_back()
    return str(made.pk)


def plan(worker_id: str, group_id: str, times: int) -> list[str]:
    """Plan meetings that are over by now; return their ids."""
    with request(worker_id) as worker:
        its = Group.objects.visible_to(worker).get(pk=group_id)
        found = []
        for number in range(times):
            starts_at = clock.now() - timedelta(days=300, hours=-3 * number)
            ends_at = starts_at + timedelta(hours=2)
            met = actions.plan_session(
                group=its, starts_at=starts_at, ends_at=ends_at, worker=worker
            )
            found.append(str(met.pk))
    given_back()
    return found


def save(worker_id: str, session_id: str) -> None:
    """Save one register: what the page does when somebody presses Save."""
    with request(worker_id) as worker:
        session = GroupSession.objects.visible_to(worker).get(pk=session_id)
        members = session.group.members.visible_to(worker).current()
        log_group_session(
            session=session,
            version=session.version,
            group_note="Opening round, exercise in pairs, closing round.",
            lines=_lines(members),
            concerns=[],
            worker=worker,
        )


def _lines(members: Iterable[GroupMember]) -> list[actions.RegisterLine]:
    return [
        actions.RegisterLine(
            case=member.case, code=AttendanceCode.PRESENT, engagement="SOME", note=NOTE
        )
        for member in members
    ]


def times(worker_id: str, group_id: str, times: int) -> list[float]:
    """Return how long each save took, the first three left out."""
    token_of(worker_id)
    found = []
    for session_id in plan(worker_id, group_id, times + 3):
        found += taken(lambda: save(worker_id, session_id), 1)  # noqa: B023 - called at once
        given_back()
    return found[3:]
