"""Send a programme a caution because of a concern: a paraphrase, and her words stay behind."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import DisclosureBasis
from kernel.errors import RuleBroken
from risk import actions, policies
from risk.models import SafetyConcern
from sharing.models import Disclosure, DisclosureState, Link, RouteState, UseInstruction
from web import people
from web.audiences import box_along
from web.base import FormPage, found
from web.drafts import Place, place_of
from web.risk.forms import EXCEPTION, CautionForm
from web.sharing.became import say_what_became_of
from web.sharing.releases import links_of
from web.sharing.telling import in_date_for


class NewCaution(FormPage):
    """The source at the start, the paraphrase that leaves at the end."""

    keeps_draft = True
    template = "web/caution_form.html"
    page_title = _("Send a caution")
    save_label = _("Send caution")
    effect = _(
        "On a release it leaves now; on a safety exception once a second person has read it, "
        "unless danger is imminent. You see whether a person received it, and can recall it."
    )
    concern: SafetyConcern

    def find(self, concern_id: UUID) -> None:  # type: ignore[override]
        """Find the concern."""
        self.concern = found(SafetyConcern.objects.visible_to(self.worker), concern_id)

    def may(self) -> None:
        """Pass for the service's staff, where there is a programme to send it to."""
        policies.may_send_caution(self.worker, self.concern)
        if not self.links():
            raise RuleBroken("no_open_route")

    def links(self) -> list[Link]:
        """Return the open links of the concern's case."""
        links = links_of(self.worker, self.concern.case)
        return [link for link in links if link.route_state == RouteState.OPEN]

    def make_form(self, data: Any = None) -> Form:
        """Offer the programmes, and the releases that cover a caution today."""
        links = self.links()
        return CautionForm(data, links=links, releases=in_date_for(self.worker, links, "CAUTION"))

    def drafts(self) -> Place:
        """Say where drafts lie."""
        return place_of(self.request, self.worker, case=self.concern.case)

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        concern = self.concern
        return {
            "back": {
                "label": gettext("Safety concern"),
                "url": reverse("concern", kwargs={"concern_id": concern.pk}),
            },
            "person": people.name(self.worker, concern.case),
            "source": {
                "text": concern.text.open(),
                "at": concern.recorded_at,
                "source_label": concern.get_source_type_display(),
            },
            "audience": box_along(
                self.worker,
                self.links(),
                DisclosureBasis.SURVIVOR_CONSENT,
                use_instruction=self.instruction(),
            ),
        }

    def instruction(self) -> str:
        """Return the use instruction that was chosen: it decides who will see it."""
        chosen = self.request.POST.get("use_instruction", "")
        default = UseInstruction.INFORM_PRACTICE_ONLY
        return chosen if chosen in UseInstruction.values else str(default)

    def save(self, form: Form) -> str:
        """Send it once."""
        told = self.once(
            form,
            "risk.caution",
            act=lambda: self._sent(form.cleaned_data),
            again=lambda pk: found(Disclosure.objects.visible_to(self.worker), pk),
        )
        if told.state == DisclosureState.SENT:
            messages.success(self.request, gettext("The caution was sent."))
        else:
            say_what_became_of(self.request, told)
        return reverse("concern", kwargs={"concern_id": self.concern.pk})

    def _sent(self, said: dict[str, Any]) -> Disclosure:
        link = next(link for link in self.links() if str(link.pk) == said["link"])
        is_exception = said["basis"] == EXCEPTION
        releases = in_date_for(self.worker, [link], "CAUTION")
        chosen = [one for one in releases if str(one.pk) == said["basis"]]
        if not is_exception and not chosen:  # of another programme, or withdrawn just now
            raise RuleBroken("release_missing")
        return actions.send_caution(
            concern=self.concern,
            link=link,
            text=said["text"],
            use_instruction=said["use_instruction"],
            basis=DisclosureBasis.SAFETY_EXCEPTION
            if is_exception
            else DisclosureBasis.SURVIVOR_CONSENT,
            release=None if is_exception else chosen[0],
            exception_reason=said["exception_reason"] if is_exception else "",
            could_he_know=said["could_he_know"],
            is_imminent=said["is_imminent"],
            worker=self.worker,
        )
