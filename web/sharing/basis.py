"""Forms about something that rests on exactly one basis."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext

from agencies.models import DisclosureBasis
from sharing.models import Release, ReleaseCategory
from web.forms import OnceForm, once_ticked
from web.sharing import words

ON_RELEASE = "release:"
BASES = [(code, label) for code, label in words.BASES.items() if code != "SURVIVOR_CONSENT"]


def basis_choices(bases: Iterable[str], releases: Iterable[Release] = ()) -> list[tuple[str, str]]:
    """Return what something may rest on: each release in date, and what needs none."""
    on_release = [(f"{ON_RELEASE}{release.pk}", released(release)) for release in releases]
    others = [(code, str(label)) for code, label in BASES if code in set(bases)]
    return [*on_release, *others]


def released(release: Release) -> str:
    """Say to whom and until when."""
    told = {
        "agency": release.recipient.name,
        "day": words.day(release.ends_date),
        "what": ", ".join(str(ReleaseCategory(code).label) for code in release.categories),
    }
    return gettext("Released to %(agency)s until %(day)s: %(what)s") % told


class RevealingRadio(forms.RadioSelect):
    """Radio buttons of which one opens what parts/fields.html puts behind it."""

    def __init__(self, *args: Any, reveals: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.reveals = reveals

    def create_option(self, name: str, value: Any, *args: Any, **kw: Any) -> dict[str, Any]:
        """Mark the one."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kw)
        if str(value) == self.reveals:
            option["attrs"]["data-reveals"] = True
        return option


class OnBasis(OnceForm):
    """A form about something that rests on one basis; a safety exception asks for its reason."""

    exception = str(DisclosureBasis.SAFETY_EXCEPTION)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["basis"]
        field.widget = RevealingRadio(reveals=self.exception, choices=field.choices)
        once_ticked(self.fields["exception_reason"])

    @property
    def groups(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Return the fields in their order, the reason with the choice that asks for it."""
        return [
            (field, self["exception_reason"] if field.name == "basis" else None)
            for field in self.visible_fields()
            if field.name != "exception_reason"
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an exception."""
        said = super().clean() or self.cleaned_data
        is_exception = said.get("basis") == self.exception
        if is_exception and not said.get("exception_reason", "").strip():
            self.add_error("exception_reason", gettext("Write why it must be told."))
        if not is_exception:
            said["exception_reason"] = ""  # typed before another ground was chosen
        return said
