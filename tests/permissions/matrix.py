"""Reads `matrix.yaml`: who may do what at which address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kernel import clock
from tests.api.stage import Stage

FILE = Path(__file__).with_name("matrix.yaml")
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOBODY = "nobody"
NEVER = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Row:
    """One address with one verb: what is sent, and which statuses each person may get."""

    name: str
    verb: str
    args: dict[str, str]
    body: Any
    is_form: bool
    expected: dict[str, set[int]]

    def path(self, stage: Stage, *, never: bool = False) -> str:
        """Return the address, of the stage's rows or of what never was."""
        args = {key: NEVER if never else filled(f"${row}", stage) for key, row in self.args.items()}
        return reverse(self.name, kwargs=args)

    def sent(self, stage: Stage) -> Any:
        """Return the body with ids and dates filled in."""
        return filled(self.body, stage)

    @property
    def is_api(self) -> bool:
        """Say whether it belongs to the API."""
        return self.name.startswith("api:")


@cache
def read() -> dict[str, Any]:
    """Return the file."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def rows() -> Iterator[Row]:
    """Return every row of the matrix."""
    for url in read()["urls"]:
        for verb in VERBS:
            if verb in url:
                yield _row(url, verb)


def _row(url: dict[str, Any], verb: str) -> Row:
    said = dict(url[verb])
    body, form = said.pop("send", None), said.pop("form", None)
    is_api = url["name"].startswith("api:")
    return Row(
        name=url["name"],
        verb=verb,
        args=url.get("with", {}),
        body=body if form is None else form,
        is_form=form is not None or (body is None and not is_api),
        expected=_expected(said, url.get("who"), read()["nobody"]["api" if is_api else "pages"]),
    )


def _expected(said: dict[Any, str], who: str | None, nobody: int) -> dict[str, set[int]]:
    everybody = _people(who) if who else set(read()["people"])
    found: dict[str, set[int]] = {}
    for statuses, people in said.items():
        allowed = {int(status) for status in str(statuses).split("/")}
        named = everybody if people == "others" else _people(people) & (everybody | {NOBODY})
        found |= dict.fromkeys(named - set(found), allowed)
    return {NOBODY: {nobody}} | found


def _people(words: str) -> set[str]:
    """Return names; a group stands for its people."""
    groups = read()["groups"]
    return {
        person
        for word in words.split()
        for person in (groups[word].split() if word in groups else [word])
    }


def filled(value: Any, stage: Stage) -> Any:
    """Return a body with `$name` replaced by a row's id, and `$today+3` by a date."""
    if isinstance(value, dict):
        return {key: filled(inner, stage) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, stage) for inner in value]
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    return _named(value[1:], stage)


def _named(name: str, stage: Stage) -> str:
    word, _, days = name.partition("+")
    moment = clock.now() + timedelta(days=int(days or 0))
    times = {
        "today": moment.date().isoformat(),
        "now": moment.isoformat(),
        "minute": f"{moment:%Y-%m-%dT%H:%M}",
    }
    if word in times:
        return times[word]
    if word in stage.people:
        return str(stage.people[word].pk)
    return str(stage.rows[word].pk) if word in stage.rows else name


def named_urls() -> dict[str, list[str]]:
    """Return every address the program answers, by name."""
    found: dict[str, list[str]] = {}
    for name, route in _walk(get_resolver(), "", ""):
        found.setdefault(name, []).append(route)
    return found


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else here, here
