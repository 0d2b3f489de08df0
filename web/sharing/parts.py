"""What sharing adds to the pages all share: Today, the case, its timeline."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyKind, Role, Worker
from cases.models import Case, Task, TaskKind
from risk.models import Alert
from sharing.models import Disclosure, DisclosureKind
from web import people
from web.case import CasePart
from web.rows import Chip, Empty, Line, Section, in_all
from web.sharing import words
from web.sharing.drawn import cases_of, state_of, told
from web.sharing.links import link_line, waiting_links
from web.sharing.of_case import links_at
from web.sharing.received import new_for
from web.tasks import is_beside_people
from web.timeline import Told

SHOWN = 12
ON_CASE = 6


def came(worker: Worker) -> Section | None:
    """Return what came and nobody has taken, the soonest due first; nothing if all stands above."""
    every = new_for(worker)
    if oversees := worker.has_role(Role.SUPERVISOR):
        every = every.exclude(_shown_elsewhere(worker)) if every.exists() else every.none()
    soonest = every.order_by(F("due_at").asc(nulls_last=True), "-sent_at", "pk")
    new = list(soonest.select_related("sender", "recipient", "link")[:SHOWN])
    if not new and oversees and not every.query.is_empty():
        return None  # it waits, elsewhere: "nothing waits" would be untrue
    cases = cases_of(worker, new)
    named = people.names(worker, cases.values())
    return Section(
        title=_("Received"),
        rows=[_line(one, cases.get(one.link_id), named) for one in new],
        empty=Empty(_("Nothing new"), _("What linked agencies tell you appears here.")),
        all_url=reverse("received"),
        all_label=_("All received"),
        comes_first=is_beside_people(worker),
        total=in_all(new, every, most=SHOWN),
    )


def _shown_elsewhere(worker: Worker) -> Q:
    """Return what a supervisor's Today shows above as an alert, or as a link nobody attached."""
    waiting = Alert.objects.visible_to(worker).waiting().exclude(disclosure=None)
    named = Q(kind=DisclosureKind.START, link__in=waiting_links(worker).values("pk"))
    return Q(pk__in=waiting.values("disclosure")) | named


def _line(one: Disclosure, case: Case | None, named: people.Names) -> Line:
    who = named[case.pk] if case else None
    about = (who.name or who.reference) if who else gettext("Not in a case yet")
    return Line(
        title=one.get_kind_display(),
        url=reverse("disclosure", kwargs={"disclosure_id": one.pk}),
        due_at=one.due_at,
        meta=[about, told(one, is_ours=False), words.moment(one.sent_at)],
        chip=instruction_chip(one),
    )


def instruction_chip(one: Disclosure) -> Chip | None:
    """Return what a programme's people may do with it."""
    if one.recipient_id != one.link.programme_id:
        return None
    return Chip(*words.INSTRUCTIONS[one.use_instruction])


def links_to_attach(worker: Worker) -> Section | None:
    """Return the links that wait for a supervisor of a service."""
    if worker.agency.kind != AgencyKind.VICTIM_SUPPORT:
        return None
    links = list(waiting_links(worker).select_related("programme").order_by("opened_at")[:SHOWN])
    due = _due(worker, [link.pk for link in links])
    return Section(
        title=_("Incoming links"),
        rows=[replace(link_line(link), due_at=due.get(link.pk)) for link in links],
        empty=Empty(
            _("No link waits"), _("When a programme opens a route to you, it appears here.")
        ),
        all_url=reverse("links"),
        all_label=_("All incoming links"),
        total=in_all(links, waiting_links(worker), most=SHOWN),
    )


def _due(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return by when a supervisor looks at each link."""
    tasks = Task.objects.visible_to(worker).live().filter(kind=TaskKind.ATTACH_LINK)
    return {
        task.object_id: task.due_at for task in tasks.filter(object_id__in=ids) if task.object_id
    }


def of_case(worker: Worker, case: Case) -> CasePart:
    """Return what came about a case, and the way to its sharing."""
    rows = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    received = rows.filter(link__in=links_at(worker, case).values("pk"))
    newest = received.select_related("sender", "recipient", "link").order_by("-sent_at", "pk")
    return CasePart(
        actions=[{"label": _("Sharing"), "url": reverse("sharing", kwargs={"case_id": case.pk})}],
        cautions=[_received(one) for one in newest[:ON_CASE]],
    )


def _received(one: Disclosure) -> dict[str, Any]:
    to_programme = one.recipient_id == one.link.programme_id
    instruction = words.INSTRUCTIONS[one.use_instruction][0] if to_programme else one.sender.name
    return {
        "title": one.get_kind_display(),
        "url": reverse("disclosure", kwargs={"disclosure_id": one.pk}),
        "instruction": instruction,
        "at": one.sent_at,
        "chip": Chip(state_of(one, is_ours=False), words.STATES.get(one.state, "")),
    }


def told_along(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Lead from a timeline to disclosures that may still be read; their texts stay sealed."""
    rows = Disclosure.objects.visible_to(worker).filter(pk__in=ids)
    return {
        pk: Told(url=reverse("disclosure", kwargs={"disclosure_id": pk}))
        for pk in rows.values_list("pk", flat=True)
    }
