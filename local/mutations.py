"""Small changes to a module, each of which some test should notice."""

import ast
from collections.abc import Callable, Iterator

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


def around(tree: ast.AST, line: int) -> tuple[int, int] | None:
    """Return first and last line of the innermost function around a line."""
    spans = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(spans, default=None)


def statement(tree: ast.AST, line: int) -> int:
    """Return the first line of the innermost statement around a line."""
    first = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(first, default=line)


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
