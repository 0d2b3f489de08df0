"""People of a case: who it is about, whom they named, and how records are corrected."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from audit import log
from cases import events, indexing, merging, noting, policies
from cases.actions.reaching import follow_offer
from cases.actions.tasks import end_tasks, make_task
from cases.actions.timeline import known_moment, tell_timeline
from cases.models import (
    Addendum,
    AffectedPerson,
    Case,
    CaseKind,
    Child,
    ContactDecision,
    Person,
    Relationship,
    TaskKind,
    TimelineKind,
)
from kernel import clock
from kernel.errors import RuleBroken

DECIDE_WITHIN = timedelta(days=1)
CORRECTABLE = {
    "given_name",
    "surname",
    "birth_date",
    "phone",
    "email",
    "address",
    "pronouns",
    "language",
}


FOUND_BY = {"given_name", "surname", "birth_date"}


@transaction.atomic
def correct_person(*, person: Person, version: int, worker: Worker, **fields: Any) -> Person:
    """Change facts of a person (`CORRECTABLE`).

    Raises: NotAllowed; RuleBroken quotes_caution, person_is_merged; ChangedMeanwhile.
    """
    policies.may_work_on(worker, person.case)
    merging.pass_if_not_merged(person.case, worker)
    changed = sorted(fields.keys() & CORRECTABLE)
    noting.pass_all([str(fields[name] or "") for name in changed], [person.case_id], worker)
    if FOUND_BY & fields.keys():
        indexing.write_anew(person, fields, person.case.agency_id)
    for name in changed:
        setattr(person, name, fields[name])
    person.save_over(version, update_fields=changed)
    log.record(events.PERSON_CORRECTED, person.pk, case_id=person.case_id, fields=changed)
    return person


@transaction.atomic
def name_affected_person(
    *,
    case: Case,
    given_name: str,
    surname: str = "",
    contact: str = "",
    relationships: list[str],
    worker: Worker,
) -> AffectedPerson:
    """Record an (ex-)partner as the participant named them. Nothing is told to anybody yet.

    Raises: NotAllowed; RuleBroken not_a_programme_case, quotes_caution.
    """
    policies.may_work_on(worker, case)
    if case.kind != CaseKind.PROGRAMME:
        raise RuleBroken("not_a_programme_case")
    noting.pass_all([given_name, surname, contact], [case.pk], worker)
    affected = AffectedPerson.objects.create(
        case=case,
        given_name=given_name,
        surname=surname,
        contact=contact,
        relationships=relationships,
    )
    tell_timeline(case=case, kind=TimelineKind.PERSON_NAMED, worker=worker, object_id=affected.pk)
    if Relationship.NEW in relationships:
        # A supervisor decides whether to reach out to a new partner (domain.md, scenario 9).
        make_task(
            agency=case.agency,
            kind=TaskKind.DECIDE_NEW_PARTNER,
            due_at=clock.now() + DECIDE_WITHIN,
            case=case,
            object_id=affected.pk,
        )
    log.record(events.AFFECTED_PERSON_NAMED, affected.pk, case_id=case.pk)
    return affected


@transaction.atomic
def decide_against_contact(
    *, affected: AffectedPerson, reason: str, worker: Worker
) -> AffectedPerson:
    """Decide as a supervisor that nobody reaches out to a new partner: no route opens.

    The reason is kept as an addendum. A supervisor may think again and open a route after all.

    Raises: NotAllowed; RuleBroken not_a_new_partner, contact_is_decided, reason_missing,
    person_is_merged.
    Source: docs/rules/sharing.md R-S1 (domain.md, scenario 9).
    """
    case = affected.case
    policies.may_oversee(worker, case)
    merging.pass_if_kept(affected)
    if Relationship.NEW not in affected.relationships:
        raise RuleBroken("not_a_new_partner")
    if not reason.strip():
        raise RuleBroken("reason_missing")
    said = {"contact_decided_at": clock.now(), "contact_decision": ContactDecision.DO_NOT}
    if not AffectedPerson.objects.filter(pk=affected.pk, contact_decided_at=None).update(**said):
        raise RuleBroken("contact_is_decided")
    add_addendum(case=case, object_id=affected.pk, text=reason, worker=worker)
    end_tasks(worker, TaskKind.DECIDE_NEW_PARTNER, object_id=affected.pk)
    tell_timeline(
        case=case,
        kind=TimelineKind.CONTACT_DECISION,
        worker=worker,
        object_id=affected.pk,
        detail=ContactDecision.DO_NOT,
    )
    log.record(events.CONTACT_DECIDED, affected.pk, case_id=case.pk, decision="DO_NOT")
    affected.refresh_from_db(fields=["contact_decided_at", "contact_decision"])
    return affected


@transaction.atomic
def name_child(
    *,
    case: Case,
    given_name: str = "",
    birth_year: int | None = None,
    note: str = "",
    worker: Worker,
) -> Child:
    """Record a child concerned by a case. Raises: NotAllowed; RuleBroken quotes_caution."""
    policies.may_work_on(worker, case)
    noting.pass_all([given_name, note], [case.pk], worker)
    child = Child.objects.create(case=case, given_name=given_name, birth_year=birth_year, note=note)
    log.record(events.CHILD_NAMED, child.pk, case_id=case.pk)
    return child


@transaction.atomic
def add_addendum(
    *,
    case: Case,
    object_id: UUID,
    text: str,
    is_entered_in_error: bool = False,
    known_at: datetime | None = None,
    worker: Worker,
) -> Addendum:
    """Correct or add to one row of a case; the row itself stays.

    Raises: NotAllowed; RuleBroken known_in_the_future, quotes_caution.
    """
    policies.may_work_on(worker, case)
    known_at = known_moment(known_at)
    noting.pass_all([text], [case.pk], worker)
    addendum = Addendum.objects.create(
        case=case,
        object_id=object_id,
        text=text,
        is_entered_in_error=is_entered_in_error,
        author=worker,
        known_at=known_at,
    )
    tell_timeline(
        case=case,
        kind=TimelineKind.ADDENDUM,
        worker=worker,
        object_id=object_id,
        known_at=known_at,
    )
    if is_entered_in_error:
        follow_offer(case, worker)  # an attempt that was none no longer counts
    log.record(events.ADDENDUM_ADDED, addendum.pk, case_id=case.pk)
    return addendum
