"""What linked agencies told us and what we told them: the list, one disclosure, taking it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyKind, DisclosureBasis, Worker
from cases.models import Case
from sharing import actions, policies
from sharing.models import (
    Disclosure,
    DisclosureDesk,
    DisclosureKind,
    DisclosureState,
    RouteState,
)
from sharing.moves import before
from web import filters, people
from web.base import Button, Page, Text, allowed, found
from web.caseless import empty_for
from web.paging import page
from web.risk.receipt import receipt_of_sent
from web.rows import Empty
from web.sharing import second_person, words
from web.sharing.drawn import cases_of, items, kind_of, state_of

RECALLABLE = before(DisclosureState.RECALLED)
LABELS: dict[str, Text] = {
    "new": _("New"),
    "received": _("All received"),
    "sent": _("Sent by us"),
}


def disclosures(worker: Worker) -> Any:
    """Return what the worker may read, with the agencies at both ends."""
    rows = Disclosure.objects.visible_to(worker)
    return rows.select_related("sender", "recipient", "link")


def new_for(worker: Worker) -> Any:
    """Return what came and nobody has taken."""
    received = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    return received.filter(state=DisclosureState.SENT)


class Received(Page):
    """The list, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of it."""
        show = filters.chosen(request, list(LABELS))
        rows = disclosures(self.worker)
        if show == "sent":
            rows = rows.sent_by(self.worker.agency_id)
        else:
            rows = rows.received_by(self.worker.agency_id)
            rows = rows.filter(state=DisclosureState.SENT) if show == "new" else rows
        rows = rows.annotate(told_at=Coalesce(F("sent_at"), F("recorded_at")))
        shown, pages = page(rows, ("-told_at", "pk"), request)
        return self.show(
            "web/received.html",
            is_sent=show == "sent",
            filters=filters.chips(show, LABELS),
            items=items(self.worker, shown),
            pages=pages,
            empty=empty_for(self.worker, self.nothing(show)),
        )

    def nothing(self, show: str) -> Empty:
        """Return what an empty list says."""
        if show == "sent":
            return Empty(_("Nothing was sent yet"))
        if show == "new":
            return Empty(
                _("Nothing new"),
                _("What linked agencies tell you appears here."),
                "?show=received",
                _("Show all received"),
            )
        return Empty(_("Nothing was received yet"))


class DisclosurePage(Page):
    """One disclosure, under its use instruction."""

    def get(self, _request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
        """Open and show it."""
        one = found(disclosures(self.worker), disclosure_id)
        case = cases_of(self.worker, [one]).get(one.link_id)
        is_ours = one.sender_id == self.worker.agency_id
        return self.show(
            "web/disclosure.html",
            back={"label": gettext("Received"), "url": reverse("received")}
            if not is_ours
            else {"label": gettext("Sent by us"), "url": f"{reverse('received')}?show=sent"},
            person=people.name(self.worker, case) if case else None,
            disclosure=self.told(one, is_ours=is_ours),
            actions=self.ours(one, case) if is_ours else self.theirs(one),
            facts=self.facts(one, is_ours=is_ours),
            effect=self.effect(one, is_ours=is_ours),
            **(receipt_of_sent(self.worker, one) if is_ours else {}),
        )

    def effect(self, one: Disclosure, *, is_ours: bool) -> str:
        """Say what the next button does, and who learns of it."""
        if not is_ours and one.state == DisclosureState.SENT:
            return gettext(
                "To take it tells the sender that a person has it, and not who. What you do with it"
                " is not told back."
            )
        if is_ours and one.state == DisclosureState.DRAFT:
            return gettext(
                "Nothing has left yet. Once it is sent you see whether a person received it, and"
                " can recall it."
            )
        return ""

    def told(self, one: Disclosure, *, is_ours: bool) -> dict[str, Any]:
        """Open the text. What we sent and froze stays readable to us."""
        return {
            "title": one.get_kind_display(),
            "said_by": one.sender.name,
            "text": one.text.open(),
            "at": one.sent_at or one.recorded_at,
            "level": one.level or "",
            "state": state_of(one, is_ours=is_ours),
            "state_kind": kind_of(one, is_ours=is_ours),
            "instruction_code": "" if is_ours else self.instruction(one),
        }

    def instruction(self, one: Disclosure) -> str:
        """Return the banner: what a programme's people may do with it."""
        is_programme = self.worker.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME
        return str(one.use_instruction) if is_programme else ""

    def theirs(self, one: Disclosure) -> list[dict[str, Any]]:
        """Return what the recipient can do: take it, then acknowledge it."""
        ids = {"disclosure_id": one.pk}
        desk = DisclosureDesk.objects.visible_to(self.worker).filter(disclosure=one).first()
        if desk is None:
            return [
                _button(gettext("Take it"), reverse("disclosure-take", kwargs=ids), primary=True)
            ]
        offered = self.reply(one)
        if desk.acknowledged_at is None:
            url = reverse("disclosure-acknowledge", kwargs=ids)
            offered.insert(0, _button(gettext("Acknowledge"), url, primary=True))
        return offered

    def reply(self, one: Disclosure) -> list[dict[str, Any]]:
        """Return the way to answer a question, for who may send along this link."""
        if one.kind != DisclosureKind.REQUEST or one.link.route_state != RouteState.OPEN:
            return []
        if not allowed(policies.may_disclose, self.worker, one.link):
            return []
        url = reverse("disclosure-new", kwargs={"link_id": one.link_id})
        return [{"label": gettext("Answer"), "url": f"{url}?kind=REPLY&reply={one.pk}"}]

    def ours(self, one: Disclosure, case: Case | None) -> list[dict[str, Any]]:
        """Return what the sender can do: review an exception, send what was held, recall."""
        if case is None:
            return []
        found_actions = []
        ids = {"disclosure_id": one.pk}
        if second_person.waits_for_review(self.worker, one):
            url = reverse("exception-review", kwargs=ids)
            found_actions.append(
                {"label": gettext("Review the exception"), "url": url, "primary": True}
            )
        if one.state == DisclosureState.DRAFT:
            found_actions += second_person.ways_to_send(self.worker, one)
        if one.state == DisclosureState.APPROVED:
            url = reverse("disclosure-send", kwargs=ids)
            found_actions.append(_button(gettext("Send it now"), url, primary=True))
        if one.state in RECALLABLE:
            url = reverse("disclosure-recall", kwargs=ids)
            found_actions.append({"label": gettext("Recall"), "url": url})
        return found_actions

    def facts(self, one: Disclosure, *, is_ours: bool) -> list[dict[str, Any]]:
        """Return what stands beside the text. Who took it stays with the recipient."""
        told: list[tuple[Text, Any]] = [
            (_("From"), one.sender.name),
            (_("To"), one.recipient.name),
            (_("Why it may be told"), words.BASES[DisclosureBasis(one.basis)]),
        ]
        if is_ours and one.kind == DisclosureKind.CAUTION:
            told.append((_("Use"), one.get_use_instruction_display()))
        told.append((_("Happened"), words.moment(one.happened_at)))
        told.append((_("Known since"), words.moment(one.known_at)))
        told.append((_("Received"), words.moment(one.received_at)))
        if not is_ours:
            told += self.desk(one)
        return [{"label": label, "value": value} for label, value in told if value]

    def desk(self, one: Disclosure) -> list[tuple[Text, Any]]:
        """Return who of our own took and acknowledged it."""
        rows = DisclosureDesk.objects.visible_to(self.worker).filter(disclosure=one)
        desk = rows.select_related("taken_by", "acknowledged_by").first()
        if desk is None:
            return []
        by = desk.acknowledged_by.name if desk.acknowledged_by else ""
        return [(_("Taken by"), desk.taken_by.name), (_("Acknowledged by"), by)]


