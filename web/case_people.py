"""Pages that add to a case: who was named, children, addenda; and who works on it."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions, policies
from cases.models import Addendum, AffectedPerson, Child, Conflict, TimelineEntry
from web import order
from web.case_forms import AddendumForm, AssignForm, ConflictForm
from web.case_pages import CaseForm, ChangeStatus, EditFacts, EditPerson, OpenCase, case_staff
from web.contacts.behind_factor import BehindFactor
from web.person_forms import AffectedForm, ChildForm


class NameAffected(BehindFactor, CaseForm):
    """Record an (ex-)partner or relative."""

    page_title = _("Name an (ex-)partner or relative")
    form_class = AffectedForm

    def may(self) -> None:
        """Pass for the case's own staff; a contact that was kept is shown after a step-up."""
        super().may()
        if self.opens(is_known=False):
            policies.may_show_typed_name(self.worker, self.case)

    def context(self) -> dict[str, Any]:
        """Say that nobody hears of it by this."""
        note = {"title": _("Nobody is told by this."), "text": _("It stays in our agency.")}
        return {**super().context(), "note": note}

    def change(self, form: Form, **told: Any) -> None:
        """Record them, once."""
        del told["submission"]
        self.once(
            form,
            "cases.name_affected_person",
            act=lambda: actions.name_affected_person(case=self.case, worker=self.worker, **told),
            again=lambda pk: AffectedPerson.objects.visible_to(self.worker).get(pk=pk),
        )


class AddChild(CaseForm):
    """Record a child."""

    page_title = _("Add a child")
    form_class = ChildForm

    def change(self, form: Form, **told: Any) -> None:
        """Record it, once."""
        del told["submission"]
        self.once(
            form,
            "cases.name_child",
            act=lambda: actions.name_child(case=self.case, worker=self.worker, **told),
            again=lambda pk: Child.objects.visible_to(self.worker).get(pk=pk),
        )


class AddAddendum(CaseForm):
    """Correct or add to an entry of the timeline; the entry itself stays."""

    page_title = _("Correct or add")
    save_label = _("Save addendum")
    form_class = AddendumForm
    object_id: UUID

    def find(self, case_id: UUID, object_id: UUID) -> None:  # type: ignore[override]
        """Find the case, and what in it is meant."""
        super().find(case_id)
        entries = TimelineEntry.objects.visible_to(self.worker)
        if not entries.filter(case=self.case, object_id=object_id).exists():
            raise Http404
        self.object_id = object_id

    def change(self, form: Form, **told: Any) -> None:
        """Add it, once."""
        del told["submission"]
        self.once(
            form,
            "cases.add_addendum",
            act=lambda: actions.add_addendum(
                case=self.case, object_id=self.object_id, worker=self.worker, **told
            ),
            again=lambda pk: Addendum.objects.visible_to(self.worker).get(pk=pk),
        )


class Assign(CaseForm):
    """Give a case to a colleague."""

    page_title = _("Assign")
    save_label = _("Assign case")
    said = _("The case is assigned.")

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_oversee(self.worker, self.case)

    def make_form(self, data: Any = None) -> Form:
        """Offer the agency's case staff."""
        colleagues = case_staff(self.worker)
        return AssignForm(data, initial={"assignee": self.case.assigned_id}, colleagues=colleagues)

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Assign it."""
        actions.assign_case(case=self.case, assignee=told["assignee"], worker=self.worker)


class DeclareConflict(CaseForm):
    """Declare a conflict of interest: afterwards the case does not exist for that worker."""

    page_title = _("Declare a conflict of interest")
    save_label = _("Yes, declare the conflict")
    said = _("The conflict is recorded. It holds from now on.")

    def make_form(self, data: Any = None) -> Form:
        """Offer oneself; to a supervisor also the colleagues, the data protection officer too."""
        everybody = Worker.objects.visible_to(self.worker)
        if self.worker.has_role(Role.SUPERVISOR):
            able = [*sorted(policies.CASE_STAFF), Role.DATA_PROTECTION_OFFICER]
            colleagues = everybody.active().filter(roles__overlap=able).order_by(order.by())
        else:
            colleagues = everybody.filter(pk=self.worker.pk)
        return ConflictForm(data, initial={"about": self.worker.pk}, colleagues=colleagues)

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        leads = self.worker.has_role(Role.SUPERVISOR)
        for_them = _("From then on this case does not exist for them.")
        note = {
            "kind": "stop",
            "title": for_them if leads else _("From then on this case does not exist for you."),
            "text": _(
                "Nor does the whole group of a participant. Colleagues go on with it. For a"
                " supervisor or the data protection officer a second person confirms it."
            )
            if leads
            else _("Nor does the whole group of a participant. Colleagues go on with it."),
        }
        return {**super().context(), "note": note}

    def save(self, form: Form) -> str:
        """Declare it; whoever declared their own cannot go back to the case."""
        super().save(form)
        if form.cleaned_data["about"].pk == self.worker.pk:
            return reverse("cases")
        return reverse("case", kwargs={"case_id": self.case.pk})

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Declare it, and say whether it waits."""
        made = actions.declare_conflict(case=self.case, worker=self.worker, **told)
        one = Conflict.objects.visible_to(self.worker).filter(pk=made).first()
        if one and one.waits_for_second:
            self.said = _(
                "The conflict is recorded. It holds meanwhile. A second person has to confirm it."
            )


urlpatterns = [
    path("cases/new/", OpenCase.as_view(), name="case-new"),
    path("cases/<uuid:case_id>/facts/", EditFacts.as_view(), name="case-edit"),
    path("cases/<uuid:case_id>/person/", EditPerson.as_view(), name="person-edit"),
    path("cases/<uuid:case_id>/status/", ChangeStatus.as_view(), name="case-status"),
    path("cases/<uuid:case_id>/named/new/", NameAffected.as_view(), name="affected-new"),
    path("cases/<uuid:case_id>/children/new/", AddChild.as_view(), name="child-new"),
    path("cases/<uuid:case_id>/assign/", Assign.as_view(), name="case-assign"),
    path("cases/<uuid:case_id>/conflict/", DeclareConflict.as_view(), name="case-conflict"),
    path(
        "cases/<uuid:case_id>/addenda/<uuid:object_id>/",
        AddAddendum.as_view(),
        name="case-addendum",
    ),
]
