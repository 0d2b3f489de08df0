"""Brisa's side: routes that Alba opened, the people behind some of them, and what was told."""

from collections.abc import Iterable
from datetime import time, timedelta

from agencies.acting import acting_as
from agencies.models import Agency, DisclosureBasis, Team, Worker
from cases import actions
from cases.models import (
    AffectedPerson,
    Case,
    CaseKind,
    ContactOutcome,
    Direction,
    EpisodeStatus,
    InformationOwed,
    InformationState,
)
from cases.safe_window import text_from
from demo import plan
from demo.house import back_then
from demo.people import PARTICIPANTS
from kernel import clock
from oversight.actions import break_glass
from sharing import actions as sharing
from sharing.models import Disclosure, Link

SARA, LEA = "sara@alba.example", "lea@brisa.example"
NADIA, NOOR = "nadia@brisa.example", "noor@brisa.example"
# Participant number -> who stands by the person they named.
KNOWN = {0: NADIA, 2: NADIA, 4: NADIA, 6: NOOR, 9: NOOR, 11: NADIA}
NOT_REACHED = ("B-2049", "B-2051")  # a first attempt rang out
NOT_ATTACHED = (1, 8)  # routes that nobody has looked at yet
TALKED = "Introduced ourselves, asked what she needs, agreed to call again."
RANG_OUT = "It rang out; no message left."
WHY_IN_AN_EMERGENCY = "She called the front desk and whispered. Nadia cannot be reached."
WEEKDAY_MORNINGS = text_from([(day, time(9), time(12, 30)) for day in range(1, 6)])
EVERY_DAY = text_from([(day, time(0), time(23, 59)) for day in range(1, 8)])


def lay() -> None:
    """Lay routes, support cases with their safe contact, contacts and releases."""
    with back_then(2):
        with acting_as(SARA) as sara:
            links = _routes(sara, KNOWN)
        with acting_as(LEA) as lea:
            for number, email in KNOWN.items():
                theirs = Worker.objects.visible_to(lea).get(email=email)
                _supported(number, links[number], theirs, lea)
    with acting_as(SARA) as sara:
        _routes(sara, NOT_ATTACHED)
    for email in (NADIA, NOOR):
        with acting_as(email) as worker:
            _history(worker)
    plan.lay(NADIA, "B-2040")
    with acting_as(NOOR) as noor:
        break_glass(reference="B-2051", reason=WHY_IN_AN_EMERGENCY, worker=noor)


def _routes(sara: Worker, numbers: Iterable[int]) -> dict[int, Link]:
    brisa = Agency.objects.visible_to(sara).get(code="BRISA")
    named = AffectedPerson.objects.visible_to(sara).select_related("case__agency")
    by_reference = {affected.case.reference: affected for affected in named}
    return {number: _route(by_reference[f"A-{101 + number}"], brisa, sara) for number in numbers}


def _route(affected: AffectedPerson, brisa: Agency, sara: Worker) -> Link:
    """Open a route and tell Brisa whom to contact, as the page does."""
    return sharing.open_route_and_tell(
        affected=affected,
        support=brisa,
        basis=DisclosureBasis.PERPETRATOR_AGREEMENT,
        text=f"{affected.given_name.open()} {affected.surname.open()}",
        worker=sara,
    )


def _supported(number: int, told: Link, worker: Worker, lea: Worker) -> None:
    """Open the support case of whom a participant named, give it to its worker, attach the link."""
    *_his, given_name, surname, _relationship = PARTICIPANTS[number]
    opened = actions.open_case(
        kind=CaseKind.SUPPORT,
        team=Team.objects.visible_to(lea).get(),
        reference=f"B-{2040 + number}",
        given_name=given_name,
        surname=surname,
        referral_route="OTHER",
        referred_date=clock.now().date() - timedelta(weeks=7),
        worker=lea,
    )
    case = Case.objects.visible_to(lea).get(pk=opened.pk)
    actions.assign_case(case=case, assignee=worker, worker=lea)
    case = Case.objects.visible_to(lea).get(pk=opened.pk)
    actions.change_status(case=case, status=EpisodeStatus.ACTIVE, version=case.version, worker=lea)
    _reachable(number, case, lea)
    link = Link.objects.visible_to(lea).get(pk=told.pk)
    for disclosure in Disclosure.objects.visible_to(lea).filter(link=link):
        sharing.acknowledge_disclosure(disclosure=disclosure, worker=lea)
    sharing.attach_link(link=link, support_case=case, worker=lea)


def _reachable(number: int, case: Case, lea: Worker) -> None:
    """Record how she can be reached; two at any hour, so that a visitor can record a contact."""
    actions.set_safe_contact(
        case=case,
        version=None,
        worker=lea,
        channels=["PHONE", "SMS"],
        number=f"+4930231252{number:02d}",
        windows=EVERY_DAY if number in {0, 6} else WEEKDAY_MORNINGS,
        say_we_are="the dentist's practice",
        code_word="Are the blue tiles in stock?",
        message_rule="NEUTRAL_ONLY" if number % 4 else "NO_MESSAGE",
        warnings="He sometimes answers her phone." if number == 0 else "",
        may_be_used=True,
        confirmed_at=clock.now() - timedelta(days=1 if number else 27),
    )


def _history(worker: Worker) -> None:
    """Record a first contact for each, what was told then, and what they allow."""
    for count, case in enumerate(Case.objects.visible_to(worker).order_by("reference")):
        rang_out = case.reference in NOT_REACHED
        actions.record_partner_contact(
            case=case,
            direction=Direction.OUTGOING,
            channel="PHONE",
            outcome=ContactOutcome.NO_ANSWER if rang_out else ContactOutcome.REACHED_SAFE,
            happened_at=clock.now() - timedelta(days=2 + 3 * count, hours=2),
            note=RANG_OUT if rang_out else TALKED,
            worker=worker,
        )
        if rang_out:
            continue
        _informed(case, worker)
        sharing.give_release(
            support_case=case,
            link=Link.objects.visible_to(worker).get(attachment__support_case=case),
            purpose="PRACTICE",
            categories=["CAUTION", "CONTACT_SUMMARY"],
            ends_date=clock.now().date() + timedelta(days=12 + 40 * count),
            how_informed="BY_PHONE",
            worker=worker,
        )


def _informed(case: Case, worker: Worker) -> None:
    """Note what was told on the telephone; the rest stays owed."""
    owed = InformationOwed.objects.visible_to(worker).filter(case=case).order_by("item")
    actions.give_information(
        case=case,
        ids=list(owed.values_list("pk", flat=True)[:5]),
        state=InformationState.TOLD,
        how="PHONE",
        worker=worker,
    )
