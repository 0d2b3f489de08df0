"""What a case's page says of the case itself: facts, people, what is missing and can be done."""

from datetime import date
from typing import Any

import phonenumbers
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import (
    AffectedPerson,
    Case,
    CaseKind,
    Child,
    EpisodeStatus,
    Merge,
    MisidentifiedCheck,
    Person,
    Relationship,
    ReviewState,
)
from cases.readiness import missing_for_activation
from web.agency.agreements import READERS
from web.dates import day
from web.people import Named
from web.rows import Chip
from web.rules import MISSING

BEFORE_ACTIVE = {EpisodeStatus.REFERRED, EpisodeStatus.ASSESSING, EpisodeStatus.WAITING}
# Where each thing that G1 asks for is done: a page, and the place on it.
MENDED_AT = {
    "agreement": ("agreements", ""),
    "contract": ("case-edit", "#id_contract_signed_date"),
    "risk_assessment": ("case-assess", ""),
    "misidentified_check": ("case-edit", "#id_misidentified_check"),
    "first_contact": ("sharing", ""),
}
# A FactorState; its home is the risk room, upstairs.
FIREARMS = {
    "PRESENT": _("Yes"),
    "PAST": _("In the past"),
    "ABSENT": _("No"),
    "UNKNOWN": _("Asked, not known"),
    "DECLINED": _("Asked, declined to say"),
}


def facts(worker: Worker, case: Case) -> list[dict[str, Any]]:
    """Return the facts of a case; a programme case also shows day of birth and phone."""
    told: list[tuple[Any, Any]] = [
        (_("Team"), case.team.name),
        (_("Assigned to"), case.assigned.name if case.assigned else gettext("nobody")),
        (_("Status since"), day(case.status_at)),
    ]
    if case.kind == CaseKind.PROGRAMME:
        told += _of_participant(worker, case) + _of_programme(case)
    told.append((_("Children"), case.children_count))
    if case.notes:
        told.append((_("Notes"), case.notes.open()))
    return [{"label": label, "value": value} for label, value in told if value not in {"", None}]


def _of_participant(worker: Worker, case: Case) -> list[tuple[Any, Any]]:
    person = Person.objects.visible_to(worker).filter(case=case).first()
    if person is None:
        return []
    born, phone = person.birth_date.open(), person.phone.open()
    return [
        (_("Born"), day(date.fromisoformat(born)) if born else ""),
        (_("Phone"), spaced(phone) if phone else ""),
    ]


def spaced(number: str) -> str:
    """Return an E.164 number as people read it."""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _of_programme(case: Case) -> list[tuple[Any, Any]]:
    return [
        (_("Referred by"), _referral(case)),
        (_("Mandate"), case.get_mandate_display() if case.mandate else ""),
        (_("Referred on"), day(case.referred_date)),
        (_("Planned end"), day(case.planned_end_date)),
        (_("Accepted on"), day(case.accepted_date)),
        (_("Contract signed"), day(case.contract_signed_date)),
        (_("Risk assessed"), day(case.risk_assessed_at)),
        (_("May be the one harmed"), case.get_misidentified_check_display()),
        (_("Programme"), case.programme_model.name if case.programme_model else ""),
        (_("Firearms"), FIREARMS.get(case.firearms, gettext("Not asked"))),
    ]


def _referral(case: Case) -> str:
    """Say who referred, and more exactly in the agency's own word where there is one."""
    route = case.get_referral_route_display() if case.referral_route else ""
    return f"{route} ({case.referral_detail.label})" if case.referral_detail else route


