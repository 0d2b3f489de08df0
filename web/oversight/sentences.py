"""The trail in sentences: who did what, because of what."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from oversight.seen import EMERGENCY, OUT_OF_HOURS, Seen
from web import dates, labels
from web.base import Text
from web.oversight.deeds import DEEDS, REFUSED, SOMETHING, TURNED_DOWN
from web.rows import Chip, Line

PARTS: dict[range, Text] = {
    range(1, 100): _("an agency's own text"),
    range(100, 101): _("notes of the case"),
    range(101, 110): _("a draft"),
    range(110, 112): _("the name"),
    range(112, 113): _("the day of birth"),
    range(113, 115): _("telephone or email"),
    range(115, 116): _("the address"),
    range(120, 122): _("the (ex-)partner's name"),
    range(122, 123): _("how the (ex-)partner is reached"),
    range(130, 140): _("what is noted of children"),
    range(140, 141): _("the session's note"),
    range(141, 150): _("a note on a session"),
    range(150, 157): _("safe contact"),
    range(157, 160): _("notes of a contact"),
    range(160, 161): _("an addendum"),
    range(161, 180): _("an attachment"),
    range(180, 200): _("the safety plan"),
    range(200, 300): _("what was told along a route"),
    range(300, 310): _("a safety concern"),
    range(310, 320): _("a flag"),
    range(320, 330): _("an alert's decision"),
    range(330, 340): _("a risk assessment"),
    range(340, 350): _("a decision whether to report to child protection"),
    range(400, 410): _("the reason of an emergency access"),
    range(410, 450): _("a remark on a review"),
}
BECAUSE: dict[str, Text] = {
    "ASSIGNED": _("assigned"),
    "GROUP": _("leads the group"),
    "MADE_IT": _("opened the case"),
    "TEAM": _("supervises the team"),
    "COVER": _("stands in"),
    "BREAK_GLASS": _("emergency access"),
    "OWN": _("their own"),
    "REVIEW": _("reviews it"),
    "group": _("leads the group"),
    "own draft": _("their own draft"),
    "supervisor": _("supervises"),
    "sent": _("their agency sent it"),
    "received": _("their agency received it"),
}
ODD: dict[str, Chip] = {
    EMERGENCY: Chip(_("Emergency access"), "warn"),
    OUT_OF_HOURS: Chip(_("Outside working hours"), "warn"),
}
OPENED = "vault.values.opened"
OF_CASES = ("cases.", "sharing.", "risk.", "oversight.")  # rooms no stranger enters
ERASED = re.compile(r"E-[0-9a-f]{32}")  # cases/erasure.sql
MOSTLY = 3  # lines; fewer are each marked
SHORT = 10  # letters of it that tell one from another


def who(line: Seen) -> str:
    """Name who acted, with their roles."""
    if line.worker is None:
        # Strangers reach the sign-in pages alone: what else nobody did, the program did.
        if line.by_nobody and line.name.startswith(OF_CASES):
            return gettext("The program")
        return gettext("The program, or somebody who was not signed in")
    return f"{line.worker.name} ({labels.roles(line.worker.roles)})"


def what(line: Seen) -> str:
    """Say what was done."""
    if line.name == OPENED:
        read = join(parts(line.fields))
        if not line.entered:
            return gettext("saw in a list: %(what)s") % {"what": read}
        return gettext("opened: %(what)s") % {"what": read}
    return deed(line.name)


def deed(name: str) -> str:
    """Say what a line of the trail was, from its name alone."""
    if name == OPENED:
        return gettext("opened something of the case")
    if name.startswith("request.refused."):
        return str(TURNED_DOWN.get(name.rpartition(".")[2], REFUSED))
    return str(DEEDS.get(name) or SOMETHING % {"what": name})


def parts(fields: Iterable[int]) -> list[str]:
    """Return the parts that fields belong to, each once."""
    told = [str(text) for numbers, text in PARTS.items() if set(fields) & set(numbers)]
    return told or [gettext("something that is gone")]


def join(words: list[str]) -> str:
    """Put words in a row."""
    return ", ".join(words)


def because(line: Seen) -> str:
    """Say why it was open to them."""
    return join(list(dict.fromkeys(str(BECAUSE.get(code, code)) for code in line.bases)))


def when(line: Seen) -> str:
    """Say the day and the minute, in the agency's time."""
    return dates.moment(line.at)


def cases(line: Seen) -> str:
    """Name the cases by reference, a few of them."""
    names = [case_name(one) for one in sorted(line.cases.values())]
    more = len(names) - 3
    if more > 0:
        rest = ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more}
        return f"{join(names[:3])} {rest}"
    return join(names)


def case_name(reference: str) -> str:
    """Name a case; of an erased one a mark is left in place of its reference, drawn shorter."""
    if not ERASED.fullmatch(reference):
        return reference
    return gettext("erased case %(mark)s") % {"mark": reference[:SHORT]}


def drawn(lines: Iterable[Seen], *, names_cases: bool = True) -> list[Line]:
    """Draw lines; what the same person did again and again on a day is drawn as one.

    Of who does most of it outside working hours that is said once, at the first of their lines.
    """
    runs = [list(same) for _key, same in groupby(lines, _alike)]
    nightly = _nightly(runs)
    told: set[object] = set()
    rows = []
    for same in runs:
        by, odd = same[0].worker, ODD[same[0].odd[0]] if same[0].odd else None
        if same[0].odd == (OUT_OF_HOURS,) and by and by.pk in nightly:
            odd = None if by.pk in told else _at_night(nightly[by.pk] - 1)
            told.add(by.pk)
        rows.append(draw(same, odd, names_cases=names_cases))
    return rows


def _nightly(runs: Iterable[Sequence[Seen]]) -> dict[object, int]:
    """Return how many lines lie outside working hours, by who has most of theirs there."""
    by_whom = Counter(same[0].worker.pk for same in runs if same[0].worker)
    late = Counter(
        same[0].worker.pk for same in runs if same[0].worker and OUT_OF_HOURS in same[0].odd
    )
    return {pk: n for pk, n in late.items() if n >= MOSTLY and n * 2 > by_whom[pk]}


def _at_night(more: int) -> Chip:
    text = ngettext(
        "Outside working hours, as %(number)s more line of theirs here",
        "Outside working hours, as %(number)s more lines of theirs here",
        more,
    )
    return Chip(text % {"number": more}, "warn")


def draw(same: Sequence[Seen], odd: Chip | None, *, names_cases: bool = True) -> Line:
    """Draw lines that say the same, the latest first, with what stands out."""
    latest = same[0]
    fields = tuple(dict.fromkeys(number for line in same for number in line.fields))
    meta: list[Text] = [_span(same)]
    if len(same) > 1:
        meta.append(gettext("%(number)s times") % {"number": len(same)})
    if latest.bases:
        meta.append(gettext("because: %(why)s") % {"why": because(latest)})
    if latest.cases and names_cases:
        meta.append(cases(latest))
    title = f"{who(latest)} {what(replace(latest, fields=fields))}"
    return Line(title=title, meta=meta, chip=odd)


def _alike(line: Seen) -> tuple[object, ...]:
    by = line.worker.pk if line.worker else None
    day = localdate(line.at)
    return (by, line.name, line.entered, set(line.bases), set(line.cases), line.odd, day)


def _span(same: Sequence[Seen]) -> str:
    first, last = when(same[-1]), dates.clock_time(same[0].at)
    return first if first.endswith(last) else f"{first}–{last}"
