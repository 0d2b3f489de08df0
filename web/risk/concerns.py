"""Safety concerns: raised, read in their own agency, and what left because of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import DisclosureBasis
from cases.models import Case, CaseKind
from risk import actions, policies
from risk.actions import ConcernFacts, Sending
from risk.models import CriticalFactor, SafetyConcern, SourceType
from risk.receiving import sent_because_of
from sharing.models import Disclosure, Link, RouteState
from web import people
from web.audiences import Box, box_along, own_agency_alone
from web.base import FormPage, Page, found
from web.case import back_to
from web.risk.forms import KEPT_HERE, ConcernForm, RoutedConcernForm
from web.risk.receipt import receipt_of_concern
from web.sharing import words
from web.sharing.drawn import kind_of, state_of
from web.sharing.of_case import links_at


def concern_told(said: dict[str, Any]) -> ConcernFacts | None:
    """Return the concern that was ticked inside another form."""
    if not said["concern"]:
        return None
    return ConcernFacts(
        text=said["concern_text"],
        source_type=said["concern_source"],
        reliability=said["concern_reliability"],
        critical_factors=said["concern_factors"],
        is_imminent=said["concern_imminent"],
    )


class NewConcern(FormPage):
    """A concern that came neither with a session nor with a contact."""

    keeps_draft = True
    page_title = _("Safety concern")
    save_label = _("Save the concern")
    case: Case

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the case."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)

    def may(self) -> None:
        """Pass for the case's own staff."""
        policies.may_raise_concern(self.worker, self.case)

    def routes(self) -> list[Link]:
        """Return along which links a programme would tell it."""
        if self.case.kind != CaseKind.PROGRAMME:
            return []
        return [
            link for link in links_at(self.worker, self.case) if link.route_state == RouteState.OPEN
        ]

    def make_form(self, data: Any = None) -> Form:
        """Ask on what ground it is told, where there is somebody to tell."""
        form_class = RoutedConcernForm if self.routes() else ConcernForm
        has_contract = self.case.contract_signed_date and not self.case.contract_withdrawn_at
        basis = (
            DisclosureBasis.PERPETRATOR_AGREEMENT
            if has_contract
            else DisclosureBasis.SAFETY_EXCEPTION
        )
        is_programme = self.case.kind == CaseKind.PROGRAMME
        source = SourceType.PERPETRATOR if is_programme else SourceType.SURVIVOR
        return form_class(data, initial={"basis": basis, "source_type": source})

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": back_to(self.case),
            "person": people.name(self.worker, self.case),
            "audience": self.box(),
        }

    def box(self) -> Box:
        """Return who will see it, by the policy that enforces it."""
        routes = self.routes()
        if not routes:
            return own_agency_alone(self.worker, self.case)
        return box_along(self.worker, routes, DisclosureBasis.PERPETRATOR_AGREEMENT)

    def save(self, form: Form) -> str:
        """Record it once, and tell the linked services."""
        concern = self.once(
            form,
            "risk.concern",
            act=lambda: self._raised(form.cleaned_data),
            again=lambda pk: found(SafetyConcern.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The concern was recorded."))
        return reverse("concern", kwargs={"concern_id": concern.pk})

    def _raised(self, said: dict[str, Any]) -> SafetyConcern:
        basis = said.get("basis", KEPT_HERE)
        return actions.raise_concern(
            case=self.case,
            text=said["text"],
            source_type=said["source_type"],
            reliability=said["reliability"],
            violence_types=said["violence_types"],
            critical_factors=said["critical_factors"],
            is_imminent=said["is_imminent"],
            happened_at=said["happened_at"],
            sending=None if basis == KEPT_HERE else Sending(basis, said["exception_reason"]),
            worker=self.worker,
        )


class ConcernPage(Page):
    """One concern in its own agency: the words, and what left because of them."""

    def get(self, _request: HttpRequest, concern_id: UUID) -> HttpResponse:
        """Open and show it."""
        rows = SafetyConcern.objects.visible_to(self.worker).select_related("reporter")
        concern = found(rows, concern_id)
        sent = sent_because_of(self.worker, concern)
        return self.show(
            "web/concern.html",
            back=back_to(concern.case),
            person=people.name(self.worker, concern.case),
            concern=self.told(concern),
            actions=self.actions(concern, sent),
            sent=[self.left(one) for one in sent],
            **receipt_of_concern(self.worker, concern),
        )

    def told(self, concern: SafetyConcern) -> dict[str, Any]:
        """Open the words."""
        return {
            "text": concern.text.open(),
            "source_label": f"{concern.get_source_type_display()}"
            f", {concern.get_reliability_display()}",
            "at": concern.recorded_at,
            "happened": words.moment(concern.happened_at),
            "author": concern.reporter.name,
            "factors": [CriticalFactor(code).label for code in concern.critical_factors],
            "is_imminent": concern.is_imminent,
        }

    def actions(self, concern: SafetyConcern, sent: list[Disclosure]) -> list[dict[str, Any]]:
        """Return what can be done: a caution from a service, a disclosure, a flag."""
        case, offered = concern.case, []
        links = [
            link for link in links_at(self.worker, case) if link.route_state == RouteState.OPEN
        ]
        if case.kind == CaseKind.SUPPORT and links:
            url = reverse("caution-new", kwargs={"concern_id": concern.pk})
            label = gettext("Send the programme a caution")
            offered.append({"label": label, "url": url, "primary": not sent})
        elif not sent:
            offered += [self.telling(concern, link) for link in links]
        url = reverse("flag-new", kwargs={"case_id": case.pk})
        return [*offered, {"label": gettext("Raise a flag"), "url": url}]

    def telling(self, concern: SafetyConcern, link: Link) -> dict[str, Any]:
        """Return how a programme tells it afterwards."""
        url = reverse("disclosure-new", kwargs={"link_id": link.pk})
        return {
            "label": gettext("Tell %(agency)s") % {"agency": link.support.name},
            "url": f"{url}?concern={concern.pk}",
            "primary": True,
        }

    def left(self, one: Disclosure) -> dict[str, Any]:
        """Draw what left."""
        return {
            "title": one.get_kind_display(),
            "url": reverse("disclosure", kwargs={"disclosure_id": one.pk}),
            "to": one.recipient.name,
            "at": one.sent_at or one.recorded_at,
            "state": state_of(one, is_ours=True),
            "state_kind": kind_of(one, is_ours=True),
        }
