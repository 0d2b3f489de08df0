"""What contact adds to the pages all share: Today, the list, the case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import Case, CaseKind, SafeContact, TaskKind
from vault import keys
from web import people, tasks
from web.base import Text
from web.case import CasePart
from web.case_more import SAFETY
from web.cases import NEVER, by_need
from web.contacts.plans import plan_of
from web.contacts.reaching import reaching
from web.contacts.safe import Now, banner, now_for, safe_contact_of
from web.risk.parts import concern_states
from web.rows import Action, Chip, Empty, Line, NextStep, Section, in_all

SHOWN = 12
CHIPS = {"open": "done", "closed": "", "none": "warn"}


def nows(worker: Worker, cases: Sequence[Case]) -> dict[UUID, Now]:
    """Open the safe hours of these support cases: one query for them, one for their keys."""
    ids = [case.pk for case in cases if case.kind == CaseKind.SUPPORT]
    if not ids:
        return {}
    keys.prefetch(ids, agency_id=worker.agency_id)
    known = {
        one.case_id: one for one in SafeContact.objects.visible_to(worker).filter(case__in=ids)
    }
    return {pk: now_for(known.get(pk), worker.agency.time_zone) for pk in ids}


def chips(worker: Worker, cases: Sequence[Case]) -> dict[UUID, Chip]:
    """Return a chip for the list: whether this moment is safe."""
    found = nows(worker, cases)
    return {pk: Chip(now.in_words(), CHIPS[now.state]) for pk, now in found.items()}


def my_people(worker: Worker) -> Section:
    """Return whom the worker supports, by when a contact is due, each with the way to record one.

    What else is to be done for them stands once on Today, among the tasks.
    """
    mine = Case.objects.visible_to(worker).open().filter(assigned=worker, kind=CaseKind.SUPPORT)
    needing = by_need(worker, mine, kinds=tasks.SHOWN_WITH_PEOPLE)
    cases: list[Any] = list(needing.order_by("needs_at", "reference")[:SHOWN])  # type: ignore[misc]
    rows = _lines(worker, cases)
    return Section(
        title=_("My people"),
        rows=rows,
        empty=Empty(
            _("Nobody yet"), _("When a supervisor gives you a case, the person appears here.")
        ),
        all_url=reverse("cases"),
        all_label=_("All my people"),
        next_step=_first(rows[0]) if rows and rows[0].due_at else None,
        total=in_all(rows, mine, most=SHOWN),
    )


def _lines(worker: Worker, cases: list[Any]) -> list[Line]:
    named, safe = people.names(worker, cases), chips(worker, cases)
    concerns = concern_states(worker, cases)
    return [
        Line(
            title=named[case.pk].name or case.reference,
            url=named[case.pk].url,
            due_at=None if case.needs_at == NEVER else case.needs_at,
            chip=safe[case.pk],
            meta=[*_beneath(named[case.pk]), *_needs(case, concerns.get(case.pk, ""))],
            button=Action(gettext("Record contact"), _contact(case)),
        )
        for case in cases
    ]


def _beneath(person: people.Named) -> list[Text]:
    """Return the reference, where a name stands above it and not the reference itself."""
    return [person.reference] if person.name else []


def _needs(case: Any, concern: str) -> list[Text]:
    """Return what is due next and where concerns stand, as far as there is any."""
    due = [TaskKind(case.needs).label] if case.needs else []
    return [*due, *([concern] if concern else [])]


def _first(line: Line) -> NextStep:
    said = [*line.meta[1:], *([line.chip.label] if line.chip else [])]
    contact = Action(gettext("Record contact"), line.button.url if line.button else line.url)
    case = Action(gettext("Open the case"), line.url)
    is_safe = line.chip is not None and line.chip.kind == CHIPS["open"]
    do, also = (contact, None) if is_safe else (case, contact)
    return NextStep(
        label=do.label,
        url=do.url,
        title=line.title,
        meta=" · ".join(str(text) for text in said),
        due_at=line.due_at,
        also=also,
    )


def _contact(case: Case) -> str:
    return reverse("contact-new", kwargs={"case_id": case.pk})


def of_case(worker: Worker, case: Case) -> CasePart:
    """Return the banner and the way to a contact, on a support case."""
    if case.kind != CaseKind.SUPPORT:
        return CasePart()
    safe = safe_contact_of(worker, case)
    return CasePart(
        actions=[{"label": _("Record contact"), "url": _contact(case), "primary": True}],
        more=[
            {
                "label": _("Safe contact"),
                "url": reverse("safe-contact", kwargs={"case_id": case.pk}),
                "part": SAFETY,
            }
        ],
        # The number is shown where the contact is recorded.
        alone={
            "safe": banner(safe, worker.agency.time_zone, show_url=_contact(case)),
            "reaching": reaching(worker, case),
            "plan": plan_of(worker, case),
        },
    )
