"""Telling something along a link by hand, taking it back, and the second person's review."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import DisclosureBasis, Worker
from kernel import clock
from risk.actions import tell_level
from risk.levels import standings
from risk.models import SafetyConcern
from sharing import actions, policies
from sharing.audience import audience
from sharing.directions import TO_PROGRAMME
from sharing.models import (
    Disclosure,
    DisclosureKind,
    Link,
    Release,
    UseInstruction,
)
from web.audiences import box
from web.base import FormPage, found
from web.drafts import Place, place_of
from web.people import name
from web.sharing import words
from web.sharing.basis import ON_RELEASE
from web.sharing.became import say_what_became_of
from web.sharing.forms import ConfirmForm, TellForm


def in_date(worker: Worker, links: Iterable[Link]) -> Any:
    """Return the releases about these links that allow something today."""
    today = timezone.localdate(clock.now())
    rows = Release.objects.visible_to(worker).given(today).filter(link__in=links)
    return rows.select_related("recipient").order_by("-ends_date")


def in_date_for(worker: Worker, links: Iterable[Link], category: str) -> Any:
    """Return those of them that name a category."""
    return in_date(worker, links).covering(category)


class Tell(FormPage):
    """Send the agency at the other end something; `?concern=` names what it is about."""

    keeps_draft = True
    page_title = _("Tell the linked agency")
    save_label = _("Send")
    effect = _(
        "On a safety exception it may wait until a second person has read it; else it leaves "
        "now. Of what becomes of it you see whether a person received it, and no more. You can "
        "recall it."
    )
    link: Link
    side: policies.Side

    def find(self, link_id: UUID) -> None:  # type: ignore[override]
        """Find the link."""
        rows = Link.objects.visible_to(self.worker).select_related("programme", "support")
        self.link = found(rows, link_id)

    def may(self) -> None:
        """Pass for staff at this end."""
        self.side = policies.may_disclose(self.worker, self.link)

    def make_form(self, data: Any = None) -> Form:
        """Offer what this direction allows."""
        return TellForm(
            data,
            initial=self.initial(),
            direction=self.side.direction,
            releases=self.releases(),
            kinds_beside=self.kinds_beside(),
            level=self.level,
        )

    @cached_property
    def level(self) -> str:
        """Return the level in force here."""
        return standings(self.worker, [self.side.case.pk])[self.side.case.pk].level

    def drafts(self) -> Place:
        """Say where drafts lie."""
        return place_of(self.request, self.worker, case=self.side.case)

    def kinds_beside(self) -> set[str]:
        """Return the kinds that have a page of their own: a caution begins at its concern."""
        return {DisclosureKind.CAUTION} if self.side.direction is TO_PROGRAMME else set()

    def releases(self) -> Any:
        """Return her releases, on the service's side."""
        if self.side.direction is not TO_PROGRAMME:
            return []
        return in_date(self.worker, [self.link])

    def initial(self) -> dict[str, Any]:
        """Begin with the kind the address asks for."""
        kind = self.request.GET.get("kind", "")
        return {
            "kind": kind if kind in DisclosureKind.values else None,
            "use_instruction": UseInstruction.INFORM_PRACTICE_ONLY,
        }

    def named(self, what: str) -> UUID | None:
        """Return an id from the address."""
        try:
            return UUID(self.request.GET.get(what, ""))
        except ValueError:
            return None

    def question(self) -> Disclosure | None:
        """Return the question the address names, if it came along this link."""
        came = Disclosure.objects.visible_to(self.worker).received_by(self.worker.agency_id)
        asked: Disclosure | None = came.filter(
            link=self.link, kind=DisclosureKind.REQUEST, pk=self.named("reply")
        ).first()
        return asked

    def concern(self) -> SafetyConcern | None:
        """Return the concern the address names, if the worker sees it in this case."""
        asked = self.named("concern")
        rows = SafetyConcern.objects.visible_to(self.worker).filter(case_id=self.side.case.pk)
        return rows.filter(pk=asked).first()

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        is_down = self.side.direction is TO_PROGRAMME
        basis = (
            DisclosureBasis.SURVIVOR_CONSENT if is_down else DisclosureBasis.PERPETRATOR_AGREEMENT
        )
        there = self.link.programme if is_down else self.link.support
        return {
            "back": {
                "label": gettext("Sharing"),
                "url": reverse("sharing", kwargs={"case_id": self.side.case.pk}),
            },
            "person": name(self.worker, self.side.case),
            "lead": gettext("to %(agency)s") % {"agency": there.name},
            "audience": box(
                audience(
                    worker=self.worker,
                    link=self.link,
                    basis=basis,
                    use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
                ),
                with_basis=False,
                chosen=gettext("the risk level, where you choose to tell it") if self.level else "",
            ),
        }

    def save(self, form: Form) -> str:
        """Send it once."""
        told = self.once(
            form,
            "sharing.disclosure",
            act=lambda: self._sent(form.cleaned_data),
            again=lambda pk: found(Disclosure.objects.visible_to(self.worker), pk),
        )
        say_what_became_of(self.request, told)
        return reverse("sharing", kwargs={"case_id": self.side.case.pk})

    def _sent(self, said: dict[str, Any]) -> Disclosure:
        basis, release = said["basis"], None
        if basis.startswith(ON_RELEASE):
            release = found(in_date(self.worker, [self.link]), UUID(basis.removeprefix(ON_RELEASE)))
            basis = DisclosureBasis.SURVIVOR_CONSENT
        concern = self.concern()
        tell = tell_level if said.get("with_level") else actions.disclose
        return tell(
            link=self.link,
            kind=said["kind"],
            basis=basis,
            text=said["text"],
            use_instruction=said.get("use_instruction", UseInstruction.INFORM_PRACTICE_ONLY),
            release=release,
            exception_reason=said["exception_reason"],
            happened_at=said["happened_at"] or (concern.happened_at if concern else None),
            known_at=concern.known_at if concern else None,
            concern_id=concern.pk if concern else None,
            could_he_know=said.get("could_he_know", ""),
            is_imminent=said.get("is_imminent", False),
            in_reply_to=self.question() if said["kind"] == DisclosureKind.REPLY else None,
            worker=self.worker,
        )


