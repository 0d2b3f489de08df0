"""Jurisdiction packs: versioned files that say what an agreement may name, and for how long."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "packs"


@dataclass(frozen=True)
class Pack:
    """One version of one jurisdiction's rules. Files are added, never changed."""

    name: str  # of its file, such as EU-1: an agreement keeps it
    label: str
    bases: frozenset[str]
    categories: frozenset[str]
    longest_months: int
    clocks: dict[str, int]  # category -> hours
    retention_years: int


@cache
def packs() -> dict[str, Pack]:
    """Return every pack by its name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path: Path) -> Pack:
    told = yaml.safe_load(path.read_text())
    if path.stem != f"{told['code']}-{told['version']}":
        raise ValueError(f"{path.name} says that it is another pack")
    return Pack(
        name=path.stem,
        label=told["label"],
        bases=frozenset(told["bases"]),
        categories=frozenset(told["categories"]),
        longest_months=told["longest_months"],
        clocks=dict(told["clocks"]),
        retention_years=told["retention_years"],
    )
