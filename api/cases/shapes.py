"""How a case and its people look from outside."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from agencies.models import Worker
from api.cursor import PAGE_SIZE
from api.fields import Code
from api.rows import IsThere, Opened
from cases.models import (
    Audience,
    Case,
    CaseKind,
    ContactDecision,
    EpisodeStatus,
    Mandate,
    MisidentifiedCheck,
    Person,
    ReferralRoute,
    Relationship,
    ReviewState,
    TimelineKind,
)
from kernel.ids import Among
from kernel.questions import question


def with_people(rows: QuerySet[Case], worker: Worker) -> QuerySet[Case]:
    """Bring each case's person along, as visible to the worker, in one query."""
    people = Prefetch("persons", Person.objects.visible_to(worker), to_attr="whom")
    return rows.select_related("team", "assigned").prefetch_related(people)


@question
def _newest(worker: Worker) -> QuerySet[Case]:
    rows = Case.objects.visible_to(worker).newest(worker, PAGE_SIZE + 1)
    return rows.select_related("team", "assigned")


@question
def _people(worker: Worker, cases: Iterable[UUID]) -> QuerySet[Person]:
    return Person.objects.visible_to(worker).filter(Among("case_id", cases)).select_related(None)


def newest_with_people(worker: Worker) -> list[Any]:
    """Return the first page of a worker's cases and one more, newest first, people as above."""
    cases: dict[UUID, Any] = {case.pk: case for case in _newest(worker)}
    for case in cases.values():
        case.whom = []
    for person in _people(worker, cases):
        case = cases[person.case_id]
        person.case, case.whom = case, [person]
    return list(cases.values())


class OfPerson(Opened):
    """One sealed field of whom a case is about."""

    def __init__(self, field: str, *, of: str = "*") -> None:
        super().__init__(source=of)
        self.field = field

    def to_representation(self, case: Any) -> str:
        """Open it. Raises: NotSeen, VaultFailed."""
        return getattr(case.whom[0], self.field).open() if case.whom else ""


class CaseOutput(serializers.Serializer[Any]):
    """A case in a list: whom it is about, where it stands, whose it is."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    kind = Code(CaseKind)
    reference = serializers.CharField()
    status = Code(EpisodeStatus)
    status_at = serializers.DateTimeField()
    review_state = Code(ReviewState)
    given_name = OfPerson("given_name")
    surname = OfPerson("surname")
    team = serializers.UUIDField(source="team_id")
    team_name = serializers.CharField(source="team.name")
    assigned = serializers.UUIDField(source="assigned_id", allow_null=True)
    assigned_name = serializers.CharField(source="assigned.name", allow_null=True)
    because = serializers.CharField(source="seen_because", help_text="Why one sees it.")
    recorded_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class CaseDetailOutput(CaseOutput):
    """A case with what is known of it."""

    person = serializers.SerializerMethodField()
    referral_route = Code(ReferralRoute, allow_null=True)
    referral_detail = serializers.UUIDField(source="referral_detail_id", allow_null=True)
    mandate = Code(Mandate, allow_null=True)
    misidentified_check = Code(MisidentifiedCheck)
    programme_model = serializers.UUIDField(source="programme_model_id", allow_null=True)
    referred_date = serializers.DateField(allow_null=True)
    accepted_date = serializers.DateField(allow_null=True)
    planned_end_date = serializers.DateField(allow_null=True)
    contract_signed_date = serializers.DateField(allow_null=True)
    contract_withdrawn_at = serializers.DateTimeField(allow_null=True)
    risk_assessed_at = serializers.DateTimeField(allow_null=True)
    children_count = serializers.IntegerField(allow_null=True)
    firearms = serializers.CharField()
    notes = Opened()

    def get_person(self, case: Any) -> str | None:
        """Return the id under `people/`."""
        return str(case.whom[0].pk) if case.whom else None


class PersonOutput(serializers.Serializer[Any]):
    """Whom a case is about."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id")
    given_name = Opened()
    surname = Opened()
    pronouns = serializers.CharField()
    language = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class PersonDetailOutput(PersonOutput):
    """Whom a case is about, with how to reach them."""

    birth_date = Opened()
    phone = Opened()
    email = Opened()
    address = Opened()


class AffectedPersonOutput(serializers.Serializer[Any]):
    """An (ex-)partner or relative, as the participant named them."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id")
    given_name = Opened()
    surname = Opened()
    relationships = serializers.ListField(child=Code(Relationship))
    has_contact = IsThere(source="contact")
    contact_decided_at = serializers.DateTimeField(allow_null=True)
    contact_decision = Code(ContactDecision, allow_null=True)
    recorded_at = serializers.DateTimeField()


class AffectedPersonDetailOutput(AffectedPersonOutput):
    """The same, with the contact as the participant gave it."""

    contact = Opened()


class ChildOutput(serializers.Serializer[Any]):
    """A child concerned by a case."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id")
    given_name = Opened()
    birth_year = serializers.IntegerField(allow_null=True)
    note = Opened()
    recorded_at = serializers.DateTimeField()


class TimelineOutput(serializers.Serializer[Any]):
    """That something happened; never what was said."""

    id = serializers.UUIDField()
    kind = Code(TimelineKind)
    audience = Code(Audience)
    detail = serializers.CharField(help_text="A code, such as the new status.")
    object = serializers.UUIDField(source="object_id", allow_null=True)
    # Through the row, not its id: who of another agency wrote it is hidden, and so is their id.
    author = serializers.UUIDField(source="author.pk", allow_null=True)
    author_name = serializers.CharField(source="author.name", allow_null=True)
    happened_at = serializers.DateTimeField()
    known_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class AddendumOutput(serializers.Serializer[Any]):
    """A correction or addition to one row of a case."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    object = serializers.UUIDField(source="object_id")
    text = Opened()
    is_entered_in_error = serializers.BooleanField()
    author = serializers.UUIDField(source="author.pk", allow_null=True)
    author_name = serializers.CharField(source="author.name", allow_null=True)
    known_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
