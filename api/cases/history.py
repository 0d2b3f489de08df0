"""What happened in a case, and how its rows are corrected."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.cases.shapes import AddendumOutput, TimelineOutput
from api.contract import makes, pages
from api.fields import Flag, Past, Strict, Text
from api.rows import Id
from cases import actions
from cases.models import (
    Addendum,
    AffectedPerson,
    Attendance,
    Case,
    Child,
    PartnerContact,
    Person,
    SafeContact,
    TimelineEntry,
)

CORRECTED_BY_ADDENDUM = (AffectedPerson, Attendance, Child, PartnerContact, Person, SafeContact)


class AddAddendum(Strict):
    """What is added, and to which row of the case."""

    object = Id()
    text = Text()
    is_entered_in_error = Flag(required=False)
    known_at = Past(required=False, allow_null=True)


class Timeline(Endpoint):
    """`cases/{case_id}/timeline/`."""

    @pages(TimelineOutput, order="-happened_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List what happened, newest first, without what was said."""
        case = self.seen(Case, case_id)
        rows = TimelineEntry.objects.visible_to(self.worker).filter(case=case)
        return self.page(rows.select_related("author"))


class Addenda(Endpoint):
    """`cases/{case_id}/addenda/`."""

    @pages(AddendumOutput, order="-recorded_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List corrections and additions."""
        case = self.seen(Case, case_id)
        rows = Addendum.objects.visible_to(self.worker).filter(case=case)
        return self.page(rows.select_related("author"), unseal="case_id")

    @makes(AddendumOutput, takes=AddAddendum)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Correct or add to one row of the case; the row itself stays."""
        case = self.seen(Case, case_id)
        body = self.body()
        object_id = self._of(case, body.pop("object"))
        return self.make(
            Addendum,
            lambda: actions.add_addendum(
                case=case, object_id=object_id, worker=self.worker, **body
            ),
        )

    def _of(self, case: Case, object_id: UUID) -> UUID:
        """Return the id if it is the case's own or a row's of it. Raises: ValidationError."""
        rows = (
            model.objects.visible_to(self.worker).filter(case=case, pk=object_id)
            for model in CORRECTED_BY_ADDENDUM
        )
        if object_id != case.pk and not any(found.exists() for found in rows):
            raise serializers.ValidationError({"object": ["Unknown."]})
        return object_id
