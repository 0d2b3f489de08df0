"""Break the program in small ways, one at a time, and see whether a test notices.

    python -m local.mutants [how many] [seed]      goes on where it stopped: same seed, same folder

Works on a copy in CASECOORD_VAR (or /tmp), never on these files. What became of each mutant stands
in `mutants.json` there, one a line; those that lived are printed at the end, to be looked at.
"""

import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from local.place import ROOT
from local.terminal import say

TARGETS = ("sharing/*.py", "sharing/actions/*.py", "sharing/models/*.py", "cases/policies.py")
# Quick ones first: a mutant that dies, dies early.
TESTS = ("tests/sharing", "tests/cases/test_grants.py", "tests/risk/test_send_caution.py")
TOO_LONG = 600
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache")
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE,
    ast.LtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
Change = Callable[[], None]


def changes(tree: ast.AST) -> Iterator[tuple[int, str, Change]]:
    """Yield each small change to a module: its line, its name, and what makes it."""
    for node in ast.walk(tree):
        for kind, made in CHANGED_BY.items():
            if isinstance(node, kind) and (change := made(node)):
                yield getattr(node, "lineno", 0), kind.__name__, change


def _compared(node: ast.Compare) -> Change | None:
    other = OPPOSITE.get(type(node.ops[0]))
    return (lambda: node.ops.__setitem__(0, other())) if other else None


def _joined(node: ast.BoolOp) -> Change:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return lambda: setattr(node, "op", other)


def _negated(node: ast.If) -> Change:
    return lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))


def _counted(node: ast.Constant) -> Change | None:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, bool | int):
        return (lambda: setattr(node, "value", not value)) if isinstance(value, bool) else None
    return lambda: setattr(node, "value", value + 1)


def _said(node: ast.Expr) -> Change | None:
    if not isinstance(node.value, ast.Call):
        return None
    return lambda: setattr(node, "value", ast.Constant(None))


CHANGED_BY: dict[type[ast.AST], Callable[..., Change | None]] = {
    ast.Compare: _compared, ast.BoolOp: _joined, ast.If: _negated, ast.Constant: _counted,
    ast.Expr: _said,
}  # fmt: skip


def all_mutants() -> list[tuple[str, int]]:
    """Return every mutant as its file and its number there."""
    files = [path for pattern in TARGETS for path in sorted(ROOT.glob(pattern))]
    return [
        (str(path.relative_to(ROOT)), number)
        for path in files
        for number, _ in enumerate(changes(ast.parse(path.read_text())))
    ]


def mutate(copy: Path, name: str, number: int) -> str:
    """Put one mutant into the copy; return where and what."""
    tree = ast.parse((ROOT / name).read_text())
    line, kind, change = list(changes(tree))[number]
    change()
    (copy / name).write_text(ast.unparse(ast.fix_missing_locations(tree)))
    return f"{name}:{line} {kind}"


def dies(copy: Path) -> bool:
    """Say whether a test notices."""
    command = [sys.executable, "-m", "local", "test", *TESTS, "-q", "-x", "--no-header", "--tb=no"]
    try:
        run = subprocess.run(command, cwd=copy, capture_output=True, timeout=TOO_LONG, check=False)
    except subprocess.TimeoutExpired:
        return True
    return run.returncode != 0


def main(wanted: int = 150, seed: int = 4) -> int:
    """Try so many mutants; return 0 when nine of ten died."""
    folder = Path(os.environ.get("CASECOORD_VAR", tempfile.gettempdir())) / "mutants"
    copy, notes = folder / "copy", folder / f"mutants-{seed}.json"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    known = [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []
    chosen = all_mutants()
    random.Random(seed).shuffle(chosen)  # noqa: S311 - the same ones for the same seed
    for name, number in chosen[len(known) : wanted]:
        told = {"mutant": mutate(copy, name, number), "died": dies(copy)}
        shutil.copy(ROOT / name, copy / name)
        known.append(told)
        with notes.open("a") as file:
            file.write(json.dumps(told) + "\n")
        say(f"{len(known)}/{wanted} {told['mutant']}: {'died' if told['died'] else 'LIVES'}")
    return report(known)


def report(known: list[dict[str, object]]) -> int:
    """Print how many died and which lived; return 0 when nine of ten died."""
    alive = [told["mutant"] for told in known if not told["died"]]
    say(f"{len(known) - len(alive)} of {len(known)} died; alive: {alive}")
    return int(len(alive) * 10 > len(known))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
