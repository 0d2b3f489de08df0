"""Routes: the programme opens one for a named person, and learns no more than open or closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Agreement, DisclosureBasis
from cases.actions import decide_against_contact
from cases.models import AffectedPerson, Case
from cases.policies import may_oversee, may_show_named
from kernel import clock
from sharing import actions
from sharing.audience import audience
from sharing.directions import TO_SUPPORT
from sharing.models import Link, UseInstruction
from sharing.policies import may_close_route, may_open_route
from web import order
from web.audiences import Box, box, own_agency_alone
from web.base import FormPage, found
from web.case import back_to
from web.people import name
from web.sharing.forms import AgainstForm, ConfirmForm, RouteForm


class OpenRoute(FormPage):
    """To a victim support service, about one person as the participant named them."""

    page_title = _("Open a route")
    save_label = _("Open the route")
    affected: AffectedPerson

    def find(self, person_id: UUID) -> None:  # type: ignore[override]
        """Find the named person in a case the worker sees."""
        self.affected = found(AffectedPerson.objects.visible_to(self.worker), person_id)

    def may(self) -> None:
        """Pass for the programme's own staff; the contact is shown after a step-up."""
        may_open_route(self.worker, self.affected.case)
        if self.shows():
            may_show_named(self.worker, self.affected)

    def agreed(self) -> Any:
        """Return the services the programme has an agreement with."""
        agreed = Agreement.objects.visible_to(self.worker).in_date(timezone.localdate(clock.now()))
        ours = agreed.filter(programme=self.worker.agency)
        services = Agency.objects.visible_to(self.worker).filter(pk__in=ours.values("support_id"))
        return services.order_by(order.by())

    def services(self) -> list[Agency]:
        """Return those of them to which no route is open yet."""
        known = Link.objects.visible_to(self.worker).open().filter(affected=self.affected)
        return list(self.agreed().exclude(pk__in=known.values("support_id")))

    def make_form(self, data: Any = None) -> Form:
        """Offer the services that are left; a form that comes twice names one that is not."""
        services = self.services() if data is None else self.agreed()
        begin_with = self.initial() if data is None else {}
        return RouteForm(data, initial=begin_with, services=services, bases=TO_SUPPORT.bases)

    def initial(self) -> dict[str, Any]:
        """Begin with whom the participant named."""
        named = self.affected
        full = f"{named.given_name.open()} {named.surname.open()}".strip()
        contact = named.contact.open()
        has_contract = self.affected.case.contract_signed_date is not None
        return {
            "text": "\n".join(filter(None, (full, contact))),
            "basis": DisclosureBasis.PERPETRATOR_AGREEMENT if has_contract else None,
        }

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        services = self.services()
        return {
            "back": back_to(self.affected.case),
            "person": name(self.worker, self.affected.case),
            "note": {
                "kind": "",
                "title": gettext("What happens then."),
                "text": gettext(
                    "The service decides by itself what it does. You see that the route is open,"
                    " and of what you send only whether a person has received it."
                ),
            }
            if services
            else {
                "kind": "warn",
                "title": gettext("No service left."),
                "text": gettext(
                    "A route needs an agreement with a victim support service, and there is one"
                    " route to each."
                ),
            },
            "audience": self.box(services),
        }

    def box(self, services: list[Agency]) -> Box | None:
        """Return who will see it, by the policy that enforces it."""
        if not services:
            return None
        would_be = Link(
            programme=self.worker.agency,
            programme_case=self.affected.case,
            affected=self.affected,
            support=services[0],
        )
        return box(
            audience(
                worker=self.worker,
                link=would_be,
                basis=DisclosureBasis.PERPETRATOR_AGREEMENT,
                use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
            ),
            with_basis=False,
        )

    def save(self, form: Form) -> str:
        """Open the route and tell the service whom to contact, both or neither."""
        said = form.cleaned_data
        case = self.affected.case
        self.once(
            form,
            "sharing.route",
            act=lambda: self._opened(said),
            again=lambda pk: found(Link.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The route is open."))
        return reverse("case", kwargs={"case_id": case.pk})

    def _opened(self, said: dict[str, Any]) -> Link:
        service = found(Agency.objects.visible_to(self.worker), said["support"])
        return actions.open_route_and_tell(
            affected=self.affected,
            support=service,
            basis=said["basis"],
            text=said["text"],
            exception_reason=said["exception_reason"],
            worker=self.worker,
        )


class NewPartner(FormPage):
    """A supervisor decides against reaching out to a new partner; a route is the other answer."""

    form_class = AgainstForm
    page_title = _("New partner")
    save_label = _("Do not reach out")
    affected: AffectedPerson

    def find(self, person_id: UUID) -> None:  # type: ignore[override]
        """Find the named person in a case the worker sees."""
        self.affected = found(AffectedPerson.objects.visible_to(self.worker), person_id)

    def may(self) -> None:
        """Pass for the case's supervisors."""
        may_oversee(self.worker, self.affected.case)

    def context(self) -> dict[str, Any]:
        """Return what stands around the question."""
        named = self.affected
        route = reverse("route-new", kwargs={"person_id": named.pk})
        return {
            "back": back_to(named.case),
            "person": name(self.worker, named.case),
            "lead": f"{named.given_name.open()} {named.surname.open()}".strip(),
            "note": {
                "kind": "",
                "title": gettext("Reach out to this new partner?"),
                "text": gettext(
                    "Opening a route tells a service whom to contact. If you decide against it,"
                    " nothing opens and nobody is told; you can think again later."
                ),
                "url": route,
                "action": gettext("Open a route"),
            },
            "audience": own_agency_alone(self.worker, named.case),
        }

    def save(self, form: Form) -> str:
        """Decide against it."""
        decide_against_contact(
            affected=self.affected, reason=form.cleaned_data["reason"], worker=self.worker
        )
        messages.success(self.request, gettext("Decided: nobody reaches out."))
        return reverse("case", kwargs={"case_id": self.affected.case_id})


class CloseRoute(FormPage):
    """Nothing more is told along it."""

    form_class = ConfirmForm
    page_title = _("Close the route")
    save_label = _("Close the route")
    link: Link
    case: Case

    def find(self, link_id: UUID) -> None:  # type: ignore[override]
        """Find the link."""
        self.link = found(Link.objects.visible_to(self.worker).select_related("support"), link_id)

    def may(self) -> None:
        """Pass for the programme's own staff."""
        self.case = may_close_route(self.worker, self.link)

    def context(self) -> dict[str, Any]:
        """Return what stands around the question."""
        person = name(self.worker, self.case)
        return {
            "back": {
                "label": gettext("Sharing"),
                "url": reverse("sharing", kwargs={"case_id": self.case.pk}),
            },
            "person": person,
            "lead": self.link.support.name,
            "note": {
                "kind": "warn",
                "title": gettext("Nothing more will be told along this route."),
                "text": gettext("What was told stays where it is."),
            },
        }

    def save(self, form: Form) -> str:  # noqa: ARG002 - there is nothing in it
        """Close it."""
        actions.close_route(link=self.link, worker=self.worker)
        messages.success(self.request, gettext("The route is closed."))
        return reverse("sharing", kwargs={"case_id": self.case.pk})
