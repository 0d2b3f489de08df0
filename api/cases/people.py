"""People: whom a case is about, whom they named, the children."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.cases.shapes import (
    AffectedPersonDetailOutput,
    AffectedPersonOutput,
    ChildOutput,
    PersonDetailOutput,
    PersonOutput,
)
from api.contract import makes, pages, speaks
from api.fields import LINE, Born, Changes, Name, Phone, Strict, Text, Whole, codes
from cases import actions, policies
from cases.models import AffectedPerson, Case, CaseKind, Child, Person, Relationship


class CorrectPerson(Changes):
    """What changes; what is not named stays."""

    given_name = Name(required=False)
    surname = Name(required=False)
    birth_date = Born(required=False)
    phone = Phone(required=False)
    email = Text(max_length=254, required=False, allow_blank=True)
    address = Text(max_length=500, required=False, allow_blank=True)
    pronouns = Name(max_length=40, required=False, allow_blank=True)
    language = Name(max_length=10, required=False, allow_blank=True)


class NameAffectedPerson(Strict):
    """An (ex-)partner or relative, as the participant named them."""

    given_name = Name()
    surname = Name(required=False, allow_blank=True)
    contact = Text(max_length=500, required=False, allow_blank=True)
    relationships = codes(Relationship, allow_empty=False)


class NameChild(Strict):
    """A child concerned by a case."""

    given_name = Name(required=False, allow_blank=True)
    birth_year = Whole(min_value=1900, max_value=2200, required=False, allow_null=True)
    note = Text(max_length=LINE * 5, required=False, allow_blank=True)


class People(Endpoint):
    """`people/`."""

    @pages(PersonOutput, order="-recorded_at")
    def get(self, _request: Request) -> Response:
        """List whom one's cases are about."""
        return self.page(Person.objects.visible_to(self.worker), unseal="case_id")


class OnePerson(Endpoint):
    """`people/{person_id}/`."""

    @speaks(gives=PersonDetailOutput)
    def get(self, _request: Request, person_id: UUID) -> Response:
        """Open a person, how to reach them included; a supported one after a step-up."""
        return self.answer(self.shown_person(person_id))

    @speaks(takes=CorrectPerson, gives=PersonDetailOutput)
    def patch(self, _request: Request, person_id: UUID) -> Response:
        """Change facts of a person."""
        person = self.shown_person(person_id)
        body = self.body()
        with self.saving(lambda: self.seen(Person, person_id)):
            actions.correct_person(person=person, worker=self.worker, **body)
        return self.answer(self.seen(Person, person_id))

    def shown_person(self, person_id: UUID) -> Person:
        """Return the person. Raises: StepUpNeeded, for a supported one."""
        person: Person = self.seen(Person, person_id)
        if person.case.kind == CaseKind.SUPPORT:
            policies.may_reveal_contact(self.worker, person.case)
        return person


class AffectedPeople(Endpoint):
    """`cases/{case_id}/affected-persons/`."""

    @pages(AffectedPersonOutput, order="-recorded_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List whom the participant named."""
        case = self.seen(Case, case_id)
        rows = AffectedPerson.objects.visible_to(self.worker).filter(case=case)
        return self.page(rows, unseal="case_id")

    @makes(AffectedPersonOutput, takes=NameAffectedPerson)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Record an (ex-)partner or relative. Nothing is told to anybody yet."""
        case = self.seen(Case, case_id)
        body = self.body()
        return self.make(
            AffectedPerson,
            lambda: actions.name_affected_person(case=case, worker=self.worker, **body),
        )


class OneAffectedPerson(Endpoint):
    """`affected-persons/{affected_id}/`."""

    @speaks(gives=AffectedPersonDetailOutput)
    def get(self, _request: Request, affected_id: UUID) -> Response:
        """Open whom the participant named; where a contact is known, after a step-up."""
        affected: AffectedPerson = self.seen(AffectedPerson, affected_id)
        policies.may_show_named(self.worker, affected)
        return self.answer(affected)


class Children(Endpoint):
    """`cases/{case_id}/children/`."""

    @pages(ChildOutput, order="-recorded_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List the children concerned by a case."""
        case = self.seen(Case, case_id)
        rows = Child.objects.visible_to(self.worker).filter(case=case)
        return self.page(rows, unseal="case_id")

    @makes(ChildOutput, takes=NameChild)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Record a child concerned by a case."""
        case = self.seen(Case, case_id)
        body = self.body()
        return self.make(Child, lambda: actions.name_child(case=case, worker=self.worker, **body))
