"""Decisions have a number each, and links between documents lead somewhere."""

import re
from collections import Counter
from pathlib import Path

from tests.house.sources import ROOT, named

LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
DECISION = re.compile(r"\bdecisions/(\d{4}[\w-]*)")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def documents() -> list[Path]:
    """Return what people read beside the code."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_each_decision_has_a_number_of_its_own():
    numbers = Counter(path.name[:4] for path in DECISIONS)

    assert [number for number, times in numbers.items() if times > 1] == []


def test_a_decision_is_headed_by_its_number():
    assert [
        path.name for path in DECISIONS if not path.read_text().startswith(f"# {path.name[:4]} ")
    ] == []


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{named(path)}: {link}"
        for path in documents()
        for link in LINK.findall(path.read_text())
        if "://" not in link and not (path.parent / link).exists()
    ]

    assert broken == []


def test_decisions_that_are_named_exist():
    names = [path.stem for path in DECISIONS]
    broken = [
        f"{named(path)}: {said}"
        for suffix in ("py", "sql", "md")
        for path in ROOT.glob(f"[a-z]*/**/*.{suffix}")
        for said in DECISION.findall(path.read_text())
        if not any(name.startswith(said) for name in names)
    ]

    assert broken == []
