"""A case's timeline as it is drawn: days, moments, and the silence between contacts.

Entries hold no content; what belongs to them is opened by the room whose it is (`TELLERS`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import (
    Addendum,
    Attendance,
    AttendanceCode,
    Audience,
    Case,
    ContactDecision,
    ContactOutcome,
    EpisodeStatus,
    InformationItem,
    OfferState,
    PartnerContact,
    TaskKind,
    TimelineEntry,
    TimelineKind,
)
from kernel import clock
from web.base import Text
from web.rows import Chip

if TYPE_CHECKING:
    from django.db.models import QuerySet

SILENCE, LONG_SILENCE = 10, 21  # days; a weekly group leaves seven
CONTACTS = {TimelineKind.SESSION, TimelineKind.PARTNER_CONTACT}
LOUD = {
    TimelineKind.CONCERN,
    TimelineKind.FLAG,
    TimelineKind.ASSESSED,
    TimelineKind.ALERT_DECIDED,
    TimelineKind.DUTY_TO_REPORT,
}
CALM = {"LOW", "MEDIUM"}  # levels of an assessment that alarm nobody
CHIPS = {
    Audience.OWN_AGENCY: Chip(_("Our agency only"), "own"),
    Audience.SHARED: Chip(_("Shared with the linked agency"), "shared"),
}
# What an entry's `detail` code says, by kind of entry.
DETAILS: dict[str, Any] = {
    TimelineKind.STATUS_CHANGED: EpisodeStatus,
    TimelineKind.SESSION: AttendanceCode,
    TimelineKind.PARTNER_CONTACT: ContactOutcome,
    TimelineKind.CONTACT_OFFER: OfferState,
    TimelineKind.INFORMATION: InformationItem,
    TimelineKind.CONTACT_DECISION: ContactDecision,
    TimelineKind.TASK_DONE: TaskKind,
}


@dataclass(frozen=True)
class Told:
    """What belongs to an entry: opened text, and where to read on."""

    text: str = ""
    url: str = ""


Teller = Callable[[Worker, Sequence[UUID]], dict[UUID, Told]]


@dataclass(frozen=True)
class Moment:
    """One entry."""

    at: datetime
    title: Text
    author: str
    chip: Chip
    url: str = ""
    loud: bool = False
    text: str = ""
    addenda: list[dict[str, Any]] = field(default_factory=list)
    struck: bool = False
    addendum_url: str = ""
    points: tuple[str, ...] = ()  # where one moment stands for several entries


@dataclass(frozen=True)
class Day:
    """The entries of one day."""

    day: date
    entries: list[Moment]


@dataclass(frozen=True)
class Silence:
    """Days without contact."""

    silence: int
    long: bool
    now: bool = False


def sessions_told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Open the personal notes of these attendances."""
    rows = Attendance.objects.visible_to(worker).filter(pk__in=ids)
    return {
        row.pk: Told(row.note.open(), reverse("session", kwargs={"session_id": row.session_id}))
        for row in rows
    }


