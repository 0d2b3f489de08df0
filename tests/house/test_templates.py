"""Pages carry no inline script or style, and ask nobody else for anything."""

import re

import pytest

from tests.house.sources import ROOT, named, templates

INLINE = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"""[\s"']style\s*=""", re.IGNORECASE),
    "a script without src": re.compile(
        r"""<script(?![^>]*\bsrc=)(?![^>]*\btype="application/json")""",  # which runs nothing
        re.IGNORECASE,
    ),
    "an event handler": re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|\bautoescape\s+off\b"),
}
OUTSIDE = re.compile(r"""(?:https?:)?//[\w.-]+\.\w+""")
NAMES_NOT_ADDRESSES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
SHEETS = [*ROOT.glob("web/static/web/**/*.css"), *ROOT.glob("web/static/web/**/*.js")]


# A field's help text may be Django's own list of password rules.
ALLOWED = {("web/templates/django/forms/field.html", "unescaped text")}


@pytest.mark.parametrize("what", INLINE)
def test_templates_have_nothing_inline(what):
    found = [
        named(path)
        for path in templates()
        if INLINE[what].search(path.read_text()) and (named(path), what) not in ALLOWED
    ]

    assert not found, f"{what} in {found}"


def test_pages_ask_nobody_else():
    found = [
        f"{named(path)}: {address}"
        for path in [*templates(), *SHEETS]
        for address in OUTSIDE.findall(without_names(path.read_text()))
    ]

    assert not found, found


def without_names(text: str) -> str:
    """Return the text without what looks like an address and is none."""
    for name in NAMES_NOT_ADDRESSES:
        text = text.replace(name, "")
    return text
