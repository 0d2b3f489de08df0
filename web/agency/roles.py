"""What a second person says to a role; and accounts of one person in two agencies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.actions import SamePersonIssued
from agencies.models import RoleRequest, SamePersonCode, SamePersonKind
from web import labels
from web.agency.accounts import AboutWorker
from web.agency.forms import CONFIRM, REFUSE
from web.agency.parts import to_asked
from web.base import Button, FormPage, found
from web.forms import OnceForm, PageForm, code_field, name_field


class AnswerForm(PageForm):
    """What the second person says."""

    answer = code_field(
        [
            (CONFIRM, _("Yes: this colleague does this work from now on")),
            (REFUSE, _("No: nothing changes")),
        ],
        _("Your answer"),
        required=True,
        radio=True,
    )


class SamePersonForm(OnceForm):
    """What is said of the other account."""

    kind = code_field(SamePersonKind, _("What is true"), required=True, radio=True)


class OtherCodeForm(PageForm):
    """Another agency's code."""

    code = name_field(_("Code from the other agency's admin"), length=60)


class ConfirmRoles(FormPage):
    """Answer, as a second person, whether a colleague gets a role that reads cases."""

    page_title = _("Confirm a role")
    save_label = _("Answer")
    form_class = AnswerForm
    asked: RoleRequest

    def find(self, request_id: UUID) -> None:  # type: ignore[override]
        """Find the request."""
        rows = RoleRequest.objects.visible_to(self.worker).select_related("worker", "asked_by")
        self.asked = found(rows, request_id)

    def may(self) -> None:
        """Pass for a second person."""
        policies.may_give_roles(self.worker, self.asked)

    def context(self) -> dict[str, Any]:
        """Say who asks, and for whom."""
        one = self.asked
        who = {"by": one.asked_by.name, "who": one.worker.name, "roles": labels.roles(one.roles)}
        note = {
            "kind": "warn",
            "title": gettext("%(by)s wants %(who)s to be: %(roles)s.") % who,
            "text": gettext("This role reads cases. Confirm it only if you know that it is so."),
        }
        return {"back": to_asked(self.worker), "lead": one.worker.address, "note": note}

    def save(self, form: Form) -> str:
        """Give them or say no."""
        is_no = form.cleaned_data["answer"] == REFUSE
        act = actions.refuse_roles if is_no else actions.give_roles
        act(request=self.asked, worker=self.worker)
        messages.success(
            self.request,
            gettext("Nothing was changed.") if is_no else gettext("The role counts from now on."),
        )
        return str(to_asked(self.worker)["url"])


class TakeBackRoles(Button):
    """Take back what one asked for."""

    def press(self, request_id: UUID) -> str:  # type: ignore[override]
        """End it."""
        asked = found(RoleRequest.objects.visible_to(self.worker), request_id)
        actions.refuse_roles(request=asked, worker=self.worker)
        messages.success(self.request, gettext("Nothing was changed."))
        return reverse("agency")


class SamePerson(AboutWorker):
    """Make a code by which another agency says that one of theirs is this person."""

    page_title = _("One person, two agencies")
    save_label = _("Make the code")
    form_class = SamePersonForm
    issued: SamePersonIssued | None = None

    def context(self) -> dict[str, Any]:
        """Say what it is for."""
        url = reverse("worker-other-code", kwargs={"worker_id": self.colleague.pk})
        note = {
            "kind": "",
            "title": gettext("Nobody stands on both sides of a link."),
            "text": gettext(
                "If this colleague also has an account at another agency, its admin types your"
                " code there. Neither of you is told whose or where the other account is."
            ),
        }
        more = [{"label": gettext("I have a code from the other agency"), "url": url}]
        return {**super().context(), "note": note, "more": more}

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Make it and show it, or the form again."""
        answer = super().post(request, **ids)
        if self.issued is None:
            return answer
        return self.show(
            "web/code.html",
            back={"label": self.colleague.name, "url": self.url},
            person=self.colleague,
            code=self.issued.code,
            until=self.issued.made.expires_at,
            for_admin=True,
        )

    def save(self, form: Form) -> str:
        """Make it, once."""
        rows = SamePersonCode.objects.visible_to(self.worker)
        told = {"colleague": self.colleague, "worker": self.worker}
        self.issued = self.once(
            form,
            f"agencies.same_person:{self.colleague.pk}",
            act=lambda: actions.make_same_person_code(**told, kind=form.cleaned_data["kind"]),
            again=lambda pk: SamePersonIssued(rows.get(pk=pk)),
        )
        return self.url


class OtherCode(AboutWorker):
    """Say, by another agency's code, that it is about this colleague."""

    page_title = _("A code from another agency")
    save_label = _("This is the same person")
    form_class = OtherCodeForm

    def change(self, form: Form) -> None:
        """Say it."""
        told: dict[str, Any] = {"colleague": self.colleague, "worker": self.worker}
        actions.use_same_person_code(**told, **form.cleaned_data)


urlpatterns = [
    path("role-requests/<uuid:request_id>/", ConfirmRoles.as_view(), name="role-request"),
    path("role-requests/<uuid:request_id>/end/", TakeBackRoles.as_view(), name="role-request-end"),
    path("workers/<uuid:worker_id>/same-person/", SamePerson.as_view(), name="worker-same-person"),
    path(
        "workers/<uuid:worker_id>/same-person/code/", OtherCode.as_view(), name="worker-other-code"
    ),
]
