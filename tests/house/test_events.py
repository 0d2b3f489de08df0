"""Every line of the trail that somebody may read has a sentence, and so has what stands in it."""

import ast
import re
from importlib import import_module

from tests.house.sources import EDGES, ROOMS, ROOT, nodes, python_files
from tests.house.test_refusals import called_of
from vault.numbers import REGISTERED
from web.oversight.deeds import DEEDS
from web.oversight.sentences import BECAUSE, OPENED, PARTS

WITH_EVENTS = ("agencies", "cases", "sharing", "risk", "oversight")
WRITES = {"record", "note", "_note", "put_on_trail"}
# An event is a name of two or three parts; a variable part ends with a dot and has its own words.
EVENT = re.compile(r"[a-z_]+(\.[a-z_]+){1,2}")
IN_SQL = re.compile(r"into public\.audit_auditevent.*?;", re.DOTALL)
NAME_IN_SQL = re.compile(r"'([a-z_]+\.[a-z_]+\.[a-z_]+)'")
BASIS = re.compile(r"""Value\("([\w ]+)"\)""")
# Told through the outbox or as notices alone, and never a line of the trail.
ONLY_TOLD = {
    "agencies.worker.left",
    "agencies.agreement.ends",
    "agencies.agreement.ended",
    "cases.case.planned_end_near",
    "cases.contact.due",
    "cases.keeping.eased",
    "cases.worker.left",
    "cases.worker.away",
    "sharing.disclosure.due",
    "sharing.release.ending",
    "risk.concern.kept",
    "risk.alert.due",
    "risk.duty.due",
    "risk.flag.expires",
    "risk.worker.left",
    "risk.worker.away",
    "risk.action.given",
    "risk.flag.nobodys",
    "risk.lowering.waits",
    "oversight.glass.unreviewed",
    "oversight.finding.made",
}


def constants(room: str) -> dict[str, str]:
    """Return the events of a room by the name of their constant."""
    told = vars(import_module(f"{room}.events")).items()
    return {key: value for key, value in told if key.isupper() and isinstance(value, str)}


def named() -> set[str]:
    """Return all events that a room declares."""
    return {name for room in WITH_EVENTS for name in constants(room).values()}


def written() -> set[str]:
    """Return the names of lines that the code writes: constants, literals, and the database's."""
    found = set()
    for room in (*ROOMS, *EDGES, "casecoord", "operations"):
        for path in python_files(room):
            calls = (call for call in nodes(path, ast.Call) if called_of(call) in WRITES)
            for call in calls:
                found |= {said for each in call.args[:1] if (said := _name(each, room))}
        for path in (ROOT / room).rglob("*.sql"):
            for statement in IN_SQL.findall(path.read_text()):
                found |= set(NAME_IN_SQL.findall(statement))
    return found


def _name(said: ast.expr, room: str) -> str:
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        return said.value if EVENT.fullmatch(said.value) else ""
    is_constant = isinstance(said, ast.Attribute) and getattr(said.value, "id", "") == "events"
    rooms = (room,) if room in WITH_EVENTS else WITH_EVENTS
    found = [constants(each).get(getattr(said, "attr", ""), "") for each in rooms]
    return next(filter(None, found), "") if is_constant else ""


def test_every_event_has_its_sentence_or_is_never_on_the_trail():
    assert sorted(named() - ONLY_TOLD - DEEDS.keys()) == []


def test_whatever_is_written_has_its_sentence():
    assert sorted(written() - DEEDS.keys()) == []


def test_what_is_only_told_is_an_event_and_has_no_sentence():
    assert named() >= ONLY_TOLD
    assert sorted(ONLY_TOLD & DEEDS.keys()) == []


def test_no_sentence_is_of_an_event_that_nobody_names():
    assert sorted(DEEDS.keys() - named() - written()) == []
    assert OPENED not in DEEDS


def test_each_sealed_field_is_one_part_in_words():
    wordless = [
        field for number, field in REGISTERED if sum(number in numbers for numbers in PARTS) != 1
    ]

    assert wordless == []


def test_each_reason_to_see_something_is_in_words():
    said = {
        basis
        for room in ROOMS
        for path in (ROOT / room / "models").glob("*.py")
        if "seen_because" in (text := path.read_text())
        for basis in BASIS.findall(text)
    }

    assert {"own draft", "sent", "supervisor"} <= said
    assert sorted(said - BECAUSE.keys()) == []
