"""Every refusal stands in its room's rules with its source, and has a sentence for people."""

import ast
import re
from collections import defaultdict

from tests.house.sources import EDGES, ROOMS, ROOT, named, nodes, places, python_files
from web import rules, urls

IN_SQL = re.compile(r"raise exception '(\w+)' using errcode = 'P0409'")
IN_RULES = re.compile(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
# They pass a code on: a definer function's, a named constraint's, or their own caller's.
PASSES_ON = {"cases/database.py", "sharing/actions/disclosures.py"}


def raised() -> dict[str, set[str]]:
    """Return the codes of each room and edge."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in (*ROOMS, *EDGES):
        for path in python_files(folder):
            for call in nodes(path, ast.Call):
                found[folder] |= codes(call)
        for path in (ROOT / folder).rglob("*.sql"):
            found[folder] |= set(IN_SQL.findall(path.read_text()))
    return found


def codes(call: ast.Call) -> set[str]:
    """Return the codes that a call names."""
    called = called_of(call)
    if called == "ChangedMeanwhile":
        return {"changed_meanwhile"}
    given = {"RuleBroken": call.args[:1], "unique_or": call.args[1:2]}.get(called, [])
    return {str(each.value) for each in given if isinstance(each, ast.Constant)}


def called_of(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def written(room: str) -> set[str]:
    """Return the codes in a room's rules."""
    path = ROOT / "docs" / "rules" / f"{room}.md"
    return set(IN_RULES.findall(path.read_text())) if path.exists() else set()


def test_every_refusal_stands_in_its_rooms_rules():
    missing = {room: sorted(found - written(room)) for room, found in raised().items()}
    everywhere = set().union(*(written(room) for room in ROOMS))
    for edge in EDGES:
        missing[edge] = sorted(set(missing.get(edge, [])) - everywhere)

    assert not {room: left for room, left in missing.items() if left}


def test_the_rules_name_no_refusal_that_nobody_raises():
    found = raised()

    assert {room: left for room in ROOMS if (left := sorted(written(room) - found[room]))} == {}


def test_every_refusal_has_a_sentence_for_people():
    assert urls.urlpatterns  # with them, every room has hung in its sentences
    said = rules.SENTENCES.keys()

    assert sorted(set().union(*raised().values()) - said) == []


def test_a_code_is_written_where_it_is_raised():
    found = [
        (path, call.lineno)
        for path in python_files(*ROOMS, *EDGES)
        if named(path) not in PASSES_ON
        for call in nodes(path, ast.Call)
        if called_of(call) == "RuleBroken" and not codes(call)
    ]

    assert not found, f"write the code into the call:\n{places(found)}"
