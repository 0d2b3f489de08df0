"""What was told lately: an alert for Lea to decide, and a caution for Ivo to read."""

from datetime import timedelta

from agencies.acting import acting_as
from agencies.models import DisclosureBasis, Worker
from cases.models import Case
from demo.support import NADIA
from kernel import clock
from risk.actions import Sending, raise_concern, send_caution
from risk.models import Reliability, SourceType
from sharing.models import Link, Release, UseInstruction

HE_SAID = "Said in the break that he drives past her flat in the evening, to see who visits."
SHE_SAID = "He asked their son on the phone which bus I take to work on Wednesdays."
CAUTION = "Use the next meeting to talk about respecting distance, for the whole group."


def lay() -> None:
    """Tell both."""
    with acting_as("mira@alba.example") as mira:
        _told_to_brisa(mira)
    with acting_as(NADIA) as nadia:
        _caution_to_alba(nadia)


def _told_to_brisa(mira: Worker) -> None:
    raise_concern(
        case=Case.objects.visible_to(mira).get(reference="A-105"),
        text=HE_SAID,
        source_type=SourceType.PERPETRATOR,
        reliability=Reliability.FIRST_HAND,
        violence_types=["STALKING"],
        critical_factors=["STALKING"],
        happened_at=clock.now() - timedelta(hours=16),
        sending=Sending(basis=DisclosureBasis.PERPETRATOR_AGREEMENT),
        worker=mira,
    )


def _caution_to_alba(nadia: Worker) -> None:
    case = Case.objects.visible_to(nadia).get(reference="B-2042")
    concern = raise_concern(
        case=case,
        text=SHE_SAID,
        source_type=SourceType.SURVIVOR,
        reliability=Reliability.FIRST_HAND,
        worker=nadia,
    )
    send_caution(
        concern=concern,
        link=Link.objects.visible_to(nadia).get(attachment__support_case=case),
        text=CAUTION,
        use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
        basis=DisclosureBasis.SURVIVOR_CONSENT,
        release=Release.objects.visible_to(nadia).get(case=case),
        could_he_know="No: the whole group is told the same, and it is on the plan anyway.",
        worker=nadia,
    )
