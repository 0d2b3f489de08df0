"""The main job's rows, laid once: what the API's tests and the permission matrix look at.

Ivo's participant named a partner; the route to Brisa is open, Lea attached it to Nadia's case.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from agencies import actions as agencies
from agencies.models import (
    Absence,
    Agency,
    Agreement,
    DutyShift,
    Role,
    TeamMember,
    Worker,
)
from agencies.working_time import today_at
from cases import actions as cases
from cases.models import (
    AffectedPerson,
    Case,
    CaseGrant,
    Conflict,
    ContactOutcome,
    Direction,
    Easing,
    Group,
    InformationOwed,
    TaskKind,
)
from kernel import clock
from oversight import actions as oversight
from oversight.models import AccessReview, Finding, FindingKind
from risk import actions as risk
from risk.models import Alert
from sharing import actions as sharing
from sharing.models import Disclosure, Link, Release
from tests.cast import HER_WORDS, PASSWORD, Cast, a_case, a_cast, a_worker, acting_as, laid
from tests.risk.assessing import answers


@dataclass
class Stage:
    """People by name, and rows by name."""

    cast: Cast
    people: dict[str, Worker] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return a row."""
        return self.rows[name]

    def keep(self, **rows: Any) -> None:
        """Put rows under their names."""
        self.rows |= rows


def a_stage() -> Stage:
    """Lay everything."""
    stage = Stage(a_cast())
    lay_people(stage)
    lay_programme(stage)
    lay_group(stage)
    lay_support(stage)
    lay_link(stage)
    lay_risk(stage)
    lay_erasure(stage)
    lay_merge(stage)
    lay_oversight(stage)
    return stage


def lay_people(stage: Stage) -> None:
    """Lay colleagues in every role and relation beside the cast."""
    cast = stage.cast
    people = {name: getattr(cast, name) for name in ("ivo", "sara", "nadia", "lea", "cora")}
    people |= {
        "petra": a_worker("petra", cast.alba, Role.FACILITATOR),
        "kim": a_worker("kim", cast.alba, Role.FACILITATOR, Role.SUPERVISOR),
        "ada": a_worker("ada", cast.alba, Role.AGENCY_ADMIN),
        "dora": a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER),
        "paula": a_worker("paula", cast.brisa, Role.PARTNER_SUPPORT_WORKER),
        "bea": a_worker("bea", cast.brisa, Role.AGENCY_ADMIN),
        "delia": a_worker("delia", cast.brisa, Role.DATA_PROTECTION_OFFICER),
        "carl": a_worker("carl", cast.cima, Role.SUPERVISOR),
    }
    people["ivo"].set_password(PASSWORD)  # his account pages ask for one
    stage.people = people
    stage.keep(spare_worker=a_worker("otto", cast.alba, Role.FACILITATOR))
    with acting_as(people["ada"]) as ada:
        otto = Worker.objects.visible_to(ada).get(pk=stage["spare_worker"].pk)
        issued = agencies.issue_code(colleague=otto, worker=ada)
        asked = agencies.change_worker(
            colleague=otto,
            version=otto.version,
            name=otto.name,
            roles=[Role.FACILITATOR, Role.SUPERVISOR],
            last_date=None,
            worker=ada,
        ).role_requests.get()
        own_code = agencies.add_code(
            vocabulary="REFERRAL_ROUTE",
            stands_for="CHILD_PROTECTION",
            code="YOUTH_OFFICE",
            labels={"en": "Youth office"},
            worker=ada,
        )
        holiday = agencies.name_holiday(day=date(2099, 5, 1), name="Labour", worker=ada)
    span = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(days=9)}
    stage.keep(
        enrolment=issued.enrolment,
        role_request=asked,
        holiday=holiday,
        own_code=own_code,
        team_member=TeamMember.objects.using("seed").get(worker=stage["spare_worker"]),
        shift=laid(DutyShift(agency=cast.alba.agency, worker=people["kim"], **span)),
        absence=laid(Absence(agency=cast.alba.agency, worker=people["petra"], **span)),
    )


