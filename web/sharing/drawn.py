"""Links, releases and disclosures as lines of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import Worker
from cases.models import Case
from sharing.models import (
    ConsentState,
    Disclosure,
    DisclosureState,
    Link,
    LinkAttachment,
    Release,
    ReleaseCategory,
    RouteState,
)
from web import people
from web.base import Text
from web.people import Named
from web.rows import Action, Chip, Line
from web.sharing import words

PROMPT_DAYS = 14  # D2: a release is talked about before it ends


@dataclass(frozen=True)
class Item:
    """One disclosure in the list of what was received or sent."""

    title: Text
    url: str
    person: Named | None
    said_by: str
    at: datetime
    state: Text
    state_kind: str
    level: str = ""
    instruction: Text = ""
    instruction_kind: str = ""
    receive_url: str = ""


def cases_of(worker: Worker, disclosures: Iterable[Disclosure]) -> dict[UUID, Case]:
    """Return the worker's own case behind each disclosure's link, where there is one."""
    links = {one.link_id: one.link for one in disclosures}
    attached = LinkAttachment.objects.visible_to(worker).filter(link_id__in=links)
    own = {one.link_id: one.support_case_id for one in attached if one.support_case_id}
    for link in links.values():
        if link.programme_id == worker.agency_id:
            own[link.pk] = link.programme_case_id
    cases = Case.objects.visible_to(worker).in_bulk(set(own.values()))
    return {link_id: cases[case_id] for link_id, case_id in own.items() if case_id in cases}


def items(worker: Worker, disclosures: list[Disclosure]) -> list[Item]:
    """Draw disclosures: kind, agency and state; their texts stay sealed."""
    cases = cases_of(worker, disclosures)
    named = people.names(worker, cases.values())
    return [_item(worker, one, named, cases.get(one.link_id)) for one in disclosures]


def _item(worker: Worker, one: Disclosure, named: people.Names, case: Case | None) -> Item:
    is_ours = one.sender_id == worker.agency_id
    to_programme = one.recipient_id == one.link.programme_id
    instruction, kind = words.INSTRUCTIONS[one.use_instruction] if to_programme else ("", "")
    return Item(
        title=one.get_kind_display(),
        url=reverse("disclosure", kwargs={"disclosure_id": one.pk}),
        person=named[case.pk] if case else None,
        said_by=told(one, is_ours=is_ours),
        at=one.sent_at or one.recorded_at,
        state=state_of(one, is_ours=is_ours),
        state_kind=kind_of(one, is_ours=is_ours),
        level=one.level or "",
        instruction=instruction,
        instruction_kind=kind,
        receive_url=take_url(one) if not is_ours else "",
    )


def told(one: Disclosure, *, is_ours: bool) -> str:
    """Say from or to whom."""
    if is_ours:
        return gettext("to %(agency)s") % {"agency": one.recipient.name}
    return gettext("from %(agency)s") % {"agency": one.sender.name}


def state_of(one: Disclosure, *, is_ours: bool) -> Text:
    """Say where it stands, from this side."""
    if is_ours:
        return gettext("Not received") if one.is_unreceived else str(one.get_state_display())
    return gettext("New") if one.state == DisclosureState.SENT else gettext("Taken")


def kind_of(one: Disclosure, *, is_ours: bool) -> str:
    """Say how its state looks: that nobody received it is loud."""
    return "warn" if is_ours and one.is_unreceived else words.STATES.get(one.state, "")


def take_url(one: Disclosure) -> str:
    """Return where it is taken, while nobody has."""
    if one.state != DisclosureState.SENT:
        return ""
    return reverse("disclosure-take", kwargs={"disclosure_id": one.pk})


def disclosure_lines(worker: Worker, disclosures: Iterable[Disclosure]) -> list[Line]:
    """Draw disclosures of one case."""
    return [_disclosure_line(worker, one) for one in disclosures]


def _disclosure_line(worker: Worker, one: Disclosure) -> Line:
    is_ours = one.sender_id == worker.agency_id
    at = one.sent_at or one.recorded_at
    return Line(
        title=one.get_kind_display(),
        url=reverse("disclosure", kwargs={"disclosure_id": one.pk}),
        meta=[told(one, is_ours=is_ours), words.day(at)],
        chip=Chip(state_of(one, is_ours=is_ours), kind_of(one, is_ours=is_ours)),
    )


def release_line(release: Release, today: date) -> Line:
    """Draw a release with its end."""
    what = ", ".join(str(ReleaseCategory(code).label) for code in release.categories)
    is_live = release.state == ConsentState.GIVEN and release.ends_date >= today
    meta: list[Text] = [what]
    if release.state == ConsentState.GIVEN:
        meta.append(gettext("until %(day)s") % {"day": words.day(release.ends_date)})
    return Line(
        title=release.recipient.name,
        meta=meta,
        chip=_release_chip(release, today),
        button=Action(
            gettext("Withdraw"), reverse("release-withdraw", kwargs={"release_id": release.pk})
        )
        if is_live
        else None,
    )


def _release_chip(release: Release, today: date) -> Chip:
    if release.state != ConsentState.GIVEN:
        return Chip(release.get_state_display())
    days = (release.ends_date - today).days
    if days < 0:
        return Chip(ConsentState.EXPIRED.label)
    if days <= PROMPT_DAYS:
        return Chip(gettext("Ends soon"), "warn")
    return Chip(gettext("In date"), "done")


def route_chip(link: Link) -> Chip:
    """Draw whether a route is open."""
    is_open = link.route_state == RouteState.OPEN
    return Chip(link.get_route_state_display(), "shared" if is_open else "")
