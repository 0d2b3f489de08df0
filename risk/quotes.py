"""Her words stay where she said them; a caution stays with those it was written for."""

from collections.abc import Iterable
from uuid import UUID

from agencies.models import Worker
from cases.models import Case, CaseKind
from kernel.errors import RuleBroken
from risk.models import SafetyConcern
from sharing.models import Disclosure, UseInstruction
from sharing.quoting import quotes
from vault import keys


def refuse_her_words(text: str, case: Case, worker: Worker) -> None:
    """Refuse a text for a programme that quotes any concern of the support case it comes from.

    Raises: RuleBroken quotes_source.
    Source: docs/rules/sharing.md R-S9.
    """
    if case.kind != CaseKind.SUPPORT:
        return
    for concern in SafetyConcern.objects.visible_to(worker).filter(case=case):
        if quotes(text, concern.text.open()):
            raise RuleBroken("quotes_source")


def refuse_cautions(texts: Iterable[str], case_ids: Iterable[UUID], worker: Worker) -> None:
    """Refuse notes that quote a caution received about one of these participants.

    A caution that may be raised with the participant may also be noted.

    Raises: RuleBroken quotes_caution.
    Source: docs/rules/sharing.md R-S9.
    """
    said = [text for text in texts if text.strip()]
    received = Disclosure.objects.visible_to(worker).received_by(worker.agency_id).cautions()
    received = received.filter(link__programme_case_id__in=list(case_ids))
    cautions = list(received.exclude(use_instruction=UseInstruction.MAY_RAISE)) if said else []
    keys.prefetch([caution.pk for caution in cautions], agency_id=worker.agency_id)
    for caution in cautions:
        source = caution.text.open()
        if any(quotes(text, source) for text in said):
            raise RuleBroken("quotes_caution")