def contacts_told(worker: Worker, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Open the notes of these contacts."""
    rows = PartnerContact.objects.visible_to(worker).filter(pk__in=ids)
    return {row.pk: Told(row.note.open()) for row in rows}


# Rooms upstairs add theirs from their own module of pages.
TELLERS: dict[str, Teller] = {
    TimelineKind.SESSION: sessions_told,
    TimelineKind.PARTNER_CONTACT: contacts_told,
}


def draw(
    worker: Worker, case: Case, entries: Sequence[TimelineEntry], *, from_now: bool
) -> list[Day | Silence]:
    """Draw a page of entries, newest first; `from_now`: the page begins today."""
    told, addenda = _told(worker, entries), _addenda(worker, case, entries)
    gaps = _gaps(case, entries, from_now=from_now)
    drawn: list[Day | Silence] = []
    for day, of_day in groupby(entries, key=lambda entry: timezone.localdate(entry.happened_at)):
        moments = list(of_day)
        drawn += [gaps[entry.pk] for entry in moments if entry.pk in gaps]
        drawn.append(Day(day, [_moment(same, told, addenda) for same in _in_one_go(moments)]))
    return drawn


def _in_one_go(entries: Iterable[TimelineEntry]) -> list[list[TimelineEntry]]:
    """Put together what somebody was told in one go; everything else stands alone."""
    gone: dict[Any, list[TimelineEntry]] = defaultdict(list)
    for entry in entries:
        told = entry.kind == TimelineKind.INFORMATION
        gone[(entry.author_id, entry.happened_at) if told else entry.pk].append(entry)
    return list(gone.values())


def entries_of(worker: Worker, case: Case) -> "QuerySet[TimelineEntry]":
    """Return a case's entries, each with its author."""
    rows: QuerySet[TimelineEntry] = TimelineEntry.objects.visible_to(worker)
    return rows.filter(case=case).select_related("author")


def _moment(
    same: Sequence[TimelineEntry], told: dict[UUID, Told], addenda: dict[UUID, list[dict[str, Any]]]
) -> Moment:
    entry, about = same[0], same[0].object_id
    more = told.get(about, Told()) if about else Told()
    added = _added(entry, addenda)
    keys = {"case_id": entry.case_id, "object_id": about}
    return Moment(
        at=timezone.localtime(entry.happened_at),
        title=_title(entry) if len(same) == 1 else str(entry.get_kind_display()),
        author=entry.author.name if entry.author else "",
        chip=CHIPS[Audience(entry.audience)],
        url=more.url,
        loud=entry.kind in LOUD and entry.detail not in CALM,
        text=more.text,
        addenda=added,
        struck=any(one["struck"] for one in added),
        addendum_url=reverse("case-addendum", kwargs=keys) if more.text else "",
        points=_points(same) if len(same) > 1 else (),
    )


def _points(same: Sequence[TimelineEntry]) -> tuple[str, ...]:
    return tuple(str(DETAILS[entry.kind](entry.detail).label) for entry in same)


def _added(entry: TimelineEntry, addenda: dict[UUID, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return what was added to an entry; what was added to the case stands at its own moment."""
    about, is_addendum = entry.object_id, entry.kind == TimelineKind.ADDENDUM
    of_object = addenda.get(about, []) if about else []
    if about == entry.case_id:
        return [one for one in of_object if is_addendum and one["at"] == entry.recorded_at]
    return [] if is_addendum else of_object


def _title(entry: TimelineEntry) -> str:
    codes = DETAILS.get(entry.kind)
    words = str(entry.get_kind_display())
    if codes is None or entry.detail not in codes.values:
        return words
    return f"{words}: {codes(entry.detail).label}"


def _told(worker: Worker, entries: Iterable[TimelineEntry]) -> dict[UUID, Told]:
    asked: dict[str, list[UUID]] = defaultdict(list)
    for entry in entries:
        if entry.object_id and entry.kind in TELLERS:
            asked[entry.kind].append(entry.object_id)
    found: dict[UUID, Told] = {}
    for kind, ids in asked.items():
        found |= TELLERS[kind](worker, ids)
    return found


def _addenda(
    worker: Worker, case: Case, entries: Iterable[TimelineEntry]
) -> dict[UUID, list[dict[str, Any]]]:
    ids = {entry.object_id for entry in entries if entry.object_id}
    rows = Addendum.objects.visible_to(worker).filter(case=case, object_id__in=ids)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.select_related("author").order_by("recorded_at"):
        found[row.object_id].append(
            {
                "at": row.recorded_at,
                "author": row.author.name,
                "text": row.text.open(),
                "struck": row.is_entered_in_error,
            }
        )
    return found


def _gaps(case: Case, entries: Sequence[TimelineEntry], *, from_now: bool) -> dict[UUID, Silence]:
    """Return the silence that stands after each contact, by the contact's entry."""
    gaps: dict[UUID, Silence] = {}
    newer = timezone.localdate(clock.now()) if from_now and case.closed_at is None else None
    now = newer is not None
    for entry in entries:
        if entry.kind not in CONTACTS:
            continue
        day = timezone.localdate(entry.happened_at)
        days = (newer - day).days if newer else 0
        if days > SILENCE:
            gaps[entry.pk] = Silence(days, days > LONG_SILENCE, now)
        newer, now = day, False
    return gaps
