"""What is exported is checked by a program of one file, which shares no line with us."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from audit import exports, notes
from audit.lines import LEAF
from tests.audit.trails import Trail
from tests.house.sources import ROOT
from tests.walls.sql import as_superuser
from witness.verifier import line_bytes


@pytest.fixture
def sealed(trail: Trail) -> Trail:
    for count in (3, 6):
        trail.add(count)
        trail.seal(kept=True)
        kept = trail.kept / f"{trail.agency_id}.note"
        (trail.kept / f"{count}.note").write_text(kept.read_text())
    return trail


def exported(trail: Trail, about: UUID | None = None, *, head_only: bool = False) -> Path:
    path = trail.kept / "export.jsonl"
    with path.open("w") as file:
        told = exports.export(file, trail.agency_id, since=[3], about=about, head_only=head_only)
    assert told == len(path.read_text().splitlines()) - 1  # all but the head's
    return path


def checked(trail: Trail, export: Path, *kept: Path) -> str:
    """Run the verifier alone, as whoever got the file does."""
    program = trail.kept / "verifier.py"
    program.write_text((ROOT / "witness" / "verifier.py").read_text())
    key = notes.key_line(trail.agency_id, notes.signing_key().public_key())
    done = subprocess.run(
        [sys.executable, "-I", program, export, key, *kept],
        cwd=trail.kept,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if done.stderr else 0)
    return done.stdout + done.stderr


def test_all_of_it_and_a_head_kept_before(sealed: Trail):
    said = checked(sealed, exported(sealed), sealed.kept / "3.note")

    assert said == "right: 9 lines of 9, and 1 heads kept before\n"


def test_page_by_page_it_is_all_there(sealed: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "PAGE", 2)

    assert checked(sealed, exported(sealed)).startswith("right: 9 lines of 9")


def test_the_lines_about_one_thing(sealed: Trail):
    thing = sealed.ask("select object_ids[1] from audit_auditevent where id = 4")
    export = exported(sealed, about=thing)

    assert checked(sealed, export) == "right: 1 lines of 9, and 0 heads kept before\n"
    assert str(thing) in export.read_text()


def test_a_head_alone_for_a_witness(sealed: Trail):
    assert checked(sealed, exported(sealed, head_only=True)).startswith("right: 0 lines of 9")


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (1, lambda line: line | {"line": line["line"] | {"name": "test.thing.closed"}}),
        (2, lambda line: line | {"line": line["line"] | {"worker": None}}),
        (3, lambda line: line | {"line": line["line"] | {"said": "nobody signed this"}}),
        (5, lambda line: line | {"line": line["line"] | {"version": "casecoord.line/2"}}),
        (6, lambda line: line | {"line": line["line"] | {"objects": line["line"]["objects"][1:]}}),
        (7, lambda line: line | {"line": line["line"] | {"at": "2026-11-01T00:00:00Z"}}),
        (8, lambda line: line | {"line": line["line"] | {"id": 2**80}}),
        (4, lambda line: line | {"index": 0}),
        (9, lambda line: line | {"proof": line["proof"][:-1]}),
        (0, lambda line: line | {"head": line["head"].replace("\n9\n", "\n8\n")}),
        (2, lambda _line: []),
    ],
)
def test_whatever_was_changed_in_the_file_is_told(sealed: Trail, number, change):
    export = exported(sealed)
    texts = export.read_text().splitlines()
    texts[number] = json.dumps(change(json.loads(texts[number])))
    export.write_text("\n".join(texts) + "\n")

    said = checked(sealed, export)

    assert said.startswith("WRONG: ")
    assert number == 0 or f"line {number + 1} of the file" in said


def test_a_line_that_stands_twice_does_not_count_for_one_that_was_left_out(sealed: Trail):
    export = exported(sealed)
    texts = export.read_text().splitlines()
    texts[4] = texts[5]
    export.write_text("\n".join(texts) + "\n")

    assert "line 6 of the file: place 4 stands twice" in checked(sealed, export)


@pytest.mark.parametrize(
    ("begin", "told"),
    [
        ('{"line": {"name": "what people read"}, ', "a name stands there twice"),
        ('{"note": "nobody signed this", ', "something stands there that nobody signed"),
    ],
)
def test_what_people_read_is_what_is_checked(sealed: Trail, begin, told):
    export = exported(sealed)
    texts = export.read_text().splitlines()
    texts[3] = texts[3].replace("{", begin, 1)
    export.write_text("\n".join(texts) + "\n")

    assert f"line 4 of the file: {told}" in checked(sealed, export)


# Frozen: what was sealed once has to be checked for ever by these bytes.
LINE = {
    "version": "casecoord.line/3",
    "id": 7,
    "at": "2026-11-28T22:15:01.000250Z",
    "worker": "6f1a2c1e-0b7e-4a39-9d1c-0d5f2f6f8a10",
    "agency": None,
    "name": "vault.values.opened",
    "subject": None,
    "case": "0e9f5c44-31f2-4a9b-8f10-5f2c9a7be001",
    "objects": ["0e9f5c44-31f2-4a9b-8f10-5f2c9a7be001", "6f1a2c1e-0b7e-4a39-9d1c-0d5f2f6f8a10"],
    "facts": '{"a": ["x", "é"], "b": 1.50}',
}
AS_SQL = f"""select {LEAF} from (select %(id)s::bigint as id, %(at)s::timestamptz as at,
    %(worker)s::uuid as worker_id, %(agency)s::uuid as agency_id, %(name)s::varchar(60) as name,
    %(subject)s::uuid as subject_id, %(case)s::uuid as case_id, %(objects)s::uuid[] as object_ids,
    %(facts)s::jsonb as facts) e"""  # noqa: S608 - our own words


@pytest.mark.parametrize(
    ("changes", "frozen"),
    [
        ({}, "6398720711c6a910f792cfcede1eed6dc762408c57b1c8fce1d5b71f8b6b7a03"),
        (
            {"objects": [], "facts": "{}"},
            "4a9730f5888cde2abf4b078f3b2cd5e73b36d75bd89c5af4497e36f94dfdc7fb",
        ),
        (
            {"at": "1999-12-31T23:59:59Z"},
            "860a1d6301812a8d862172fbe10de38897eec4712a9c1eed39c9b69d68334090",
        ),
    ],
)
def test_a_lines_bytes_are_as_they_were_frozen_by_the_database_and_by_the_verifier(changes, frozen):
    line = LINE | changes

    with as_superuser() as admin:
        sent = admin.execute(AS_SQL, line).fetchone()[0]

    assert sent == line_bytes(line)
    assert sent[0] == 0
    assert sha256(sent).hexdigest() == frozen


def test_another_history_is_told_by_a_head_kept_before(sealed: Trail):
    kept = sealed.kept / "3.note"
    head = notes.read(kept.read_text())
    other = notes.Head(head.trail_id, head.size, b"x" * 32)
    kept.write_text(notes.sign(other, notes.signing_key()))

    assert "forked" in checked(sealed, exported(sealed), kept)
