"""Which test meets which lines: each statement of the watched files says that it runs.

Asked for by `local.mutating`, so that a mutant meets only the tests that can notice it. A tracer
would slow down all of Django with them.
"""

import ast
import builtins
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from local.swapped import put_in

MET = "_casecoord_met"
Tests = dict[str, dict[str, Any]]


def learn(items: Iterable[pytest.Item], root: Path, names: Iterable[str]) -> Tests:
    """Run every test once; return for each that held what it met of the files, and how long.

    Spoils the process it runs in: the functions go on saying what they meet.
    """
    met: dict[str, set[int]] = {}
    setattr(builtins, MET, lambda name, line: met.setdefault(name, set()).add(line))
    for name in names:
        put_in(root / name, _Saying(name).visit(ast.parse((root / name).read_text())))
    found: Tests = {}
    for item, following in pairwise([*items, None]):
        met.clear()
        started = time.monotonic()
        if item is not None and not failed_in(item, following):
            lines = {name: sorted(lines) for name, lines in met.items()}
            found[item.nodeid] = {"took": time.monotonic() - started, "lines": lines}
    return found


def failed_in(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run one test, fixtures included; say whether it failed."""
    heard = _Heard()
    item.config.pluginmanager.register(heard)
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    item.config.pluginmanager.unregister(heard)
    return heard.failed


class _Heard:
    """Hears whether a test failed."""

    failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed


class _Saying(ast.NodeTransformer):
    """Puts a call before every statement of every function."""

    def __init__(self, name: str) -> None:
        self.name, self.depth = name, 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.depth += 1
        changed = self.generic_visit(node)
        self.depth -= 1
        return changed

    def generic_visit(self, node: ast.AST) -> ast.AST:
        inside = self.depth  # not what a class body says, that is at the start
        super().generic_visit(node)
        for branch in ("body", "orelse", "finalbody"):
            statements = getattr(node, branch, None)
            if inside and isinstance(statements, list):
                setattr(node, branch, [new for old in statements for new in self._said(old)])
        return node

    def _said(self, statement: ast.stmt) -> list[ast.stmt]:
        call = ast.parse(f"{MET}({self.name!r}, {statement.lineno})").body[0]
        for part in ast.walk(call):
            ast.copy_location(part, statement)
        return [call, statement]
