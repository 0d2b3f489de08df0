"""What a rule drafted: somebody finds the words, and sends it before its clock runs out."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import RuleBroken
from risk.models import SafetyConcern
from sharing import actions, policies
from sharing.audience import audience
from sharing.directions import TO_SUPPORT
from sharing.models import Disclosure, DisclosureKind, DisclosureState
from web.audiences import box
from web.base import FormPage, Text, found
from web.drafts import Place, place_of
from web.people import name
from web.sharing import words
from web.sharing.became import say_what_became_of
from web.sharing.forms import DraftForm
from web.sharing.telling import to_disclosure

# What is written for whoever sends it: facts of the programme's own record, to be changed freely.
BEGINNINGS: dict[str, Text] = {
    DisclosureKind.START: _("The work with the participant begins."),
    DisclosureKind.ABSENCE: _("The participant was absent on %(day)s."),
    DisclosureKind.SUSPENSION: _("The work with the participant is suspended since %(day)s."),
    DisclosureKind.DROPOUT: _("The participant has left the programme on %(day)s."),
    DisclosureKind.EXCLUSION: _("The participant was excluded from the programme on %(day)s."),
    DisclosureKind.COMPLETION: _("The participant completes the programme on %(day)s."),
    DisclosureKind.RISK_CHANGE: _("The participant withdrew the programme contract on %(day)s."),
}


class SendDraft(FormPage):
    """One draft of a rule."""

    keeps_draft = True
    page_title = _("Tell the linked service")
    save_label = _("Send")
    effect = _(
        "On a safety exception it may wait until a second person has read it; else it leaves "
        "now. Of what becomes of it you see whether a person received it, and no more. You can "
        "recall it."
    )
    draft: Disclosure
    side: policies.Side

    def find(self, disclosure_id: UUID) -> None:  # type: ignore[override]
        """Find the draft."""
        rows = Disclosure.objects.visible_to(self.worker)
        self.draft = found(
            rows.select_related("link__programme", "link__support", "recipient"), disclosure_id
        )

    def may(self) -> None:
        """Pass for staff at this end, while it has no words."""
        self.side = policies.may_manage_sent(self.worker, self.draft)
        is_open = self.draft.state == DisclosureState.DRAFT and not self.draft.text
        if self.shows() and not is_open:
            raise RuleBroken("not_a_draft")

    def make_form(self, data: Any = None) -> Form:
        """Begin with the facts."""
        return DraftForm(data, initial=self.initial(), bases=TO_SUPPORT.bases)

    def drafts(self) -> Place:
        """Say where drafts lie."""
        return place_of(self.request, self.worker, case=self.side.case)

    def initial(self) -> dict[str, Any]:
        """Return what the record says."""
        return {
            "text": self.words(),
            "basis": self.draft.basis,
            "happened_at": self.draft.happened_at,
        }

    def words(self) -> str:
        """Return the concern's own words, where it is about one, else a plain sentence."""
        concerns = SafetyConcern.objects.visible_to(self.worker).filter(case=self.side.case)
        concern = concerns.filter(pk=self.draft.event_id).first()
        if concern is not None:
            return str(concern.text.open())
        day = words.day(self.draft.happened_at or self.draft.known_at)
        return str(BEGINNINGS.get(self.draft.kind, "")) % {"day": day}

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        lead = gettext("%(kind)s, to %(agency)s")
        return {
            "back": to_disclosure(self.draft),
            "person": name(self.worker, self.side.case),
            "lead": lead
            % {"kind": self.draft.get_kind_display(), "agency": self.draft.recipient.name},
            "audience": box(
                audience(
                    worker=self.worker,
                    link=self.draft.link,
                    basis=self.draft.basis,
                    use_instruction=self.draft.use_instruction,
                ),
                with_basis=False,
            ),
        }

    def save(self, form: Form) -> str:
        """Send it; sent twice, it says that it was sent."""
        said = form.cleaned_data
        told = actions.send_draft(
            disclosure=self.draft,
            text=said["text"],
            basis=said["basis"],
            exception_reason=said["exception_reason"],
            happened_at=said["happened_at"],
            worker=self.worker,
        )
        say_what_became_of(self.request, told)
        return reverse("disclosure", kwargs={"disclosure_id": told.pk})
