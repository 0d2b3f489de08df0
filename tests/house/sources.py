"""The files the house rules read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("kernel", "vault", "audit", "agencies", "cases", "sharing", "risk", "oversight")
EDGES = ("api", "web")
PROGRAM = (*ROOMS, *EDGES, "casecoord", "demo", "operations", "local", "bench", "witness")


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of some folders, without migrations that Django wrote."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if not path.match("migrations/0*_initial.py"))


def templates() -> list[Path]:
    """Return every template of the pages."""
    return sorted(path for path in ROOT.glob("*/templates/**/*") if path.is_file())


def named(path: Path) -> str:
    """Return a path as the reader knows it."""
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file, in which every node knows its parent."""
    module = ast.parse(path.read_text())
    for parent in ast.walk(module):
        for child in ast.iter_child_nodes(parent):
            child.parent = parent  # type: ignore[attr-defined]
    return module


def nodes(path: Path, kind: type[Node]) -> Iterator[Node]:
    """Return the nodes of a kind in a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, kind))


def places(found: list[tuple[Path, int]]) -> str:
    """Return places for a failing test to print: an empty text where there are none."""
    return "\n".join(f"{named(path)}:{line}" for path, line in found)
