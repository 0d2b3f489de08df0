"""Links that belong to no case: declined, or taken back from the case they were attached to."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import RuleBroken
from sharing import actions
from sharing.models import AttachmentState
from sharing.policies import may_decide_attachment, may_detach
from web.sharing.forms import ConfirmForm
from web.sharing.links import LinkDecision


class DetachLink(LinkDecision):
    """Take it back from its case."""

    form_class = ConfirmForm
    page_title = _("Take the link back")
    save_label = _("Take it back")

    def may(self) -> None:
        """Pass for a supervisor of its case. Raises: RuleBroken link_not_attached."""
        attachment = may_decide_attachment(self.worker, self.link)
        if attachment.state != AttachmentState.ATTACHED:
            raise RuleBroken("link_not_attached")
        may_detach(self.worker, attachment)

    def context(self) -> dict[str, Any]:
        """Say what it means."""
        return {
            **super().context(),
            "note": {
                "kind": "warn",
                "title": gettext("The case's staff see nothing of this link any more."),
                "text": gettext(
                    "What waits to be sent along it is not sent. Releases along it end, and what"
                    " rests on them is taken from the programme. What went on another ground stays:"
                    " recall it first if it was about the wrong person. The programme does not"
                    " learn why."
                ),
            },
        }

    def save(self, form: Form) -> str:  # noqa: ARG002 - there is nothing in it
        """Take it back."""
        actions.detach_link(link=self.link, worker=self.worker)
        messages.success(self.request, gettext("The link is taken back."))
        return reverse("link", kwargs={"link_id": self.link.pk})


class DeclineLink(LinkDecision):
    """The service attaches it to no case."""

    form_class = ConfirmForm
    page_title = _("Decline the link")
    save_label = _("Decline")

    def context(self) -> dict[str, Any]:
        """Say what it means."""
        return {
            **super().context(),
            "note": {
                "kind": "warn",
                "title": gettext("The programme does not learn of it."),
                "text": gettext("You can attach the link later."),
            },
        }

    def save(self, form: Form) -> str:  # noqa: ARG002 - there is nothing in it
        """Decline it."""
        actions.decline_link(link=self.link, worker=self.worker)
        messages.success(self.request, gettext("The link is declined."))
        return reverse("links")
