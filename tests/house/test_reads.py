"""At the edges every read starts at `visible_to`, and nobody speaks SQL."""

import ast

from tests.house.sources import EDGES, PROGRAM, named, nodes, places, python_files

SQL = {"RawSQL", "connection", "connections"}
SPOKEN = {"execute", "extra", "raw"}
MAY_SEED = {"bench", "demo", "local", "settings.py"}
# Who is asking comes before whom they may see.
BEFORE_ANYBODY_IS_KNOWN = {"api/authentication.py"}
DOORS = {"objects", "_default_manager", "_base_manager"}


def test_reads_at_the_edges_start_at_visible_to():
    found = [
        (path, node.lineno)
        for path in python_files(*EDGES)
        for node in nodes(path, ast.Attribute)
        if node.attr in DOORS and not goes_on_as(node, "visible_to", "none")
        if named(path) not in BEFORE_ANYBODY_IS_KNOWN
    ]

    assert not found, f"start at .objects.visible_to(worker):\n{places(found)}"


def test_the_edges_look_nothing_up_by_class():
    found = [
        (path, node.lineno)
        for path in python_files(*EDGES)
        for node in nodes(path, ast.Call)
        if name_of(node.func) in {"get_object_or_404", "get_list_or_404"}
        and name_of(node.args[0])[:1].isupper()
    ]

    assert not found, f"look up in Model.objects.visible_to(worker):\n{places(found)}"


def test_the_edges_speak_no_sql():
    found = [
        (path, node.lineno)
        for path in python_files(*EDGES)
        for node in nodes(path, ast.AST)
        if (isinstance(node, ast.alias) and node.name in SQL)
        or (isinstance(node, ast.Call) and attribute(node.func) in SPOKEN)
    ]

    assert not found, f"raw SQL belongs below the edges:\n{places(found)}"


def test_only_the_demo_lays_data_past_the_walls():
    found = [
        (path, node.lineno)
        for path in python_files(*PROGRAM)
        for node in nodes(path, ast.Constant)
        if node.value == "seed" and not MAY_SEED & {path.name, *path.parts}
    ]

    assert not found, f"the alias `seed` exists in demo and tests only:\n{places(found)}"


def goes_on_as(node: ast.AST, *names: str) -> bool:
    """Say whether `node` is followed by one of some names."""
    return attribute(node.parent) in names  # type: ignore[attr-defined]


def attribute(node: ast.AST) -> str:
    """Return the last name of `some.thing`, else nothing."""
    return node.attr if isinstance(node, ast.Attribute) else ""


def name_of(node: ast.AST) -> str:
    """Return a plain name, else nothing."""
    return node.id if isinstance(node, ast.Name) else ""
