"""Her words stay where she said them; what her service told stays with those it was written for."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Model

from agencies.models import AgencyKind, Worker
from cases.models import (
    Addendum,
    Case,
    Child,
    PartnerContact,
    Person,
    PlanSection,
    SafeContact,
    SafetyPlan,
)
from kernel.errors import RuleBroken
from risk.models import Alert, AlertAction, Assessment, DutyDecision, RiskFlag, SafetyConcern
from sharing.directions import TO_PROGRAMME
from sharing.grounds import Telling
from sharing.models import Disclosure, Link, UseInstruction
from sharing.models.disclosure import DisclosureQuerySet
from sharing.quoting import Text, tells
from vault import keys
from vault.sealed import Sealed

SHORTEST = 4  # words; what she said in fewer tells nobody who said it
NAMED = 2  # words of what is short and must not be told
Held = tuple[type[Model], str, tuple[str, ...]]  # a model, the way to its case, sealed fields

PLANNED = tuple(section.field for section in PlanSection)
# What a support case holds of her. A field that is new stands here, or tests/house says so.
HERS: tuple[Held, ...] = (
    (SafetyConcern, "case", ("text",)),
    (PartnerContact, "case", ("note", "override_note")),
    (Addendum, "case", ("text",)),
    (RiskFlag, "case", ("summary", "review_note", "close_reason")),
    (Assessment, "case", ("rationale",)),
    (Alert, "case", ("rationale",)),
    (AlertAction, "alert__case", ("what",)),
    (DutyDecision, "case", ("rationale", "reported_to")),
    (Case, "pk", ("notes",)),
    (Child, "case", ("note",)),
    (SafeContact, "case", ("interpreter", "warnings")),
    (SafetyPlan, "case", PLANNED),
)
# Told they protect nobody any more, however short: whom we say we are, where she would go.
COVER: tuple[Held, ...] = (
    (SafeContact, "case", ("say_we_are",)),
    (SafetyPlan, "case", ("places", "helpers", "copy_where")),
)
WHEREABOUTS: tuple[Held, ...] = (
    (Person, "case", ("phone", "email", "address")),
    (SafeContact, "case", ("number", "email", "code_word")),
)


def refuse_telling(telling: Telling) -> None:
    """Refuse a text that carries on what somebody else said in confidence.

    To a programme: her words, or where she can be found. To a service: what another (ex-)partner's
    service told about the same participant.

    Raises: RuleBroken quotes_source, tells_where_she_is, quotes_caution.
    Source: docs/rules/sharing.md R-S9.
    """
    if telling.side.direction is TO_PROGRAMME:
        refuse_her_words(telling.text, _her_cases(telling), telling.worker)
    else:
        others = _received(telling.worker, [telling.link.programme_case_id])
        _refuse_quotes([telling.text], others.exclude(link=telling.link), telling.worker)


def refuse_her_words(text: str, cases: Iterable[UUID], worker: Worker) -> None:
    """Refuse a text for a programme that quotes these support cases, or tells where she is.

    Raises: RuleBroken quotes_source, tells_where_she_is.
    """
    ids, said = list(cases), Text(text)
    is_hers = any(said.quotes(each.open(), SHORTEST) for each in _held(HERS, ids, worker))
    # Line by line: what is written as a list is told by any one of its places or people.
    lines = (line for each in _held(COVER, ids, worker) for line in each.open().splitlines())
    if is_hers or any(said.quotes(line, NAMED) for line in lines):
        raise RuleBroken("quotes_source")
    if any(tells(text, secret.open()) for secret in _held(WHEREABOUTS, ids, worker)):
        raise RuleBroken("tells_where_she_is")


def _her_cases(telling: Telling) -> list[UUID]:
    """Return the support case it comes from, and those of his other (ex-)partners here."""
    links = Link.objects.visible_to(telling.worker)
    about_him = links.filter(programme_case_id=telling.link.programme_case_id)
    found = set(about_him.values_list("attachment__support_case_id", flat=True))
    return [*(found | {telling.side.case.pk}) - {None}]


def _held(places: tuple[Held, ...], case_ids: list[UUID], worker: Worker) -> Iterator[Sealed]:
    """Yield each value that stands in these cases, as far as the worker sees them."""
    for model, case, fields in places:
        seen = model.objects.visible_to(worker)  # type: ignore[attr-defined]
        rows = list(seen.filter(**{f"{case}__in": case_ids}))
        keys.prefetch([row.sealed_under()[1] for row in rows], agency_id=worker.agency_id)
        for row in rows:
            values = (getattr(row, field) for field in fields)
            yield from (value for value in values if value)


def refuse_cautions(texts: Iterable[str], case_ids: Iterable[UUID], worker: Worker) -> None:
    """Refuse notes of a programme that quote what a service told about these participants.

    What may be raised with the participant may also be noted.

    Raises: RuleBroken quotes_caution.
    Source: docs/rules/sharing.md R-S9.
    """
    said = [text for text in texts if text.strip()]
    if said and worker.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME:
        received = _received(worker, list(case_ids))
        _refuse_quotes(said, received.exclude(use_instruction=UseInstruction.MAY_RAISE), worker)


def _received(worker: Worker, case_ids: list[UUID]) -> DisclosureQuerySet:
    rows = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    return rows.filter(link__programme_case_id__in=case_ids)


def _refuse_quotes(texts: list[str], received: DisclosureQuerySet, worker: Worker) -> None:
    told = list(received)
    keys.prefetch([each.pk for each in told], agency_id=worker.agency_id)
    said = [Text(text) for text in texts]
    for each in told:
        source = each.text.open()
        if any(text.quotes(source) for text in said):
            raise RuleBroken("quotes_caution")
