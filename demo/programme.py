"""Alba's evening group with its history, through the same actions as everybody's work."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from agencies.acting import acting_as
from agencies.models import Team, Worker
from cases import actions
from cases.models import (
    AttendanceCode,
    Case,
    CaseKind,
    EpisodeStatus,
    Group,
    GroupMember,
    GroupSession,
    ProgrammeModel,
)
from demo.house import back_then
from demo.people import PARTICIPANTS
from kernel import clock
from risk.actions import assess
from risk.actions.assessments import Answers
from risk.models import CriticalFactor, FactorState, Rating, RiskLevel

WEEKS = 8
# Who missed which of the eight meetings: participant number -> {meeting: code}.
MISSED = {
    0: {6: AttendanceCode.LATE},
    3: {4: AttendanceCode.ABSENT_EXCUSED},
    7: {5: AttendanceCode.ABSENT_UNEXCUSED, 7: AttendanceCode.ABSENT_UNEXCUSED},
    9: {2: AttendanceCode.ABSENT_EXCUSED, 7: AttendanceCode.LATE},
}
NOT_ASSESSED_AGAIN = (3, 8)
NOTES = (
    "Took part in the check-in; described the week without blaming.",
    "Quiet; answered when asked.",
    "Practised the time-out plan and named his early signs.",
    "",
)


def lay() -> None:
    """Lay cases, the group, eight logged meetings, one to log and one ahead."""
    with back_then(WEEKS + 2), acting_as("sara@alba.example") as sara:
        group, cases = _cases_and_group(sara)
    with acting_as("ivo@alba.example") as ivo:
        seen = Group.objects.visible_to(ivo).get(pk=group.pk)
        ordered = {case.pk: number for number, case in enumerate(cases)}
        for meeting in range(WEEKS):
            _logged(seen, meeting, ordered, ivo)
        for weeks_ago, topic in ((0, "Early signs"), (-1, "Responsibility")):
            starts_at = _evening(ivo, weeks_ago=weeks_ago)
            actions.plan_session(
                group=seen,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                topic=topic,
                worker=ivo,
            )
    with back_then(3), acting_as("ivo@alba.example") as ivo:
        for case in Case.objects.visible_to(ivo).filter(pk__in=ordered):
            if ordered[case.pk] not in NOT_ASSESSED_AGAIN:
                assess(case=case, answers=_answers(), worker=ivo)


def _cases_and_group(sara: Worker) -> tuple[Group, list[Case]]:
    team = Team.objects.visible_to(sara).get()
    model = ProgrammeModel.objects.visible_to(sara).get()
    leading = Worker.objects.visible_to(sara).filter(
        email__in=["ivo@alba.example", "mira@alba.example"]
    )
    facilitators = list(leading.order_by("email"))
    group = actions.make_group(
        team=team,
        name="Evening group",
        facilitators=facilitators,
        programme_model=model,
        worker=sara,
    )
    cases = [
        _participant(number, team, model, facilitators[number % 2], sara)
        for number in range(len(PARTICIPANTS))
    ]
    for case in cases:
        joined = clock.now().date()
        actions.join_group(group=group, case=case, joined_date=joined, worker=sara)
    return group, cases


def _participant(
    number: int, team: Team, model: ProgrammeModel, theirs: Worker, sara: Worker
) -> Case:
    given_name, surname, born, *named = PARTICIPANTS[number]
    opened = actions.open_case(
        kind=CaseKind.PROGRAMME,
        team=team,
        reference=f"A-{101 + number}",
        given_name=given_name,
        surname=surname,
        birth_date=born,
        phone=f"+4930231251{number:02d}",
        referral_route=["PROBATION", "COURT", "SELF", "CHILD_PROTECTION"][number % 4],
        mandate=["MANDATED", "CONDITIONAL", "VOLUNTARY"][number % 3],
        referred_date=clock.now().date() - timedelta(weeks=3),
        worker=sara,
    )
    case: Case = Case.objects.visible_to(sara).get(pk=opened.pk)
    actions.assign_case(case=case, assignee=theirs, worker=sara)
    case = Case.objects.visible_to(sara).get(pk=opened.pk)
    _accepted(case, named, model, sara)
    return case


def _accepted(case: Case, named: list[str], model: ProgrammeModel, sara: Worker) -> None:
    """Bring a case through the gates: contract, risk form, whom he named, then ACTIVE."""
    signed = clock.now() - timedelta(days=5)
    case = actions.correct_case(
        case=case,
        version=case.version,
        worker=sara,
        misidentified_check="NO_SIGN",
        programme_model=model,
        accepted_date=signed.date(),
        contract_signed_date=signed.date(),
    )
    assess(case=case, answers=_answers(), worker=sara)
    case = Case.objects.visible_to(sara).get(pk=case.pk)
    for status in (EpisodeStatus.ASSESSING, EpisodeStatus.ACTIVE):
        actions.change_status(case=case, status=status, version=case.version, worker=sara)
    actions.name_affected_person(
        case=case, given_name=named[0], surname=named[1], relationships=[named[2]], worker=sara
    )


def _answers() -> Answers:
    """Return a form on which no critical factor is known, judged as most participants are."""
    return Answers(
        factors=dict.fromkeys(CriticalFactor.values, FactorState.UNKNOWN.value),
        lethality=Rating.LOW,
        seriousness=Rating.MEDIUM,
        repetition=Rating.MEDIUM,
        firearms=FactorState.UNKNOWN,
        judgement=RiskLevel.MEDIUM,
        rationale="Separated, in contact about the children; nothing critical is known.",
    )


def _evening(ivo: Worker, *, weeks_ago: int) -> datetime:
    """Return seven o'clock where the group meets, yesterday so many weeks ago: by its own clock."""
    today = timezone.localtime(clock.now(), ZoneInfo(ivo.agency.time_zone))
    yesterday = today.replace(hour=19, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return yesterday - timedelta(weeks=weeks_ago)


def _logged(group: Group, meeting: int, ordered: dict[UUID, int], ivo: Worker) -> None:
    starts_at = _evening(ivo, weeks_ago=WEEKS - meeting)
    planned = actions.plan_session(
        group=group,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        topic=["Welcome", "Time-out", "Facts", "Respect"][meeting % 4],
        worker=ivo,
    )
    session = GroupSession.objects.visible_to(ivo).get(pk=planned.pk)
    members = group.members.visible_to(ivo).current()
    actions.record_register(
        session=session,
        version=session.version,
        group_note="Opening round, exercise in pairs, closing round.",
        lines=[_line(member, meeting, ordered[member.case_id]) for member in members],
        worker=ivo,
    )


def _line(member: GroupMember, meeting: int, number: int) -> actions.RegisterLine:
    came = MISSED.get(number, {}).get(meeting, AttendanceCode.PRESENT)
    is_here = came in {AttendanceCode.PRESENT, AttendanceCode.LATE}
    return actions.RegisterLine(
        case=member.case,
        code=came,
        engagement=["GOOD", "SOME", "LOW"][(number + meeting) % 3] if is_here else None,
        note=NOTES[(number + meeting) % len(NOTES)] if is_here else "",
    )
