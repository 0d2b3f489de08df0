"""Every text that code and templates say through gettext, and the catalogue brought up to date.

`make messages` writes new texts into `locale/*/LC_MESSAGES/django.po`, untranslated, and takes out
what nobody says any more.
"""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from local.terminal import say
from tests.house.sources import PROGRAM, ROOT, named, python_files, templates

SOURCES = sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))
KEYWORDS: dict[str, Any] = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATES = re.compile(
    rf"\b(n?)(p?)gettext\({LITERAL}(?:,\s*{LITERAL})?(?:,\s*{LITERAL})?", re.DOTALL
)
FIRST = 2  # groups before the literals
TOLD = tuple[str, Any, str | None]  # where, text or (one, many), context


def said() -> Iterator[TOLD]:
    """Return every text of the program."""
    for path in python_files(*PROGRAM):
        for _line, text, _notes, context in extract_from_file("python", path, KEYWORDS):
            yield named(path), text, context
    for path in templates():
        yield from in_template(path)


def in_template(path: Path) -> Iterator[TOLD]:
    """Return the texts of a template: Django writes it as Python first."""
    for found in IN_TEMPLATES.finditer(templatize(path.read_text())):
        words = [ast.literal_eval(each) for each in found.groups()[FIRST:] if each]
        context = words.pop(0) if found[2] else None
        yield named(path), tuple(words[:2]) if found[1] else words[0], context


def wanted() -> Catalog:
    """Return what a catalogue must hold, in the order of the files."""
    catalogue = Catalog()
    for where, text, context in said():
        catalogue.add(text, locations=[(where, 0)], context=context)
    return catalogue


def kept(path: Path) -> Catalog:
    """Return a catalogue as it is kept."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts that a catalogue lacks, or has without or with a doubtful translation."""
    return sorted(
        f"{message.locations[0][0]}: {message.id}"
        for message in wanted()
        if message.id and not is_translated(catalogue.get(message.id, message.context))
    )


def is_translated(message: Any) -> bool:
    """Say whether a message can be shown."""
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def refresh(path: Path) -> None:
    """Bring a catalogue up to date with what is said."""
    old, fresh = kept(path), wanted()
    for message in fresh:
        before = old.get(message.id, message.context) if message.id else None
        if before is not None and before.string:
            message.string = before.string
    write(fresh, path)
    say(f"{named(path)}: {len(missing(fresh))} texts to translate")


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue under the head it has: no dates, so that only texts make a difference."""
    head = path.read_text().split("\n\n", 1)[0]
    body = BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
    path.write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n")


if __name__ == "__main__":
    for source in SOURCES:
        refresh(source)
