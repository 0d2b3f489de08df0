"""What is exported is checked by a program of one file, which shares no line with us."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from audit import exports, notes
from tests.audit.trails import Trail
from tests.house.sources import ROOT


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
        (1, lambda line: line | {"leaf": line["leaf"].replace("opened", "closed")}),
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


def test_another_history_is_told_by_a_head_kept_before(sealed: Trail):
    kept = sealed.kept / "3.note"
    head = notes.read(kept.read_text())
    other = notes.Head(head.trail_id, head.size, b"x" * 32)
    kept.write_text(notes.sign(other, notes.signing_key()))

    assert "forked" in checked(sealed, exported(sealed), kept)