class Recall(FormPage):
    """Take back what was sent by mistake."""

    form_class = ConfirmForm
    page_title = _("Recall")
    save_label = _("Recall it")
    disclosure: Disclosure

    def find(self, disclosure_id: UUID) -> None:  # type: ignore[override]
        """Find what we sent."""
        rows = Disclosure.objects.visible_to(self.worker).select_related("link", "recipient")
        self.disclosure = found(rows, disclosure_id)

    def may(self) -> None:
        """Pass for staff at this end."""
        policies.may_recall(self.worker, self.disclosure)

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        return {
            "back": to_disclosure(self.disclosure),
            "lead": f"{self.disclosure.get_kind_display()}, {self.disclosure.recipient.name}",
            "note": {
                "kind": "warn",
                "title": gettext("It disappears at the recipient at once."),
                "text": gettext("What somebody has read is not unread."),
            },
        }

    def save(self, form: Form) -> str:  # noqa: ARG002 - there is nothing in it
        """Recall it."""
        actions.recall_disclosure(disclosure=self.disclosure, worker=self.worker)
        messages.success(self.request, gettext("It is recalled."))
        return reverse("disclosure", kwargs={"disclosure_id": self.disclosure.pk})


def to_disclosure(one: Disclosure) -> dict[str, str]:
    """Return the way back to it."""
    return {
        "label": f"{one.get_kind_display()}, {words.day(one.sent_at or one.recorded_at)}",
        "url": reverse("disclosure", kwargs={"disclosure_id": one.pk}),
    }
