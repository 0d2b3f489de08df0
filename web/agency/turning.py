"""Pages that suspend an agreement, lift the suspension, or end it: each says first what follows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.models import Agreement
from web.agency.agreements import partner, seen
from web.base import FormPage, Text, found
from web.forms import PageForm


class AboutAgreement(FormPage):
    """A form about one agreement, which leads back to it."""

    agreement: Agreement

    def find(self, agreement_id: UUID) -> None:  # type: ignore[override]
        """Find it."""
        self.agreement = found(seen(self.worker), agreement_id)

    def may(self) -> None:
        """Pass for supervisors and admins of the parties."""
        policies.may_agree(self.worker, self.agreement.programme_id, self.agreement.support_id)

    def context(self) -> dict[str, Any]:
        """Lead back to it, and name the partner."""
        name = partner(self.agreement, self.worker).name
        return {"back": {"label": name, "url": self.url}, "lead": name}

    @property
    def url(self) -> str:
        """Return its page."""
        return reverse("agreement", kwargs={"agreement_id": self.agreement.pk})


class Turning(AboutAgreement):
    """Say what follows for both parties; then do it."""

    form_class = PageForm
    follows: Text
    act: Callable[..., Agreement]

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        title = gettext("For both parties, at once.")
        note = {"kind": "warn", "title": title, "text": self.follows}
        return {**super().context(), "note": note}

    def save(self, form: Form) -> str:  # noqa: ARG002
        """Do it."""
        self.act(agreement=self.agreement, worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return self.url


class End(Turning):
    """End an agreement."""

    page_title = _("End an agreement")
    save_label = _("End it for good")
    follows = _("Nothing but imminent danger is told from then on. It does not come back.")
    act = staticmethod(actions.end_agreement)


class Suspend(Turning):
    """Suspend an agreement."""

    page_title = _("Suspend an agreement")
    save_label = _("Suspend it now")
    follows = _(
        "Nothing but imminent danger is told from then on, in either direction: all else is"
        " held back. Supervisors and admins of both agencies are told. Your agency alone can"
        " lift it again."
    )
    act = staticmethod(actions.suspend_agreement)


class Resume(Turning):
    """Lift a suspension."""

    page_title = _("Lift a suspension")
    save_label = _("Lift it")
    follows = _(
        "Messages flow again. What was held back goes by itself within the hour, where its"
        " ground still holds: look at it first if it should not. Supervisors and admins of both"
        " agencies are told."
    )
    act = staticmethod(actions.resume_agreement)


urlpatterns = [
    path("agreements/<uuid:agreement_id>/suspend/", Suspend.as_view(), name="agreement-suspend"),
    path("agreements/<uuid:agreement_id>/resume/", Resume.as_view(), name="agreement-resume"),
    path("agreements/<uuid:agreement_id>/end/", End.as_view(), name="agreement-end"),
]
