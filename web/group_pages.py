"""Pages that make and change a group."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions, policies
from cases.models import (
    Case,
    CaseKind,
    Group,
    GroupFacilitator,
    GroupMember,
    GroupSession,
    ProgrammeModel,
)
from web import order, people
from web.base import FormPage, found
from web.case_pages import case_staff, teams_of
from web.forms import today
from web.group_forms import (
    FacilitatorForm,
    JoinByReferenceForm,
    JoinForm,
    LeaveForm,
    NewGroupForm,
    PlanForm,
)

MANY = 50  # cases in a list to choose from


class NewGroup(FormPage):
    """Make a group."""

    page_title = _("Make a group")
    save_label = _("Make group")

    def may(self) -> None:
        """Pass for a supervisor of any team of a programme."""
        if not policies.leads_groups(self.worker) or not teams_of(self.worker).exists():
            raise Http404

    def make_form(self, data: Any = None) -> Form:
        """Offer teams, programmes, colleagues."""
        rows = {
            "team": teams_of(self.worker),
            "programme_model": ProgrammeModel.objects.visible_to(self.worker).order_by(order.by()),
            "facilitators": facilitators(self.worker),
        }
        only = rows["team"].first()
        return NewGroupForm(data, rows=rows, initial={"team": only.pk if only else None})

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": {"label": gettext("Groups"), "url": reverse("groups")}}

    def save(self, form: Form) -> str:
        """Make it, once."""
        told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        told["facilitators"] = list(told["facilitators"])
        group = self.once(
            form,
            "cases.make_group",
            act=lambda: actions.make_group(worker=self.worker, **told),
            again=lambda group_id: Group.objects.visible_to(self.worker).get(pk=group_id),
        )
        return reverse("group", kwargs={"group_id": group.pk})


class GroupForm(FormPage):
    """A form about one group, which leads back to it."""

    group: Group
    said = _("Saved.")

    def find(self, group_id: UUID) -> None:  # type: ignore[override]
        """Find the group."""
        groups = Group.objects.visible_to(self.worker).select_related("team")
        self.group = found(groups, group_id)

    def may(self) -> None:
        """Pass for a supervisor of its team."""
        policies.may_lead_team(self.worker, self.group.team)

    def context(self) -> dict[str, Any]:
        """Lead back to the group."""
        url = reverse("group", kwargs={"group_id": self.group.pk})
        return {"back": {"label": self.group.name, "url": url}}

    def save(self, form: Form) -> str:
        """Change it."""
        self.change(form, **form.cleaned_data)
        messages.success(self.request, str(self.said))
        return reverse("group", kwargs={"group_id": self.group.pk})

    def change(self, form: Form, **told: Any) -> None:
        """Call the action."""
        raise NotImplementedError


class PlanSession(GroupForm):
    """Plan the next session."""

    page_title = _("Plan a session")
    save_label = _("Plan session")
    form_class = PlanForm

    def may(self) -> None:
        """Pass for whoever may log the group's sessions."""
        policies.may_log_session(self.worker, GroupSession(group=self.group))

    def initial(self) -> dict[str, Any]:
        """Suggest a week after the last one, at the same hour."""
        sessions = GroupSession.objects.visible_to(self.worker).filter(group=self.group)
        last = sessions.order_by("-starts_at").first()
        if last is None:
            return {}
        week = timedelta(days=7)
        return {"starts_at": last.starts_at + week, "ends_at": last.ends_at + week}

    def change(self, form: Form, **told: Any) -> None:
        """Plan it, once."""
        del told["submission"]
        self.once(
            form,
            "cases.plan_session",
            act=lambda: actions.plan_session(group=self.group, worker=self.worker, **told),
            again=lambda pk: GroupSession.objects.visible_to(self.worker).get(pk=pk),
        )


class Join(GroupForm):
    """Place a participant in the group."""

    page_title = _("Place a participant")
    save_label = _("Place participant")
    form_class = JoinForm

    def make_form(self, data: Any = None) -> Form:
        """Offer the open programme cases that do not belong to it."""
        here = GroupMember.objects.visible_to(self.worker).current().filter(group=self.group)
        cases = Case.objects.visible_to(self.worker).open().filter(kind=CaseKind.PROGRAMME)
        outside = cases.exclude(Exists(here.filter(case_id=OuterRef("pk")))).order_by("reference")
        few = list(outside[: MANY + 1])
        initial = {"joined_date": today()}
        if len(few) > MANY:  # nobody chooses from so many, and none of their names need be opened
            return JoinByReferenceForm(data, rows={"case": outside}, initial=initial)
        called = by_name(self.worker, few)
        return JoinForm(
            data,
            rows={"case": outside},
            called={"case": lambda case: called[case.pk]},
            initial=initial,
        )

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Place them."""
        actions.join_group(group=self.group, worker=self.worker, **told)


class Leave(GroupForm):
    """Take a participant out of the group."""

    page_title = _("Take a participant out")
    save_label = _("Take out")
    form_class = LeaveForm

    def make_form(self, data: Any = None) -> Form:
        """Offer those who belong to it."""
        here = GroupMember.objects.visible_to(self.worker).current().filter(group=self.group)
        called = by_name(self.worker, [member.case for member in here])
        return LeaveForm(
            data,
            rows={"member": here.order_by("case__reference")},
            called={"member": lambda member: called[member.case_id]},
            initial={"left_date": today()},
        )

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Take them out."""
        actions.leave_group(worker=self.worker, **told)


class AddFacilitator(GroupForm):
    """Let a colleague lead the group too."""

    page_title = _("Add a facilitator")
    save_label = _("Add facilitator")
    form_class = FacilitatorForm

    def make_form(self, data: Any = None) -> Form:
        """Offer those who do not lead it."""
        leads = GroupFacilitator.objects.visible_to(self.worker).filter(group=self.group)
        others = facilitators(self.worker).exclude(pk__in=leads.values("worker_id"))
        return FacilitatorForm(data, rows={"facilitator": others})

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Add them."""
        actions.add_facilitator(group=self.group, worker=self.worker, **told)


def facilitators(worker: Worker) -> Any:
    """Return the colleagues who may lead groups."""
    return case_staff(worker).filter(roles__contains=[Role.FACILITATOR])


def by_name(worker: Worker, cases: Iterable[Case]) -> dict[object, str]:
    """Return how participants are called in a list to choose from."""
    named = people.names(worker, cases)
    return {
        case_id: f"{one.name} ({one.reference})" if one.name else one.reference
        for case_id, one in named.items()
    }


urlpatterns = [
    path("groups/new/", NewGroup.as_view(), name="group-new"),
    path("groups/<uuid:group_id>/sessions/new/", PlanSession.as_view(), name="session-plan"),
    path("groups/<uuid:group_id>/participants/new/", Join.as_view(), name="group-join"),
    path("groups/<uuid:group_id>/participants/leave/", Leave.as_view(), name="group-leave"),
    path(
        "groups/<uuid:group_id>/facilitators/new/", AddFacilitator.as_view(), name="facilitator-add"
    ),
]
