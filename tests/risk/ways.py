"""Each way a text comes into a case: by the number's name of the field it is sealed in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from agencies.models import Worker
from cases import actions as cases
from cases.actions import RegisterLine
from cases.models import (
    AttendanceCode,
    Case,
    ContactOutcome,
    Direction,
    GroupSession,
    OverrideReason,
    Person,
    PlanSection,
)
from kernel import clock
from risk import actions as risk
from risk.models import Alert, AlertDecision, RiskFlag
from sharing import actions as sharing
from sharing.models import Link
from tests.risk.assessing import answers

Way = Callable[[Case, str, Worker], Any]
PLAIN = "We look at it again."


def fresh(case: Case, worker: Worker) -> Case:
    """Return the case as it is now."""
    found: Case = Case.objects.visible_to(worker).get(pk=case.pk)
    return found


def notes(case: Case, text: str, worker: Worker) -> None:
    now = fresh(case, worker)
    cases.correct_case(case=now, version=now.version, notes=text, worker=worker)


def addendum(case: Case, text: str, worker: Worker) -> None:
    cases.add_addendum(case=case, object_id=case.pk, text=text, worker=worker)


def of_person(field: str) -> Way:
    """Return the way into a field of the person the case is about."""

    def correct(case: Case, text: str, worker: Worker) -> None:
        person = Person.objects.visible_to(worker).get(case=case)
        cases.correct_person(person=person, version=person.version, worker=worker, **{field: text})

    return correct


def of_partner(field: str) -> Way:
    """Return the way into a field of an (ex-)partner whom the participant names."""

    def name(case: Case, text: str, worker: Worker) -> None:
        said: dict[str, Any] = {"given_name": "Ms", field: text}
        cases.name_affected_person(case=case, relationships=[], worker=worker, **said)

    return name


def of_child(field: str) -> Way:
    """Return the way into a field of a child."""

    def name(case: Case, text: str, worker: Worker) -> None:
        said: dict[str, Any] = {field: text}
        cases.name_child(case=case, worker=worker, **said)

    return name


def of_session(*, is_group_note: bool) -> Way:
    """Return the way into the register: the group's note, or a participant's."""

    def log(case: Case, text: str, worker: Worker) -> None:
        session = GroupSession.objects.visible_to(worker).get(group__members__case=case)
        line = RegisterLine(case, AttendanceCode.PRESENT, note="" if is_group_note else text)
        cases.record_register(
            session=session,
            version=session.version,
            group_note=text if is_group_note else "",
            lines=[line],
            worker=worker,
        )

    return log


def of_contact(field: str) -> Way:
    """Return the way into a contact, made outside the safe window."""

    def record(case: Case, text: str, worker: Worker) -> None:
        said: dict[str, Any] = {"override_note": "They asked for it.", field: text}
        cases.record_partner_contact(
            case=case,
            direction=Direction.OUTGOING,
            channel="PHONE",
            outcome=ContactOutcome.REACHED_SAFE,
            happened_at=clock.now(),
            override_reason=OverrideReason.ASKED_FOR,
            worker=worker,
            **said,
        )

    return record


def of_safe_contact(field: str) -> Way:
    """Return the way into what is said of safe contact."""

    def put(case: Case, text: str, worker: Worker) -> None:
        known = case.safecontacts.first()
        version = known.version if known else None
        cases.set_safe_contact(case=case, version=version, worker=worker, **{field: text})

    return put


def of_plan(field: str) -> Way:
    """Return the way into a version of the safety plan."""

    def save(case: Case, text: str, worker: Worker) -> None:
        before = cases.latest_plan(case, worker)
        said: dict[str, Any] = {"at_home": PLAIN, "copy_kept": "ON_PAPER", field: text}
        cases.save_safety_plan(
            case=case,
            version=before.version if before else None,
            review_date=clock.now().date() + timedelta(days=9),
            worker=worker,
            **said,
        )

    return save


def concern(case: Case, text: str, worker: Worker) -> None:
    risk.raise_concern(
        case=case, text=text, source_type="PRACTITIONER", reliability="REPORTED", worker=worker
    )


def flag(case: Case, text: str, worker: Worker) -> RiskFlag:
    return risk.raise_flag(
        case=case,
        severity="HIGH",
        summary=text,
        review_date=clock.now().date() + timedelta(days=9),
        worker=worker,
    )


def flag_review(case: Case, text: str, worker: Worker) -> None:
    one = flag(case, PLAIN, worker)
    day = one.review_date
    risk.review_flag(flag=one, version=1, note=text, next_review_date=day, worker=worker)


def flag_end(case: Case, text: str, worker: Worker) -> None:
    one = flag(case, PLAIN, worker)
    risk.close_flag(flag=one, version=one.version, reason=text, worker=worker)


def assessment(case: Case, text: str, worker: Worker) -> None:
    risk.assess(case=case, answers=answers(rationale=text), worker=worker)


def of_duty(*, is_report: bool) -> Way:
    """Return the way into a decision about children: its reasons, or where it was reported."""

    def decide(case: Case, text: str, worker: Worker) -> None:
        duty = risk.ask_for_duty_decision(case=case, worker=worker)
        risk.decide_duty(
            duty=duty,
            version=duty.version,
            outcome="REPORTED" if is_report else "NOT_REPORTED",
            rationale=PLAIN if is_report else text,
            reported_to=text if is_report else "",
            worker=worker,
        )

    return decide


def of_alert(*, is_action: bool) -> Way:
    """Return the way into a decision: its reasons, or what is to be done."""

    def decide(case: Case, text: str, worker: Worker) -> None:
        alert = Alert.objects.visible_to(worker).waiting().filter(case=case)[0]
        day = clock.now().date() + timedelta(days=9)
        risk.decide_alert(
            alert=alert,
            version=alert.version,
            decision=AlertDecision.PLAN_ACTIONS,
            rationale=PLAIN if is_action else text,
            actions=[(text if is_action else PLAIN, worker, day)],
            next_review_date=day,
            worker=worker,
        )

    return decide


def of_origin(field: str) -> Way:
    """Return the way into what the sender keeps of a message."""

    def tell(case: Case, text: str, worker: Worker) -> None:
        link = Link.objects.visible_to(worker).get(programme_case=case)
        said: dict[str, Any] = {"exception_reason": PLAIN, field: text}
        sharing.disclose(
            link=link,
            kind="CONCERN",
            basis="SAFETY_EXCEPTION",
            text=PLAIN,
            worker=worker,
            **said,
        )

    return tell


WAYS: dict[str, Way] = {
    "cases.Case.notes": notes,
    "cases.Addendum.text": addendum,
    "cases.Person.given_name": of_person("given_name"),
    "cases.Person.surname": of_person("surname"),
    "cases.Person.birth_date": of_person("birth_date"),
    "cases.Person.phone": of_person("phone"),
    "cases.Person.email": of_person("email"),
    "cases.Person.address": of_person("address"),
    "cases.AffectedPerson.given_name": of_partner("given_name"),
    "cases.AffectedPerson.surname": of_partner("surname"),
    "cases.AffectedPerson.contact": of_partner("contact"),
    "cases.Child.given_name": of_child("given_name"),
    "cases.Child.note": of_child("note"),
    "cases.GroupSession.group_note": of_session(is_group_note=True),
    "cases.Attendance.note": of_session(is_group_note=False),
    "cases.PartnerContact.note": of_contact("note"),
    "cases.PartnerContact.override_note": of_contact("override_note"),
    "cases.SafeContact.number": of_safe_contact("number"),
    "cases.SafeContact.email": of_safe_contact("email"),
    "cases.SafeContact.say_we_are": of_safe_contact("say_we_are"),
    "cases.SafeContact.code_word": of_safe_contact("code_word"),
    "cases.SafeContact.interpreter": of_safe_contact("interpreter"),
    "cases.SafeContact.warnings": of_safe_contact("warnings"),
    **{
        f"cases.SafetyPlan.{field}": of_plan(field)
        for field in (*(section.field for section in PlanSection), "copy_where")
    },
    "risk.SafetyConcern.text": concern,
    "risk.RiskFlag.summary": flag,
    "risk.RiskFlag.review_note": flag_review,
    "risk.RiskFlag.close_reason": flag_end,
    "risk.Assessment.rationale": assessment,
    "risk.DutyDecision.rationale": of_duty(is_report=False),
    "risk.DutyDecision.reported_to": of_duty(is_report=True),
    "risk.Alert.rationale": of_alert(is_action=False),
    "risk.AlertAction.what": of_alert(is_action=True),
    "sharing.DisclosureOrigin.exception_reason": of_origin("exception_reason"),
    "sharing.DisclosureOrigin.could_he_know": of_origin("could_he_know"),
}