def lay_programme(stage: Stage) -> None:
    """Lay Ivo's case with whom the participant named; Kim must not see it."""
    cast = stage.cast
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=case.pk)
        affected = cases.name_affected_person(
            case=case, given_name="Anna", relationships=["CURRENT"], worker=ivo
        )
        other = cases.name_affected_person(
            case=case, given_name="Berta", relationships=["EX_COHABITING"], worker=ivo
        )
        too = cases.name_affected_person(
            case=case, given_name="Clara", relationships=["SIBLING"], worker=ivo
        )
        new = cases.name_affected_person(
            case=case, given_name="Dana", relationships=["NEW"], worker=ivo
        )
        child = cases.name_child(case=case, given_name="Timo", birth_year=2019, worker=ivo)
        task = cases.make_task(
            agency=ivo.agency,
            kind=TaskKind.OTHER,
            due_at=clock.now() + timedelta(days=1),
            case=case,
        )
        person = case.persons.get()
    conflict_id = barred(stage, case, stage.people["kim"])
    stage.keep(conflict=Conflict.objects.using("seed").get(pk=conflict_id))
    stage.keep(
        case=case,
        person=person,
        affected=affected,
        unlinked=other,
        named_too=too,
        new_partner=new,
        child=child,
        task=task,
        alba_team=cast.alba.team,
        brisa_team=cast.brisa.team,
        brisa=cast.brisa.agency,
        alba=cast.alba.agency,
    )


def lay_erasure(stage: Stage) -> None:
    """Lay a closed case that Sara asks to erase; Kim must not see that either."""
    cast = stage.cast
    closed = a_case(cast.sara, cast.alba, "L")
    barred(stage, closed, stage.people["kim"])
    facts = {"status": "DROPPED_OUT", "closed_at": clock.now()}
    Case.objects.using("seed").filter(pk=closed.pk).update(**facts)
    for hold in (True, False):
        with acting_as(cast.sara) as sara:
            seen = Case.objects.visible_to(sara).get(pk=closed.pk)
            told = {"legal_hold": hold, "retain_until": None, "version": seen.version}
            cases.keep_case(case=seen, worker=sara, **told)
    stage.keep(easing=Easing.objects.using("seed").get(case=closed))
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=closed.pk)
        stage.keep(erasure=cases.ask_erasure(case=seen, reason="RETENTION_ENDED", worker=sara))


def lay_merge(stage: Stage) -> None:
    """Lay a second record of Ivo's participant, and his question whether it is one."""
    cast = stage.cast
    twice = a_case(cast.ivo, cast.alba, "K")
    with acting_as(cast.ivo) as ivo:
        rows = Case.objects.visible_to(ivo)
        case, kept = rows.get(pk=twice.pk), rows.get(pk=stage["case"].pk)
        stage.keep(merge=cases.ask_merge(case=case, kept=kept, worker=ivo))


