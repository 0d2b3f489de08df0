"""Pages that make, change and shut an account."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.actions import Issued
from agencies.models import Enrolment, Role, Team, Worker
from web import order
from web.agency.forms import ChangeForm, InviteForm, NewCodeForm, SuspendForm
from web.agency.parts import to_workers
from web.base import FormPage, found
from web.forms import PageForm


class ShowsCode(FormPage):
    """A form whose answer is a code: shown once, on the page itself and at no address."""

    issued: Issued | None = None

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Make it and show it, or the form again."""
        answer = super().post(request, **ids)
        return answer if self.issued is None else self.code_page(self.issued)

    def code_page(self, issued: Issued) -> HttpResponse:
        """Show a code to whoever made it."""
        url = reverse("worker", kwargs={"worker_id": issued.enrolment.worker_id})
        return self.show(
            "web/code.html",
            back={"label": issued.enrolment.worker.name, "url": url},
            person=issued.enrolment.worker,
            code=issued.code,
            until=issued.enrolment.expires_at,
            waits=not issued.enrolment.is_open,
            address=f"{settings.ORIGIN}{reverse('account_enrol')}",
        )

    def keep(self, form: Form, purpose: str, act: Any) -> str:
        """Act once; the same form again shows no code."""
        rows = Enrolment.objects.visible_to(self.worker).select_related("worker")
        self.issued = self.once(form, purpose, act=act, again=lambda pk: Issued(rows.get(pk=pk)))
        return reverse("workers")


class Invite(ShowsCode):
    """Invite a colleague."""

    page_title = _("Invite a colleague")
    save_label = _("Make the account")

    def may(self) -> None:
        """Pass for the admin."""
        policies.may_run_agency(self.worker)

    def make_form(self, data: Any = None) -> Form:
        """Offer roles and teams."""
        teams = Team.objects.visible_to(self.worker).order_by(order.by())
        return InviteForm(data, agency=self.worker.agency, teams=teams)

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": to_workers()}

    def save(self, form: Form) -> str:
        """Make the account, once."""
        told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        act = lambda: actions.invite_worker(worker=self.worker, **told)  # noqa: E731
        return self.keep(form, "agencies.invite_worker", act)


class AboutWorker(FormPage):
    """A form about one colleague, which leads back to them."""

    colleague: Worker
    said = _("Saved.")

    def find(self, worker_id: UUID) -> None:  # type: ignore[override]
        """Find the colleague."""
        self.colleague = found(Worker.objects.visible_to(self.worker), worker_id)

    def may(self) -> None:
        """Pass for the admin, but for themselves."""
        policies.may_administer(self.worker, self.colleague)

    @property
    def url(self) -> str:
        """Return the colleague's page."""
        return reverse("worker", kwargs={"worker_id": self.colleague.pk})

    def context(self) -> dict[str, Any]:
        """Lead back to the colleague, and name them."""
        name = self.colleague.name
        return {"back": {"label": name, "url": self.url}, "lead": name}

    def save(self, form: Form) -> str:
        """Do it."""
        self.change(form)
        messages.success(self.request, str(self.said))
        return self.url

    def change(self, form: Form) -> None:
        """Call the action."""
        raise NotImplementedError


class Change(AboutWorker):
    """Change what a colleague does here, and until when."""

    page_title = _("Change a colleague's account")

    def initial(self) -> dict[str, Any]:
        """Return what stands now."""
        one = self.colleague
        # The account ends at the midnight after their last day.
        last = localtime(one.expires_at).date() if one.expires_at else None
        return {
            "name": one.name,
            "roles": one.roles,
            "last_date": last and last.fromordinal(last.toordinal() - 1),
            "version": one.version,
        }

    def make_form(self, data: Any = None) -> Form:
        """Offer the agency's roles."""
        is_admin = self.colleague.has_role(Role.AGENCY_ADMIN)
        agency = self.worker.agency
        return ChangeForm(data, initial=self.initial(), agency=agency, is_admin=is_admin)

    def change(self, form: Form) -> None:
        """Change it; say what waits."""
        wanted = set(form.cleaned_data["roles"])
        actions.change_worker(colleague=self.colleague, worker=self.worker, **form.cleaned_data)
        if wanted - set(self.colleague.roles):
            self.said = _("Saved. A second person has to confirm the new role; they were told.")


class Suspend(AboutWorker):
    """Shut a colleague out."""

    page_title = _("Suspend a colleague")
    save_label = _("Suspend now")
    form_class = SuspendForm
    said = _("They are shut out. What was theirs passes on.")

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        note = {
            "kind": "warn",
            "title": gettext("At once."),
            "text": gettext(
                "Their next request is refused, on every device. Their cases wait for a supervisor"
                " to assign them, open tasks and alerts pass on; what they wrote stays theirs."
            ),
        }
        return {**super().context(), "note": note}

    def change(self, form: Form) -> None:
        """Suspend them."""
        actions.suspend_worker(colleague=self.colleague, worker=self.worker, **form.cleaned_data)


class Restore(AboutWorker):
    """Let a colleague in again."""

    page_title = _("Let a colleague in again")
    save_label = _("Let them in")
    form_class = PageForm
    said = _("They may sign in again.")

    def context(self) -> dict[str, Any]:
        """Say what comes back, and what does not."""
        note = {
            "kind": "warn",
            "title": gettext("From their next sign-in on."),
            "text": gettext(
                "They come back with the same roles, teams, password and second factors. No old"
                " session does, nor do cases and tasks that have passed on. Was the account stolen,"
                " or a device lost? Then make a one-time code right afterwards: it sets a new"
                " password and ends the old factors."
            ),
        }
        return {**super().context(), "note": note}

    def change(self, form: Form) -> None:  # noqa: ARG002
        """Let them in."""
        actions.restore_worker(colleague=self.colleague, worker=self.worker)


class NewCode(ShowsCode, AboutWorker):
    """Make a code for a colleague."""

    page_title = _("Make a one-time code")
    save_label = _("Make the code")
    form_class = NewCodeForm

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        note = {
            "kind": "warn",
            "title": gettext("It sets a new password."),
            "text": gettext(
                "Codes made before open nothing any more. When it is used, older sessions and"
                " second factors of this account end."
            ),
        }
        return {**super().context(), "note": note}

    def save(self, form: Form) -> str:
        """Make it, once."""
        act = lambda: actions.issue_code(colleague=self.colleague, worker=self.worker)  # noqa: E731
        return self.keep(form, f"agencies.issue_code:{self.colleague.pk}", act)


urlpatterns = [
    path("workers/new/", Invite.as_view(), name="worker-new"),
    path("workers/<uuid:worker_id>/change/", Change.as_view(), name="worker-change"),
    path("workers/<uuid:worker_id>/suspend/", Suspend.as_view(), name="worker-suspend"),
    path("workers/<uuid:worker_id>/restore/", Restore.as_view(), name="worker-restore"),
    path("workers/<uuid:worker_id>/code/", NewCode.as_view(), name="worker-code"),
]
