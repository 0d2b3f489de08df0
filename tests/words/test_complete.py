"""Every text is translated, and says the same with the same gaps."""

import re

import pytest

from casecoord import catalogues
from tests.house.sources import ROOT, named, python_files, templates
from tests.words.texts import SOURCES, is_translated, kept, missing

GAPS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Machines read "c" and "Y-m-d".
FORMATTED = re.compile(r"""\|(?:date|time):["'](?!c["']|Y-m)|strftime\(|\bdate_format\(""")
# Where it is known how a day is written, and where it is written as a browser's field reads it.
WRITES_DATES = {"web/dates.py", "web/compare.py"}


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_nothing_is_untranslated(source):
    """Bring the catalogue up to date with `make messages`."""
    lacking = missing(kept(source))

    assert not lacking, "\n".join(["make messages, then translate:", *lacking])


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_translations_have_the_gaps_of_the_text(source):
    wrong = [
        (message.id, message.string)
        for message in kept(source)
        if message.id and is_translated(message) and gaps(message.string) != gaps(message.id)
    ]

    assert not wrong


def gaps(text):
    """Return what is filled in; of several forms the last: one may say its number in words."""
    return sorted(set(GAPS.findall(text if isinstance(text, str) else text[-1])))


def test_a_changed_catalogue_is_compiled_again(tmp_path):
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    for word in ("Fall", "Fälle"):
        source.write_text(f'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Case"\nmsgstr "{word}"\n')
        source.with_suffix(".mo").unlink(missing_ok=True)
        catalogues.compiled(tmp_path)

        assert word.encode() in source.with_suffix(".mo").read_bytes()


def test_days_are_written_in_one_place():
    """So that each language writes them its own way."""
    found = [
        named(path)
        for path in [*templates(), *python_files("web")]
        if named(path) not in WRITES_DATES and FORMATTED.search(path.read_text())
    ]

    assert found == [], f"use the filters of web/dates.py: {found}"
    assert ROOT.joinpath("web/dates.py").exists()
