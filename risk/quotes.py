"""Her words stay where she said them; a caution stays with those it was written for."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from agencies.models import Worker
from cases.models import Addendum, Case, CaseKind, PartnerContact, Person, SafeContact
from kernel.errors import RuleBroken
from risk.models import SafetyConcern
from sharing.models import Disclosure, UseInstruction
from sharing.quoting import quotes, tells
from vault import keys
from vault.sealed import Sealed

SHORTEST = 4  # words; what she said in fewer tells nobody who said it


def refuse_her_words(text: str, case: Case, worker: Worker) -> None:
    """Refuse a text for a programme that quotes her, or tells where she can be found.

    Asked of the support case it comes from: concerns, contact notes, addenda; her numbers,
    addresses and code word.

    Raises: RuleBroken quotes_source, tells_where_she_is.
    Source: docs/rules/sharing.md R-S9.
    """
    if case.kind != CaseKind.SUPPORT:
        return
    if any(quotes(text, said.open(), shortest=SHORTEST) for said in _her_words(case, worker)):
        raise RuleBroken("quotes_source")
    if any(tells(text, secret.open()) for secret in _whereabouts(case, worker)):
        raise RuleBroken("tells_where_she_is")


def _her_words(case: Case, worker: Worker) -> Iterator[Sealed]:
    for concern in SafetyConcern.objects.visible_to(worker).filter(case=case):
        yield concern.text
    for contact in PartnerContact.objects.visible_to(worker).filter(case=case):
        yield contact.note
    for addendum in Addendum.objects.visible_to(worker).filter(case=case):
        yield addendum.text


def _whereabouts(case: Case, worker: Worker) -> Iterator[Sealed]:
    for person in Person.objects.visible_to(worker).filter(case=case):
        yield from (person.phone, person.email, person.address)
    for safe in SafeContact.objects.visible_to(worker).filter(case=case):
        yield from (safe.number, safe.email, safe.code_word)


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
