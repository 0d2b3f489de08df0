"""Languages that nobody speaks: what is not translated stands out, and everything is longer.

`qaa` is written from left to right, `qab` from right to left (casecoord/settings.py).
"""

import importlib.util
import os
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from casecoord import catalogues
from tests.words.texts import SOURCES, kept

OPENS, CLOSES = "⟦", "⟧"
LONGER = "·ab"
# Whose texts our pages show beside our own.
PACKAGES = ("django.conf", "django.contrib.auth", "allauth")
FORMATS = ("date", "long date", "time of day")  # contexts of what is no text


@cache
def laid() -> Path:
    """Write both where the program looks for them while it is tested; once is enough."""
    folder = Path(os.environ["CASECOORD_VAR"]) / "locale"
    for language in ("qaa", "qab"):
        made = folder / language / "LC_MESSAGES" / "django.mo"
        made.parent.mkdir(parents=True, exist_ok=True)
        catalogues.write(pseudo(), made)
    return folder


@cache
def pseudo() -> Catalog:
    """Return a catalogue in which every text stands between brackets."""
    made = Catalog(fuzzy=False)
    for source in [*SOURCES, *(path for path in map(english, PACKAGES) if path.exists())]:
        for message in kept(source):
            if message.id and made.get(message.id, message.context) is None:
                made.add(message.id, marked(message), context=message.context)
    return made


def english(package: str) -> Path:
    """Return a package's own list of texts."""
    spec = importlib.util.find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"


def marked(message: Message) -> str | tuple[str, ...]:
    """Return a text, longer and between brackets."""
    context = str(message.context or "")
    if isinstance(message.id, str):
        return message.id if context.startswith(FORMATS) else between(message.id)
    return tuple(between(text) for text in message.id)


def between(text: str) -> str:
    """Put brackets around a text and make it a third longer, as German is."""
    return f"{OPENS}{text}{LONGER * (len(text) // 9)}{CLOSES}"


def unmarked(text: str) -> str:
    """Return what of a text stands in no brackets."""
    depth, left = 0, []
    for letter in text:
        depth += (letter == OPENS) - (letter == CLOSES)
        left.append(letter if depth == 0 and letter != CLOSES else " ")
    return "".join(left)
