"""A programme's own list becomes cases, to be looked at before any rule applies to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from agencies.models import Team, Worker
from audit import log, outbox
from cases import database, events, indexing, policies, references
from cases.caseload.partners import Affected
from cases.caseload.rows import CaseRow, same_reference
from cases.indexing import Named
from cases.models import (
    AffectedPerson,
    Case,
    CaseKind,
    Person,
    ReviewState,
    TimelineEntry,
    TimelineKind,
)

Landed = list[tuple[CaseRow, Case]]


@dataclass(frozen=True)
class Imported:
    """What an import did, as line numbers of the list."""

    landed: tuple[int, ...]
    existing: tuple[int, ...]


@transaction.atomic
def import_caseload(
    *, rows: Sequence[CaseRow], team: Team, mapping_name: str, worker: Worker
) -> Imported:
    """Bring rows in as programme cases, unreviewed, on the team's unassigned list.

    All are saved together. A row whose reference the agency has already adds nothing. No clock,
    alert or disclosure follows: the programme knew all this long ago. One task asks the
    supervisors to look at them.

    Raises: NotAllowed.
    """
    policies.may_import(worker, team)
    there = set(lines_there_already(rows=rows, worker=worker))
    landed = _cases([row for row in rows if row.line not in there], team, worker)
    _people(landed)
    _told(landed, mapping_name, team, worker)
    database.call("leave_import")
    lines = tuple(row.line for row, _case in landed)
    return Imported(lines, tuple(row.line for row in rows if row.line not in set(lines)))


def lines_there_already(*, rows: Sequence[CaseRow], worker: Worker) -> list[int]:
    """Return the lines whose reference stands among the cases this worker sees, or is reserved."""
    reserved = {row.line for row in rows if references.is_reserved(row.reference)}
    known = Case.objects.visible_to(worker).filter(agency=worker.agency)
    standing = set(map(same_reference, known.values_list("reference", flat=True)))
    return [
        row.line
        for row in rows
        if row.line in reserved or same_reference(row.reference) in standing
    ]


def _cases(rows: Sequence[CaseRow], team: Team, worker: Worker) -> Landed:
    made = [(row, _case(row, team, worker)) for row in rows]
    # A case of another team is hidden from us and its reference taken all the same: the
    # database leaves such a row out, and what we then see is what landed.
    Case.objects.bulk_create([case for _row, case in made], ignore_conflicts=True)
    ids = [case.pk for _row, case in made]
    seen = set(Case.objects.visible_to(worker).filter(pk__in=ids).values_list("pk", flat=True))
    return [(row, case) for row, case in made if case.pk in seen]


def _case(row: CaseRow, team: Team, worker: Worker) -> Case:
    return Case(
        agency=worker.agency,
        team=team,
        kind=CaseKind.PROGRAMME,
        review_state=ReviewState.IMPORTED_UNREVIEWED,
        reference=row.reference,
        status=row.status,
        referral_route=row.referral_route,
        mandate=row.mandate,
        accepted_date=row.accepted_date,
        children_count=row.children_count,
        firearms=row.firearms or "",
        notes=row.whole_note,
    )


def _people(landed: Landed) -> None:
    people = Person.objects.bulk_create(_person(row, case) for row, case in landed)
    named = [_named(row, one) for (row, _case), one in zip(landed, people, strict=True)]
    for _row, case in landed[:1]:
        indexing.write(named, case.agency_id)
    AffectedPerson.objects.bulk_create(
        _affected(affected, case) for row, case in landed for affected in row.affected
    )


def _person(row: CaseRow, case: Case) -> Person:
    return Person(
        case=case,
        given_name=row.given_name,
        surname=row.surname,
        birth_date=_born(row),
        phone=row.phone,
    )


def _named(row: CaseRow, person: Person) -> Named:
    return Named(person, row.given_name, row.surname, _born(row))


def _born(row: CaseRow) -> str:
    return row.birth_date.isoformat() if row.birth_date else ""


def _affected(affected: Affected, case: Case) -> AffectedPerson:
    # Whoever is named by one name only is called by it.
    return AffectedPerson(
        case=case,
        given_name=affected.given_name or affected.surname,
        surname=affected.surname if affected.given_name else "",
        relationships=list(affected.relationships),
    )


def _told(landed: Landed, mapping_name: str, team: Team, worker: Worker) -> None:
    """Tell timelines, trail and the supervisors: codes and ids alone."""
    if not landed:
        return
    TimelineEntry.objects.bulk_create(
        TimelineEntry(case=case, kind=TimelineKind.IMPORTED, author=worker) for _row, case in landed
    )
    import_id = uuid4()
    log.record(events.CASELOAD_IMPORTED, import_id, mapping=mapping_name, cases=len(landed))
    for _row, case in landed:
        log.record(
            events.CASE_IMPORTED,
            case.pk,
            case_id=case.pk,
            import_id=str(import_id),
            status=case.status,
        )
    outbox.publish(events.CASELOAD_IMPORTED, agency_id=team.agency_id, object_id=team.pk)
