"""What Alba's officer finds on her desk: a made-up case was opened, and a case is to be erased."""

from datetime import timedelta

from agencies.acting import acting_as
from agencies.models import Team, Worker
from cases import actions
from cases.models import Case, CaseKind, EpisodeStatus, ErasureReason, Person
from demo.house import back_then
from demo.support import SARA
from kernel import clock
from kernel.scope import current
from oversight.actions import set_canary
from oversight.watching import watch

MIRA, DELIA = "mira@alba.example", "delia@alba.example"
MADE_UP, LONG_CLOSED = "A-190", "A-067"


def lay() -> None:
    """Lay both."""
    with back_then(1), acting_as(SARA) as sara:
        _opened(MADE_UP, "Felix", "Muster", sara)
        closed = _opened(LONG_CLOSED, "Bruno", "Weiss", sara)
        unsuitable = EpisodeStatus.UNSUITABLE
        actions.change_status(case=closed, status=unsuitable, version=closed.version, worker=sara)
    with acting_as(DELIA) as delia:
        set_canary(reference=MADE_UP, worker=delia)
    with acting_as(MIRA) as mira:
        Person.objects.visible_to(mira).get(case__reference=MADE_UP).surname.open()
        watch(current())  # as at the end of every request
    with acting_as(SARA) as sara:
        case = Case.objects.visible_to(sara).get(reference=LONG_CLOSED)
        actions.ask_erasure(case=case, reason=ErasureReason.SUBJECT_ASKED, worker=sara)


def _opened(reference: str, given_name: str, surname: str, sara: Worker) -> Case:
    opened = actions.open_case(
        kind=CaseKind.PROGRAMME,
        team=Team.objects.visible_to(sara).get(),
        reference=reference,
        given_name=given_name,
        surname=surname,
        referral_route="SELF",
        mandate="VOLUNTARY",
        referred_date=clock.now().date() - timedelta(weeks=2),
        worker=sara,
    )
    mira = Worker.objects.visible_to(sara).get(email=MIRA)
    case: Case = Case.objects.visible_to(sara).get(pk=opened.pk)
    actions.assign_case(case=case, assignee=mira, worker=sara)
    return case