def people(worker: Worker, case: Case) -> list[dict[str, Any]]:
    """Return whom the participant named, and the children."""
    rows = AffectedPerson.objects.visible_to(worker).filter(case=case).order_by("recorded_at")
    merges = Merge.objects.visible_to(worker).done().filter(case=case, affected__isnull=False)
    kept_by = dict(merges.values_list("affected_id", "kept_affected_id"))
    twice: dict[Any, list[str]] = {}
    for row in rows:
        if row.pk in kept_by:
            twice.setdefault(kept_by[row.pk], []).append(full_name(row))
    named = [
        {
            "person": Named(full_name(row), _also(twice.get(row.pk, []))),
            "relation": ", ".join(str(Relationship(code).label) for code in row.relationships),
            "chip": None,
        }
        for row in rows
        if row.pk not in kept_by
    ]
    children = [
        {
            "person": Named(row.given_name.open() or None, gettext("Child")),
            "relation": _born(row),
            "chip": Chip(gettext_lazy("Child")) if row.given_name else None,
        }
        for row in Child.objects.visible_to(worker).filter(case=case).order_by("recorded_at")
    ]
    return named + children


def full_name(row: AffectedPerson) -> str:
    """Return whom a participant named, as they named them."""
    return f"{row.given_name.open()} {row.surname.open()}".strip()


def _also(names: list[str]) -> str:
    return gettext("also as %(names)s") % {"names": ", ".join(names)} if names else ""


def _born(child: Child) -> str:
    return gettext("born %(year)s") % {"year": child.birth_year} if child.birth_year else ""


def warnings(worker: Worker, case: Case, merges: list[Merge]) -> list[dict[str, Any]]:
    """Return what whoever opens this case must not overlook."""
    found: list[tuple[Any, Any]] = []
    if case.review_state == ReviewState.IMPORTED_UNREVIEWED:
        found.append(
            (_("Imported, not reviewed."), _("No rule watches over it until a supervisor has."))
        )
    if case.contract_withdrawn_at:
        found.append((_("Contract withdrawn."), _("Nothing more is told on the ground of it.")))
    if case.misidentified_check == MisidentifiedCheck.POSSIBLE:
        found.append(
            (_("May be the one harmed."), _("Talk with your supervisor before the next step."))
        )
    told = [{"kind": "warn", "title": title, "text": text} for title, text in found]
    is_open = case.status in BEFORE_ACTIVE and not is_history(case, merges)
    if case.kind == CaseKind.PROGRAMME and is_open:
        told += _missing(worker, case)
    return told + [_other_record(case, one) for one in merges]


def _missing(worker: Worker, case: Case) -> list[dict[str, Any]]:
    """Say what G1 still asks for, each with the way to where it is done."""
    still_missing = missing_for_activation([case], worker.agency)[case.pk]
    links = [_done_at(worker, case, code) for code in still_missing]
    title = _("Missing before it can become active:")
    return [{"kind": "warn", "title": title, "text": "", "links": links}] if links else []


def _done_at(worker: Worker, case: Case, code: str) -> dict[str, Any]:
    """Lead from what is missing to where it is done; without an address where others do it."""
    name, where = MENDED_AT[code]
    ids = {} if name == "agreements" else {"case_id": case.pk}
    url = reverse(name, kwargs=ids) + where
    is_others = name == "agreements" and not any(map(worker.has_role, READERS))
    return {"label": MISSING[code], "url": "" if is_others else url}


def same_person(worker: Worker, case: Case) -> list[Merge]:
    """Return what leads to the other records of this person, as far as this worker sees them."""
    merges = Merge.objects.visible_to(worker).done().of_people()
    of_case = merges.filter(Q(case=case) | Q(kept_case=case)).select_related("case", "kept_case")
    return list(of_case.order_by("decided_at"))


def is_history(case: Case, merges: list[Merge]) -> bool:
    """Say whether another record of this person is the one that is kept."""
    return any(one.case_id == case.pk for one in merges)


def _other_record(case: Case, one: Merge) -> dict[str, Any]:
    is_old = one.case_id == case.pk
    other = one.kept_case if is_old else one.case
    return {
        "kind": "info",
        "title": _("This record is history.") if is_old else "",
        "text": _("The same person has another record, which is kept:")
        if is_old
        else _("An earlier record of this person:"),
        "url": reverse("case", kwargs={"case_id": other.pk}),
        "action": other.reference,
    }