def barred(stage: Stage, case: Case, worker: Worker) -> UUID:
    """Declare a conflict of interest; return its id."""
    with acting_as(stage.cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        about = Worker.objects.visible_to(sara).get(pk=worker.pk)
        return cases.declare_conflict(case=seen, about=about, kind="KINSHIP", worker=sara)


def lay_group(stage: Stage) -> None:
    """Lay Ivo's group with his participant, a meeting over and one ahead."""
    cast, now = stage.cast, clock.now()
    spare = a_case(cast.sara, cast.alba, "S")
    with acting_as(cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=stage["case"].pk)
        group = cases.make_group(
            team=cast.alba.team, name=f"G {case.reference}", facilitators=[cast.ivo], worker=sara
        )
        joined = now.date() - timedelta(days=30)
        member = cases.join_group(group=group, case=case, joined_date=joined, worker=sara)
    with acting_as(cast.ivo) as ivo:
        group = Group.objects.visible_to(ivo).get(pk=group.pk)
        held = cases.plan_session(
            group=group,
            starts_at=now - timedelta(hours=3),
            ends_at=now - timedelta(hours=1),
            topic="Responsibility",
            worker=ivo,
        )
        sheet = cases.print_sheet(session=held, worker=ivo)
    stage.keep(group=group, member=member, session=held, sheet=sheet, spare_case=spare)


def lay_support(stage: Stage) -> None:
    """Lay Nadia's case with how its person is reached."""
    cast = stage.cast
    case = a_case(cast.nadia, cast.brisa, "A")
    with acting_as(cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=case.pk)
        cases.set_safe_contact(
            case=case,
            version=None,
            channels=["PHONE"],
            number="+4930901820",
            worker=nadia,
            may_be_used=True,
        )
        plan = cases.save_safety_plan(
            case=case,
            version=None,
            at_home="Near the door.",
            review_date=today_at(nadia.agency) + timedelta(days=90),
            worker=nadia,
        )
        contact = cases.record_partner_contact(
            case=case,
            direction=Direction.INCOMING,
            channel="PHONE",
            outcome=ContactOutcome.REACHED_SAFE,
            happened_at=clock.now() - timedelta(hours=1),
            note="She called.",
            worker=nadia,
        )
        person = case.persons.get()
    stage.keep(support_case=case, support_person=person, contact=contact, plan=plan)


def lay_link(stage: Stage) -> None:
    """Lay the route, what Brisa made of it, and what went along it."""
    cast = stage.cast
    with acting_as(cast.ivo) as ivo:
        affected = AffectedPerson.objects.visible_to(ivo).get(pk=stage["affected"].pk)
        brisa = Agency.objects.visible_to(ivo).get(pk=cast.brisa.agency.pk)
        link = sharing.open_route(affected=affected, support=brisa, worker=ivo)
        other = AffectedPerson.objects.visible_to(ivo).get(pk=stage["named_too"].pk)
        free = sharing.open_route(affected=other, support=brisa, worker=ivo)
    with acting_as(cast.lea) as lea:
        sharing.attach_link(
            link=Link.objects.visible_to(lea).get(pk=link.pk),
            support_case=Case.objects.visible_to(lea).get(pk=stage["support_case"].pk),
            worker=lea,
        )
    owed = InformationOwed.objects.using("seed").filter(case=stage["support_case"])
    stage.keep(owed=owed.first())
    told, spare = (a_disclosure(stage, link, cast.ivo) for _ in range(2))
    release = a_release(stage, link)
    kept = a_release(stage, link)  # which no cell withdraws: keys do not come back
    with acting_as(cast.nadia) as nadia:
        exception = sharing.disclose(
            link=Link.objects.visible_to(nadia).get(pk=link.pk),
            kind="CAUTION",
            basis="SAFETY_EXCEPTION",
            text="Please review what is known about separation.",
            exception_reason="Danger.",
            could_he_know="No, police know as well.",
            is_imminent=True,
            worker=nadia,
        )
        waiting = sharing.disclose(
            link=Link.objects.visible_to(nadia).get(pk=link.pk),
            kind="CAUTION",
            basis="SURVIVOR_CONSENT",
            use_instruction="MAY_RAISE",
            release=Release.objects.visible_to(nadia).get(pk=kept.pk),
            text="Please ask how weekends are arranged.",
            could_he_know="No, the court knows as well.",
            worker=nadia,
        )
    draft = a_draft(stage, link)
    stage.keep(
        link=link,
        free_link=free,
        told=told,
        spare_told=spare,
        release=release,
        spare_release=a_release(stage, link),
        caution=exception,
        waiting=waiting,
        draft=draft,
        agreement=Agreement.objects.using("seed").get(programme=cast.alba.agency),
    )


def a_draft(stage: Stage, link: Link) -> Any:
    """Lay what a rule would draft."""
    return laid(
        Disclosure(
            link=link,
            sender=stage.cast.alba.agency,
            recipient=stage.cast.brisa.agency,
            kind="ABSENCE",
            basis="PERPETRATOR_AGREEMENT",
            state="DRAFT",
            event_id=uuid4(),
        )
    )


def a_release(stage: Stage, link: Link) -> Any:
    """Record that Ms A allows cautions."""
    with acting_as(stage.cast.nadia) as nadia:
        return sharing.give_release(
            support_case=Case.objects.visible_to(nadia).get(pk=stage["support_case"].pk),
            link=Link.objects.visible_to(nadia).get(pk=link.pk),
            purpose="PRACTICE",
            categories=["CAUTION"],
            ends_date=clock.now().date() + timedelta(days=20),
            how_informed="IN_PERSON",
            worker=nadia,
        )


def a_disclosure(stage: Stage, link: Link, worker: Worker) -> Any:
    """Tell Brisa of new violence."""
    with acting_as(worker) as acting:
        return sharing.disclose(
            link=Link.objects.visible_to(acting).get(pk=link.pk),
            kind="NEW_VIOLENCE",
            basis="SAFETY_EXCEPTION",
            text="He said that he threw a cup.",
            exception_reason="New violence.",
            worker=acting,
        )


def lay_risk(stage: Stage) -> None:
    """Lay a concern, a flag and alerts of Brisa's, and a concern of Alba's."""
    cast, today = stage.cast, today_at(stage.cast.brisa.agency)
    with acting_as(cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=stage["support_case"].pk)
        concern = risk.raise_concern(
            case=case,
            text=HER_WORDS,
            source_type="SURVIVOR",
            reliability="FIRST_HAND",
            worker=nadia,
        )
        duty = risk.ask_for_duty_decision(case=case, worker=nadia)
        flag = risk.raise_flag(
            case=case, severity="HIGH", summary="Fears him.", review_date=today, worker=nadia
        )
    with acting_as(cast.ivo) as ivo:
        his = risk.raise_concern(
            case=Case.objects.visible_to(ivo).get(pk=stage["case"].pk),
            text="He says that he waits for her.",
            source_type="PERPETRATOR",
            reliability="FIRST_HAND",
            worker=ivo,
        )
    alert, decided = an_alert(stage), an_alert(stage)
    stage.keep(concern=concern, flag=flag, duty=duty, programme_concern=his)
    stage.keep(alert=alert, decided=decided)
    stage.keep(action=an_action(stage, decided), lowering=a_lowering(stage))


def a_lowering(stage: Stage) -> Any:
    """Have Nadia sign that it is extreme, and then that it is low."""
    with acting_as(stage.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=stage["support_case"].pk)
        risk.assess(case=case, answers=answers(judgement="EXTREME"), worker=nadia)
        return risk.assess(case=case, answers=answers(), worker=nadia)


def an_alert(stage: Stage) -> Alert:
    """Lay what a handler would make."""
    now = clock.now()
    alert: Alert = laid(
        Alert(
            agency=stage.cast.brisa.agency,
            case=stage["support_case"],
            event_id=uuid4(),
            event="TOLD_NEW_VIOLENCE",
            rule="N1",
            severity="HIGH",
            reason_code="NEW_VIOLENCE",
            answer_by=now + timedelta(hours=1),
            due_at=now + timedelta(hours=1),
            next_step_at=now + timedelta(hours=1),
        )
    )
    return alert


def an_action(stage: Stage, alert: Alert) -> Any:
    """Decide an alert with one action for Nadia."""
    today = today_at(stage.cast.brisa.agency)
    with acting_as(stage.cast.lea) as lea:
        nadia = Worker.objects.visible_to(lea).get(pk=stage.cast.nadia.pk)
        decided = risk.decide_alert(
            alert=Alert.objects.visible_to(lea).get(pk=alert.pk),
            version=1,
            decision="ACT_NOW",
            rationale="It escalates.",
            actions=[("Call her", nadia, today)],
            next_review_date=today,
            worker=lea,
        )
        return decided.actions.get()


def lay_oversight(stage: Stage) -> None:
    """Lay Paula's emergency access to Nadia's case, what was noticed, and a made-up case."""
    cast, case = stage.cast, stage["support_case"]
    with acting_as(stage.people["paula"]) as paula:
        glass = oversight.break_glass(
            reference=case.reference, reason="He is at her door.", worker=paula
        )
    made_up = a_case(cast.lea, cast.brisa, "M")
    with acting_as(stage.people["delia"]) as delia:
        canary = oversight.set_canary(reference=made_up.reference, worker=delia)
    finding = Finding(
        agency=cast.brisa.agency,
        kind=FindingKind.QUOTA_PASSED,
        worker=stage.people["paula"],
        cases_opened=31,
        found_at=clock.now(),
    )
    signed = AccessReview(
        agency=cast.brisa.agency,
        team=cast.brisa.team,
        week_date=date(2026, 1, 12),
        signed_at=clock.now(),
        signed_by=cast.lea,
    )
    stage.keep(glass=glass, canary=canary, finding=laid(finding), signed_week=laid(signed))
    # The four hours are over: else Paula would stand in the case's rows of the matrix.
    CaseGrant.objects.using("seed").filter(reason="BREAK_GLASS", user=glass.worker_id).delete()
