"""Releases: what a person allows one programme to be told, given, declined and withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from sharing import actions
from sharing.models import (
    Link,
    LinkAttachment,
    Release,
    ReleaseCategory,
    ReleasePurpose,
)
from sharing.policies import may_record_release
from web.audiences import own_agency_alone
from web.base import FormPage, found
from web.people import name
from web.sharing import words
from web.sharing.forms import ConfirmForm, ReleaseForm


def links_of(worker: Any, case: Case) -> Any:
    """Return the links that are attached to a support case."""
    attached = LinkAttachment.objects.visible_to(worker).filter(support_case=case)
    links = Link.objects.visible_to(worker).filter(pk__in=attached.values("link_id"))
    return links.select_related("programme", "support").order_by("opened_at", "pk")


class NewRelease(FormPage):
    """What the person decided about one programme."""

    page_title = _("Record a release")
    save_label = _("Save the decision")
    effect = _(
        "Nothing is sent by this. Given, it lets your service tell what you ticked until the "
        "last day, and can be withdrawn on any day."
    )
    case: Case

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the support case."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)

    def may(self) -> None:
        """Pass for the service's own staff."""
        may_record_release(self.worker, self.case)

    def make_form(self, data: Any = None) -> Form:
        """Offer the programmes at the other end of attached links."""
        initial = {"purpose": ReleasePurpose.HER_SAFETY, "categories": [ReleaseCategory.CAUTION]}
        return ReleaseForm(data, initial=initial, links=links_of(self.worker, self.case))

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            **_around(self, self.case),
            "note": {
                "kind": "",
                "title": gettext("Support never depends on it."),
                "text": gettext(
                    "The programme does not learn that you asked, nor what the answer was."
                ),
            },
            "audience": own_agency_alone(self.worker, self.case),
        }

    def save(self, form: Form) -> str:
        """Record it once."""
        self.once(
            form,
            "sharing.release",
            act=lambda: self._recorded(form.cleaned_data),
            again=lambda pk: found(Release.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The decision was recorded."))
        return reverse("sharing", kwargs={"case_id": self.case.pk})

    def _recorded(self, said: dict[str, Any]) -> Release:
        decided = {
            "support_case": self.case,
            "link": found(links_of(self.worker, self.case), said["link"]),
            "purpose": said["purpose"],
            "categories": said["categories"],
            "how_informed": said["how_informed"],
            "worker": self.worker,
        }
        if said["decision"] == ReleaseForm.NO:
            return actions.decline_release(**decided)
        return actions.give_release(**decided, ends_date=said["ends_date"])


class WithdrawRelease(FormPage):
    """What rested on it is hidden from the programme with its next request."""

    form_class = ConfirmForm
    page_title = _("Withdraw the release")
    save_label = _("Withdraw the release")
    release: Release

    def find(self, release_id: UUID) -> None:  # type: ignore[override]
        """Find the release."""
        rows = Release.objects.visible_to(self.worker).select_related("recipient", "case__assigned")
        self.release = found(rows, release_id)

    def may(self) -> None:
        """Pass for the service's own staff."""
        may_record_release(self.worker, self.release.case)

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        until = words.day(self.release.ends_date)
        lead = gettext("%(agency)s, until %(day)s")
        return {
            **_around(self, self.release.case),
            "lead": lead % {"agency": self.release.recipient.name, "day": until},
            "note": {
                "kind": "warn",
                "title": gettext("What rested on it disappears at the programme at once."),
                "text": gettext(
                    "What somebody has read is not unread. What was told under a safety"
                    " exception stays. You get a task to tell the recipients."
                ),
            },
        }

    def save(self, form: Form) -> str:  # noqa: ARG002 - there is nothing in it
        """Withdraw it."""
        actions.withdraw_release(release=self.release, worker=self.worker)
        messages.success(self.request, gettext("The release is withdrawn."))
        return reverse("sharing", kwargs={"case_id": self.release.case_id})


def _around(page: FormPage, case: Case) -> dict[str, Any]:
    return {
        "back": {
            "label": gettext("Sharing"),
            "url": reverse("sharing", kwargs={"case_id": case.pk}),
        },
        "person": name(page.worker, case),
    }
