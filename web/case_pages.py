"""Pages that open and change a case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyKind, Role, Team, TeamMember, Worker
from cases import actions, policies
from cases.models import Case, CaseKind, Person, ProgrammeModel
from cases.policies import CASE_STAFF
from cases.transitions import allowed_after
from web import order, people, referral
from web.base import FormPage, Text, found
from web.case import back_to
from web.case_forms import (
    FactsForm,
    OpenCaseForm,
    OpenProgrammeCaseForm,
    ProgrammeFactsForm,
    StatusForm,
)
from web.cases import heading
from web.person_forms import ParticipantForm, PersonForm


def teams_of(worker: Worker) -> "QuerySet[Team]":
    """Return the teams a worker belongs to."""
    mine = TeamMember.objects.visible_to(worker).filter(team_id=OuterRef("pk"), worker=worker)
    teams: QuerySet[Team] = Team.objects.visible_to(worker)
    return teams.filter(Exists(mine)).order_by(order.by())


def case_staff(worker: Worker) -> "QuerySet[Worker]":
    """Return the colleagues who work with cases, by name."""
    colleagues = Worker.objects.visible_to(worker).active()
    return colleagues.filter(roles__overlap=sorted(CASE_STAFF)).order_by(order.by())


class OpenCase(FormPage):
    """Open a case."""

    page_title = _("Open a case")
    save_label = _("Open case")

    def may(self) -> None:
        """Pass for case staff."""
        for team in teams_of(self.worker)[:1]:
            policies.may_open_case(self.worker, team, self.kind)
            return
        raise Http404

    @property
    def kind(self) -> CaseKind:
        """Return which kind of case this agency works with."""
        is_programme = self.worker.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME
        return CaseKind.PROGRAMME if is_programme else CaseKind.SUPPORT

    def make_form(self, data: Any = None) -> Form:
        """Ask for more in a programme."""
        teams = teams_of(self.worker)
        if self.kind == CaseKind.SUPPORT:
            return OpenCaseForm(data, teams=teams)
        return OpenProgrammeCaseForm(data, teams=teams, codes=referral.own_codes(self.worker))

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": {"label": heading(self.worker), "url": reverse("cases")}}

    def save(self, form: Form) -> str:
        """Open it, once."""
        told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        told["mandate"] = told.get("mandate") or None
        if referral.NAME in told:
            told |= referral.chosen(told[referral.NAME], referral.own_codes(self.worker))
        case = self.once(
            form,
            "cases.open_case",
            act=lambda: actions.open_case(kind=self.kind, worker=self.worker, **told),
            again=lambda case_id: Case.objects.visible_to(self.worker).get(pk=case_id),
        )
        messages.success(self.request, gettext("The case is open."))
        return reverse("case", kwargs={"case_id": case.pk})


class CaseForm(FormPage):
    """A form about one case, which leads back to it."""

    case: Case
    keeps_draft = True
    said: Text = _("Saved.")

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the case."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)

    def may(self) -> None:
        """Pass for the case's own staff."""
        policies.may_work_on(self.worker, self.case)

    def context(self) -> dict[str, Any]:
        """Name who it is about."""
        person = people.name(self.worker, self.case, linked=False)
        return {"back": back_to(self.case), "person": person}

    def save(self, form: Form) -> str:
        """Change it, and go back to the case."""
        self.change(form, **form.cleaned_data)
        messages.success(self.request, str(self.said))
        return reverse("case", kwargs={"case_id": self.case.pk})

    def change(self, form: Form, **told: Any) -> None:
        """Call the action."""
        raise NotImplementedError


class EditFacts(CaseForm):
    """Correct the facts of a case."""

    page_title = _("Correct facts")

    def make_form(self, data: Any = None) -> Form:
        """Ask for more in a programme."""
        if self.case.kind == CaseKind.SUPPORT:
            return FactsForm(data, initial=self.initial())
        models = ProgrammeModel.objects.visible_to(self.worker).order_by(order.by())
        return ProgrammeFactsForm(data, initial=self.initial(), models=models, codes=self.codes())

    def codes(self) -> referral.Codes:
        """Return the agency's own codes of who refers."""
        return referral.own_codes(self.worker, self.case.referral_detail_id)

    def initial(self) -> dict[str, Any]:
        """Return what stands now."""
        fields = {*ProgrammeFactsForm.base_fields, *FactsForm.base_fields} - {"notes"}
        now = {name: getattr(self.case, name) for name in fields}
        referred = referral.standing(self.case.referral_route, self.case.referral_detail_id)
        return {**now, referral.NAME: referred, "notes": self.case.notes.open()}

    def change(self, form: Form, **told: Any) -> None:
        """Correct what was changed here, and leave the rest."""
        version = told.pop("version")
        changed = {name: told[name] for name in form.changed_data if name in told}
        if "mandate" in changed:
            changed["mandate"] = changed["mandate"] or None
        if referral.NAME in changed:
            changed |= referral.chosen(changed[referral.NAME], self.codes())
        actions.correct_case(case=self.case, version=version, worker=self.worker, **changed)


class EditPerson(CaseForm):
    """Correct who the case is about."""

    page_title = _("Correct the person")
    person: Person

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find case and person."""
        super().find(case_id)
        person = Person.objects.visible_to(self.worker).filter(case=self.case).first()
        if person is None:
            raise Http404
        self.person = person

    def make_form(self, data: Any = None) -> Form:
        """Ask for more in a programme."""
        is_programme = self.case.kind == CaseKind.PROGRAMME
        form_class = ParticipantForm if is_programme else PersonForm
        opened = {
            name: value
            if isinstance(value := getattr(self.person, name), str | int)
            else value.open()
            for name in form_class.base_fields
        }
        return form_class(data, initial=opened)

    def change(self, form: Form, **told: Any) -> None:
        """Correct what was changed here."""
        version = told.pop("version")
        changed = {name: told[name] for name in form.changed_data if name in told}
        actions.correct_person(person=self.person, version=version, worker=self.worker, **changed)


class ChangeStatus(CaseForm):
    """Move an episode on."""

    page_title = _("Change status")

    def make_form(self, data: Any = None) -> Form:
        """Offer what may follow."""
        return StatusForm(
            data,
            initial={"version": self.case.version},
            allowed=allowed_after(self.case.kind, self.case.status),
            overrides=self.worker.has_role(Role.SUPERVISOR),
        )

    def context(self) -> dict[str, Any]:
        """Say the present one."""
        now = gettext("Now: %(status)s") % {"status": self.case.get_status_display()}
        return {**super().context(), "lead": now}

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Change it."""
        actions.change_status(case=self.case, worker=self.worker, **told)
