"""Tags for what every page shows: icons, form controls, risk, due times, problems in forms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from agencies import emergency
from kernel import clock
from web import dates, labels
from web.durations import Duration
from web.icons import PATHS

register = template.Library()
for write in dates.FILTERS:
    register.filter(write.__name__, write)

SOON_MINUTES = 120
GAPS = 4  # so many missing answers are listed one by one; more stand on one line
CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; it always stands beside its word, so it is silent for screen readers."""
    svg = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'
    return format_html(svg, mark_safe(PATHS[name]))  # noqa: S308 our own drawings, no input


@register.simple_tag
def police_number() -> str:
    """Return the number to call where nobody is known: pages for failures."""
    return emergency.police_number()


@register.simple_tag
def mark_letter(code: str) -> str:
    """Return the letter for an attendance code, as the matrix has it."""
    return str(labels.MARKS[code])


@register.filter
def control(field: BoundField) -> SafeString:
    """Render the widget of a field with the classes of our look."""
    widget = field.field.widget
    if isinstance(widget, CHECKS):
        look = "form-check-input"
    elif isinstance(widget, forms.Select):
        look = "form-select"
    else:
        look = "form-control"
    attrs: dict[str, str | bool] = {"class": f"{look} {widget.attrs.get('class', '')}".strip()}
    if widget.attrs.get("placeholder") == field.label:
        attrs["placeholder"] = False  # the label says it already, and stays
    return field.as_widget(attrs=attrs)


@register.filter
def choice_input(option: BoundWidget) -> SafeString:
    """Render one box or radio button of a list of choices; its label stands elsewhere."""
    option.data["attrs"]["class"] = "form-check-input"
    return option.tag()


@register.filter
def is_single_check(field: BoundField) -> bool:
    """Say whether the field is one box to tick, whose label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Say whether the field is drawn as several boxes or radio buttons."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `places`: where an answer is missing, when many are."""

    text: str
    id: str = ""
    places: tuple[tuple[str, str], ...] = ()


@register.simple_tag
def problems(*sources: Any) -> list[Problem]:
    """List what is wrong in forms and formsets, each with the way to it; many gaps on one line.

    A missing form is skipped, so that a page can name all it may have.
    """
    return [problem for source in sources if source for problem in _problems(source)]


def _problems(source: Any) -> Iterator[Problem]:
    if not source.is_bound:
        return
    asked = [source]
    if hasattr(source, "non_form_errors"):  # a formset, or what works like one
        yield from (Problem(str(error)) for error in source.non_form_errors())
        asked = list(source)
    yield from (Problem(str(error)) for form in asked for error in form.non_field_errors())
    gaps = {_place(field): _whose(form, field) for form, field in _fields(asked) if _is_gap(field)}
    gaps = gaps if len(gaps) > GAPS else {}
    if gaps:
        told = gettext("%(number)s answers are missing:") % {"number": len(gaps)}
        yield Problem(told, places=tuple(gaps.items()))
    for form, field in _fields(asked):
        if _place(field) not in gaps:
            who = getattr(form, "problem_prefix", "") or f"{field.label}: "
            yield from (Problem(f"{who}{error}", _place(field)) for error in field.errors)


def _fields(asked: list[Any]) -> Iterator[tuple[Any, BoundField]]:
    return ((form, field) for form in asked for field in form)


def _whose(form: Any, field: BoundField) -> str:
    return getattr(form, "problem_prefix", "").removesuffix(": ") or str(field.label)


def _is_gap(field: BoundField) -> bool:
    return any(error.code == "required" for error in field.errors.as_data())


def _place(field: BoundField) -> str:
    return field.id_for_label or field.auto_id


@register.inclusion_tag("web/parts/risk_badge.html")
def risk_badge(
    level: str,
    assessed_at: date | None = None,
    stale: bool = False,  # noqa: FBT001 FBT002 template tags have no keyword-only arguments
    unassessed: bool = False,  # noqa: FBT001 FBT002 same
) -> dict[str, object]:
    """Draw a level; an empty level is the loud state "not assessed".

    `unassessed`: a flag gives the level, and nobody has assessed the case.
    """
    return {"level": level, "assessed_at": assessed_at, "stale": stale, "unassessed": unassessed}


@register.filter
def once_each(messages: Iterable[Message] | None) -> list[Message]:
    """Return messages without those that say the same: a form sent twice says it twice.

    Nothing on a page that is drawn without its request.
    """
    return list({(each.level, str(each)): each for each in messages or ()}.values())


@register.inclusion_tag("web/parts/due.html")
def due(at: datetime | None, verb: str = "", *, done: bool = False) -> dict[str, object]:
    """Draw when something is due: how much time is left, and the time itself; done: that alone."""
    if at is None:
        return {"at": None}
    now = clock.now()
    left = Duration.between(now, at)
    state = "over" if left.negative else "soon" if left.minutes <= SOON_MINUTES else "later"
    return {
        "at": at,
        "left": "" if done else left.as_time_left(),
        "when": f"{verb} {_when(at, now)}".strip(),
        "state": "done" if done else state,
    }


def _when(at: datetime, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localdate(now)
    time = dates.clock_time(at)
    days = (local.date() - today).days
    if days == 0:
        return gettext("%(time)s today") % {"time": time}
    if days == 1:
        return gettext("%(time)s tomorrow") % {"time": time}
    day = dates.weekday(at) if local.year == today.year else dates.day(at)
    return f"{day}, {time}"
