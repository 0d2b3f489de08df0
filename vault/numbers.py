"""The number of each sealed field: what a value is bound to instead of a column's name.

Adding a field is one line in `REGISTERED`. A number is never given to another field: renaming one
edits its name here, removing one leaves its line. Source: docs/decisions/0010.
"""

from collections.abc import Sequence

from django.core import checks

RANGES = {
    "agencies": range(1, 20),
    "cases": range(100, 200),
    "sharing": range(200, 300),
    "risk": range(300, 400),
}

# Each line: the number, and the room, model and field it belongs to.
REGISTERED: list[tuple[int, str]] = []


def label_of(number: int) -> str | None:
    """Return the field a number belongs to."""
    return dict(REGISTERED).get(number)


def check_registered(
    app_configs: Sequence[object] | None,  # noqa: ARG001 - Django's signature
    **_kwargs: object,
) -> list[checks.CheckMessage]:
    """Find numbers or names that are registered twice, or outside their room's range."""
    wrong: list[checks.CheckMessage] = []
    numbers = [number for number, _label in REGISTERED]
    labels = [label for _number, label in REGISTERED]
    for number, label in REGISTERED:
        if numbers.count(number) > 1 or labels.count(label) > 1:
            wrong.append(checks.Error(f"{number} {label}: registered twice", id="vault.E004"))
        if number not in RANGES.get(label.split(".")[0], ()):
            wrong.append(checks.Error(f"{number} {label}: not its room's", id="vault.E005"))
    return wrong
