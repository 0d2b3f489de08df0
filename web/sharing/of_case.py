"""The sharing of one case: routes or links, releases, what was told and what came."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from agencies.models import Worker
from cases.models import AffectedPerson, Case, CaseKind, ContactDecision
from kernel import clock
from sharing.models import Disclosure, Link, Release, RouteState
from web import people
from web.base import Page, Text, found
from web.case import back_to
from web.rows import Action, Empty, Line, Section
from web.sharing.drawn import disclosure_lines, release_line, route_chip
from web.sharing.releases import links_of

SHOWN = 50


def links_at(worker: Worker, case: Case) -> Any:
    """Return the links at this end of which a case stands."""
    if case.kind == CaseKind.SUPPORT:
        return links_of(worker, case)
    links = Link.objects.visible_to(worker).filter(programme_case=case)
    return links.select_related("programme", "support").order_by("opened_at", "pk")


class SharingPage(Page):
    """What crosses because of this case."""

    def get(self, _request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Show it."""
        case = found(Case.objects.visible_to(self.worker), case_id)
        links = list(links_at(self.worker, case))
        is_support = case.kind == CaseKind.SUPPORT
        ours = self.support(case, links) if is_support else self.programme(case, links)
        return self.show(
            "web/sharing.html",
            back=back_to(case),
            person=people.name(self.worker, case),
            actions=self.actions(case, links),
            sections=[*ours, *self.told(links)],
        )

    def actions(self, case: Case, links: list[Link]) -> list[dict[str, Any]]:
        """Return what can be done."""
        offered = []
        if case.kind == CaseKind.SUPPORT and links:
            url = reverse("release-new", kwargs={"case_id": case.pk})
            offered.append({"label": gettext("Record a release"), "url": url, "primary": True})
        return offered + [
            {
                "label": gettext("Tell %(agency)s") % {"agency": self.other_end(link)},
                "url": reverse("disclosure-new", kwargs={"link_id": link.pk}),
            }
            for link in links
            if link.route_state == RouteState.OPEN
        ]

    def other_end(self, link: Link) -> str:
        """Name the agency at the other end."""
        is_ours = link.programme_id == self.worker.agency_id
        return (link.support if is_ours else link.programme).name

    def programme(self, case: Case, links: list[Link]) -> list[Section]:
        """Return the routes, by whom they are about, and people without one."""
        named = AffectedPerson.objects.visible_to(self.worker).filter(case=case)
        rows = [
            line
            for person in named.order_by("recorded_at", "pk")
            for line in route_lines(
                person, [link for link in links if link.affected_id == person.pk]
            )
        ]
        nobody = gettext("Name an (ex-)partner on the case's page; then a route can be opened.")
        return [Section(gettext("Routes"), rows, Empty(gettext("Nobody is named yet"), nobody))]

    def support(self, case: Case, links: list[Link]) -> list[Section]:
        """Return the links, and the releases newest first."""
        today = timezone.localdate(clock.now())
        releases = Release.objects.visible_to(self.worker).filter(case=case)
        newest = releases.select_related("recipient").order_by("-given_at", "pk")
        return [
            Section(
                gettext("Releases"),
                [release_line(release, today) for release in newest],
                Empty(
                    gettext("Nothing is released"),
                    gettext("Only a safety exception can be told without a release."),
                ),
            ),
            Section(
                gettext("Links"),
                [Line(title=link.programme.name, chip=route_chip(link)) for link in links],
                Empty(gettext("No link"), gettext("A supervisor attaches links.")),
            ),
        ]

    def told(self, links: list[Link]) -> list[Section]:
        """Return what crossed, newest first."""
        rows = Disclosure.objects.visible_to(self.worker).filter(link__in=links)
        told = rows.select_related("sender", "recipient").order_by("-recorded_at", "pk")[:SHOWN]
        sent = [one for one in told if one.sender_id == self.worker.agency_id]
        came = [one for one in told if one.sender_id != self.worker.agency_id]
        return [
            Section(
                gettext("Received"),
                disclosure_lines(self.worker, came),
                Empty(gettext("Nothing was received")),
            ),
            Section(
                gettext("Sent by us"),
                disclosure_lines(self.worker, sent),
                Empty(gettext("Nothing was sent")),
            ),
        ]


def route_lines(person: AffectedPerson, links: list[Link]) -> list[Line]:
    """Draw the routes about one person, or that there is none."""
    full = f"{person.given_name.open()} {person.surname.open()}".strip()
    opening = Action(gettext("Open a route"), reverse("route-new", kwargs={"person_id": person.pk}))
    drawn = [
        Line(title=full, meta=[link.support.name], chip=route_chip(link), button=_closing(link))
        for link in links
    ]
    if not any(link.route_state == RouteState.OPEN for link in links):
        meta: list[Text] = [gettext("No route is open")]
        if person.contact_decision == ContactDecision.DO_NOT:
            meta.append(person.get_contact_decision_display())
        drawn.append(Line(title=full, meta=meta, button=opening))
    return drawn


def _closing(link: Link) -> Action | None:
    if link.route_state != RouteState.OPEN:
        return None
    return Action(gettext("Close"), reverse("route-close", kwargs={"link_id": link.pk}))
