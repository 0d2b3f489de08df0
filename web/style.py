"""Every component in every state, on one page of the demonstration: to look at while changing them.

Nobody's data: what it shows is written here, in English alone.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from kernel import clock
from risk.models import RiskLevel
from web.base import Page
from web.forms import PageForm
from web.people import Named
from web.rows import Action, Chip, Empty, Line

STATES = ("own", "shared", "received", "done", "warn", "")
ATTENDANCE = (
    ("PRESENT", "present"),
    ("LATE", "late"),
    ("ABSENT_EXCUSED", "excused"),
    ("ABSENT_UNEXCUSED", "missing"),
    ("EXCLUDED", "excluded"),
)


class SampleForm(PageForm):
    """A field of each kind."""

    line = forms.CharField(label="A line", help_text="What helps stands above.")
    wrong = forms.EmailField(label="A line that is wrong")
    optional = forms.CharField(label="A line that may stay empty", required=False)
    text = forms.CharField(label="A longer text", widget=forms.Textarea)
    one = forms.ChoiceField(label="One of many", choices=[("a", "First"), ("b", "Second")])
    two = forms.ChoiceField(
        label="One of two", choices=[("a", "Yes"), ("b", "No")], widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label="Several of many",
        choices=[(str(number), f"Choice {number}") for number in range(1, 8)],
        widget=forms.CheckboxSelectMultiple,
    )
    box = forms.BooleanField(label="A box", help_text="What it means.", required=False)
    shut = forms.CharField(label="Cannot be changed", disabled=True, initial="Stands as it is")


class Style(Page):
    """The page."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it."""
        now = clock.now()
        return self.show(
            "web/style.html",
            levels=[*RiskLevel.values, ""],
            assessed=now - timedelta(days=16),
            chips=[Chip(kind or "plain", kind) for kind in STATES],
            dues=[now + timedelta(hours=hours) for hours in (-30, 1, 70)],
            lines=lines(),
            empty=Empty("Nothing here", "What appears here, and when.", "#empty", "What to do"),
            timeline=timeline(),
            safe=[contact(state) for state in ("open", "closed", "none")],
            audience=audience(),
            receipts=[receipt(received=False), receipt(received=True)],
            attendance=ATTENDANCE,
            pages={"earlier": "#earlier", "later": "#later"},
            form=sample(),
        )


def sample() -> SampleForm:
    """Return the form as it comes back: some of it is wrong."""
    typed = {"line": "Typed", "wrong": "no address", "one": "b", "two": "a", "many": ["1", "3"]}
    return SampleForm({**typed, "text": "What was typed stays."})


def lines() -> list[Line]:
    """Return rows, from the barest to the fullest."""
    soon = clock.now() + timedelta(minutes=50)
    full = Line(
        "With all it may have",
        url="#row",
        due_at=soon,
        due_verb="Respond by",
        chip=Chip("Shared with the linked agency", "shared"),
        meta=["R-1024", "Team North"],
        button=Action("Acknowledge", "#row"),
        risk={"level": "HIGH", "assessed_at": clock.now()},
    )
    return [
        Line("A title alone"),
        Line("With a link and a note", url="#row", meta=["R-1023"]),
        full,
    ]


def timeline() -> list[dict[str, Any]]:
    """Return days, moments and silences."""
    now = clock.now()
    said = {"at": now, "author": "Ivo", "agency": "Alba"}
    addendum = {"at": now, "author": "Sara", "text": "What was added."}
    entries = [
        {**said, "title": "A moment", "chip": Chip("Our agency only", "own")},
        {**said, "title": "A loud one", "loud": True, "text": "New violence."},
        {**said, "title": "One with an addendum", "addenda": [addendum]},
        {**said, "title": "One entered in error", "struck": True, "text": "Not so."},
    ]
    return [
        {"silence": 12, "long": False, "now": True},
        {"day": now.date(), "entries": entries},
        {"silence": 30, "long": True},
    ]


def contact(state: str) -> dict[str, Any]:
    """Return a safe contact in a state."""
    return {
        "state": state,
        "next_window": "tomorrow 09:00" if state == "closed" else "",
        "channel": "Phone call",
        "hours": "Mon–Fri 09:00–11:30",
        "message_rule": "Leave no message",
        "we_say_we_are": "The dentist",
        "code_word": "Lavender",
        "warnings": "Shares the phone.",
        "confirmed_on": clock.now(),
        "unconfirmed_days": 40 if state == "closed" else 0,
        "number": "+49 30 1234567" if state == "open" else "",
        "show_url": "#show",
    }


def audience() -> dict[str, Any]:
    """Return who will see something, and who will not."""
    seen = {"agency": "Brisa", "people": "Nadia (partner-support worker)", "fields": "a paraphrase"}
    return {"will": [seen], "will_not": [{"who": "The participant", "why": "It stays with you."}]}


def receipt(*, received: bool) -> dict[str, Any]:
    """Return whether a person has received something."""
    text = "A person has received this." if received else "No person has received this yet."
    return {"received": received, "text": text, "person": Named("Ms A", "R-1023")}


urlpatterns = [path("style/", Style.as_view(), name="style")]
