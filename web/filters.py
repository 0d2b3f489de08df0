"""Filter chips: links with a code in the address, never with a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from web.base import Text


@dataclass(frozen=True)
class Filter:
    """One chip."""

    label: Text
    url: str
    count: int | None
    current: bool


def chosen(request: HttpRequest, codes: Sequence[str]) -> str:
    """Return which code was asked for; the first one when it is none of them."""
    asked = request.GET.get("show", "")
    return asked if asked in codes else codes[0]


def chips(
    current: str, labels: dict[str, Text], counts: dict[str, int] | None = None
) -> list[Filter]:
    """Return the chips of a list; the first code is what the bare address shows."""
    first = next(iter(labels))
    return [
        Filter(
            label=label,
            url="?" if code == first else f"?show={code}",
            count=(counts or {}).get(code),
            current=code == current,
        )
        for code, label in labels.items()
    ]
