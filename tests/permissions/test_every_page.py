"""Every page of the matrix, asked for once: translated, and light enough for an old telephone."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation

from tests.cast import a_browser
from tests.permissions.matrix import NOBODY, Row, rows
from tests.words import pseudo

OK = 200
HTML, SHEETS, SCRIPTS = 30_000, 45_000, 30_000  # gzipped bytes
PAGES = [row for row in rows() if row.verb == "GET" and not row.is_api]


def reader(row: Row) -> str:
    """Return who sees a page, nobody if nobody does."""
    return next((who for who, allowed in sorted(row.expected.items()) if OK in allowed), NOBODY)


class Said(HTMLParser):
    """What a page says to its reader, without what people wrote; and what it fetches."""

    UNREAD = {"script", "style"}
    VOID = {"meta", "link", "input", "img", "br", "hr", "path", "circle", "rect", "line"}
    SPOKEN = {"aria-label", "placeholder", "alt", "title"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.fetched: list[str] = []
        self.silent: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        is_void = tag in self.VOID
        if (tag in self.UNREAD or said.get("translate") == "no" or self.silent) and not is_void:
            self.silent.append(tag)
        elif not self.silent:
            self.texts += [said[name] or "" for name in self.SPOKEN & said.keys()]
        if said.get("rel") == "stylesheet" or (tag == "script" and "src" in said):
            self.fetched.append(said.get("href") or said["src"] or "")

    def handle_endtag(self, tag):
        if self.silent and tag not in self.VOID:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.texts.append(data.strip())

    handle_startendtag = handle_starttag


@pytest.fixture(scope="module")
def pages(stage):
    """Return every page as a reader of the pseudo-language gets it, by its name."""
    pseudo.laid()
    asked = {"Accept-Language": "qaa"}
    found = {}
    for row in PAGES:
        if (who := reader(row)) != NOBODY:
            answer = a_browser(stage.people[who]).get(row.path(stage), headers=asked)
            if answer.status_code == OK and "html" in answer.headers["Content-Type"]:
                found[f"{row.name} ({who})"] = answer.text
    translation.deactivate()
    assert len(found) > len(PAGES) / 2
    return found


# What people wrote on the stage, and what nobody translates.
OTHER_AGENCY = r"\w+ [0-9a-f]{8}"
WRITTEN = re.compile(
    r"Anna|Berta|Clara|Dana|Otto|M[rs] [A-Z]|Fears him\.|Call her|New violence\.|Labour|Team"
    r"|Youth office|YOUTH_OFFICE"
    r"|Responsibility|\bG? ?R-\w+|[\w.]+@example\.org|\w+/\w+|Casebook|\([A-Z]+-1\)"
    rf"|{OTHER_AGENCY}|^Name$",  # allauth calls a passkey's field so, untranslated
    re.MULTILINE,
)
# Other tests' agencies are offered too: thousands, where a country has dozens.
OFFERED = re.compile(rf"<option[^>]*>{OTHER_AGENCY}</option>")


def test_pages_say_nothing_untranslated(pages, stage):
    left = {}
    people = {worker.name for worker in stage.people.values()}
    names = re.compile("|".join([*sorted(people), WRITTEN.pattern]), re.MULTILINE)
    for name, html in pages.items():
        text = names.sub("", pseudo.unmarked("\n".join(Said(html).texts)))
        words = {line.strip() for line in text.splitlines() if re.search(r"[^\W\d_]{2}", line)}
        if words:
            left[name] = sorted(words)

    assert not left, "\n".join(f"{name}: {words}" for name, words in left.items())


def test_pages_are_light(pages):
    heavy = {
        name: size
        for name, html in pages.items()
        if (size := len(gzip.compress(OFFERED.sub("", html).encode()))) > HTML
    }

    assert not heavy


def test_what_pages_fetch_is_light(pages):
    fetched = {name: Said(html).fetched for name, html in pages.items()}
    assert all(fetched.values())
    for kind, most in ((".css", SHEETS), (".js", SCRIPTS)):
        heavy = {
            name: size
            for name, urls in fetched.items()
            if (size := sum(weight(url) for url in urls if url.endswith(kind))) > most
        }
        assert not heavy, kind


def weight(url: str) -> int:
    """Return the gzipped size of a file of ours."""
    path = finders.find(url.removeprefix("/static/"))
    assert path, url
    return len(gzip.compress(Path(path).read_bytes()))
