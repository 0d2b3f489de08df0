"""A team's week, colleague by colleague: what a supervisor looks at and signs."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agencies.models import Role, Team, TeamMember, Worker
from agencies.working_time import today_at
from oversight.models import AccessReview
from oversight.policies import is_officer
from oversight.summary import Access, access_of

WEEK = timedelta(days=7)


def last_over(worker: Worker) -> date:
    """Return the Monday of the last week that is over, by the agency's own calendar."""
    today = today_at(worker.agency)
    return today - timedelta(days=today.weekday()) - WEEK


def of_team(team: Team, week: date, worker: Worker) -> list[Access]:
    """Return what stands out, by name; of oneself too, which somebody else signs for."""
    zone = ZoneInfo(worker.agency.time_zone)
    since = datetime.combine(week, time(), zone)
    until = datetime.combine(week + WEEK, time(), zone)
    members = TeamMember.objects.filter(team=team).values("worker_id")
    people = Worker.objects.visible_to(worker).filter(pk__in=members).order_by("name", "pk")
    return [access_of(one, since, until) for one in people]


def unsigned(worker: Worker) -> list[Team]:
    """Return a supervisor's teams whose last week nobody has signed."""
    signed = AccessReview.objects.visible_to(worker).filter(week_date=last_over(worker))
    mine = TeamMember.objects.filter(worker=worker).values("team_id")
    teams = Team.objects.visible_to(worker).filter(pk__in=mine)
    return list(teams.exclude(pk__in=signed.values("team_id")).order_by("name", "pk"))


def half_signed(worker: Worker) -> list[AccessReview]:
    """Return the weeks whose signer's own row this supervisor or officer may sign, oldest first."""
    if not (is_officer(worker) or worker.has_role(Role.SUPERVISOR)):
        return []
    rows = AccessReview.objects.visible_to(worker).half_signed().exclude(signed_by=worker)
    return list(rows.order_by("week_date", "pk"))


def has_second(team: Team, signer: Worker) -> bool:
    """Say whether anybody works here who may sign for the signer's own row."""
    members = TeamMember.objects.filter(team=team).values("worker_id")
    others = Worker.objects.visible_to(signer).active().exclude(pk=signer.pk)
    officers = others.in_role(Role.DATA_PROTECTION_OFFICER)
    return (officers | others.in_role(Role.SUPERVISOR).filter(pk__in=members)).exists()