def _button(label: str, url: str, *, primary: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "primary": primary, "post": True}


class Take(Button):
    """A person has it: the sender sees that, and not who."""

    def press(self, disclosure_id: UUID) -> str:  # type: ignore[override]
        """Take it and read it."""
        one = found(Disclosure.objects.visible_to(self.worker), disclosure_id)
        actions.take_disclosure(disclosure=one, worker=self.worker)
        messages.success(self.request, gettext("You have it. The sender sees that a person does."))
        return reverse("disclosure", kwargs={"disclosure_id": one.pk})


class Acknowledge(Button):
    """It was read and understood; not told back."""

    def press(self, disclosure_id: UUID) -> str:  # type: ignore[override]
        """Acknowledge it."""
        one = found(Disclosure.objects.visible_to(self.worker), disclosure_id)
        actions.acknowledge_disclosure(disclosure=one, worker=self.worker)
        messages.success(self.request, gettext("Acknowledged. This is not told back."))
        return reverse("disclosure", kwargs={"disclosure_id": one.pk})


class SendHeld(Button):
    """What waited for an agreement goes, once there is one."""

    def press(self, disclosure_id: UUID) -> str:  # type: ignore[override]
        """Send it."""
        one = found(Disclosure.objects.visible_to(self.worker), disclosure_id)
        actions.send_held(disclosure=one, worker=self.worker)
        messages.success(self.request, gettext("It was sent."))
        return reverse("disclosure", kwargs={"disclosure_id": one.pk})
