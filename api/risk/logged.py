"""What the day brings: a group's session, a contact; with the concerns that came out of it."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.cases.contacts import PartnerContactDetailOutput, PartnerContactOutput
from api.cases.sessions import SessionDetailOutput, SessionEndpoint
from api.contract import makes, pages, speaks
from api.fields import Changes, Code, Past, Strict, Text
from api.risk.shapes import MarkedInput, SendingInput
from api.rows import Seen
from cases.actions import RegisterLine
from cases.models import (
    AttendanceCode,
    Case,
    ContactChannel,
    ContactOutcome,
    Direction,
    Engagement,
    GroupSession,
    OverrideReason,
    PartnerContact,
)
from risk import actions
from risk.actions import MarkedConcern


class LineInput(Strict):
    """One participant in one session, and what was marked about them."""

    case = Seen(Case)
    code = Code(AttendanceCode)
    engagement = Code(Engagement, required=False, allow_null=True)
    note = Text(required=False, allow_blank=True)
    concern = MarkedInput(required=False, allow_null=True)
    sending = SendingInput(required=False, allow_null=True)


class LogSession(Changes):
    """The whole group at once."""

    group_note = Text(allow_blank=True, default="")
    lines = serializers.ListField(child=LineInput(), max_length=60)
    known_at = Past(required=False, allow_null=True)


class RecordContact(Strict):
    """One contact or attempt, and what was learned."""

    direction = Code(Direction)
    channel = Code(ContactChannel)
    outcome = Code(ContactOutcome)
    happened_at = Past()
    known_at = Past(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True)
    override_reason = Code(OverrideReason, required=False, allow_null=True)
    override_note = Text(max_length=2000, required=False, allow_blank=True)
    concern = MarkedInput(required=False, allow_null=True)


class Register(SessionEndpoint):
    """`sessions/{session_id}/register/`."""

    @speaks(takes=LogSession, gives=SessionDetailOutput)
    def post(self, _request: Request, session_id: UUID) -> Response:
        """Log a session for every participant at once, with the concerns that were marked."""
        session = self.seen(GroupSession, session_id)
        body = self.body()
        with self.saving(lambda: self.session(session_id)):
            self.once(lambda: self._log(session, body), self.session)
        return self.answer(self.session(session_id))

    def _log(self, session: GroupSession, body: dict[str, Any]) -> GroupSession:
        marked = [
            MarkedConcern(line["case"], line["concern"], line.get("sending"))
            for line in body["lines"]
            if line.get("concern")
        ]
        return actions.log_group_session(
            session=session,
            version=body["version"],
            group_note=body["group_note"],
            lines=[_line(line) for line in body["lines"]],
            concerns=marked,
            known_at=body.get("known_at"),
            worker=self.worker,
        )


def _line(line: dict[str, Any]) -> RegisterLine:
    return RegisterLine(
        case=line["case"],
        code=line["code"],
        engagement=line.get("engagement"),
        note=line.get("note", ""),
    )


class ContactsOfCase(Endpoint):
    """`cases/{case_id}/partner-contacts/`."""

    @pages(PartnerContactOutput, order="-happened_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List the contacts and attempts of one case, newest first."""
        case = self.seen(Case, case_id)
        return self.page(PartnerContact.objects.visible_to(self.worker).filter(case=case))

    @makes(PartnerContactDetailOutput, takes=RecordContact)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Record a contact or attempt; an unsafe one is stopped."""
        case = self.seen(Case, case_id)
        body = self.body()
        return self.make(
            PartnerContact,
            lambda: actions.log_partner_contact(case=case, worker=self.worker, **body),
        )
