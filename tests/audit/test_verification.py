"""The tamper battery: whatever a superuser does to the trail, it is noticed and named."""
# ruff: noqa: S608 - our own words

from hashlib import sha256
from uuid import uuid4

import pytest

from audit import blocks, lines, notes, sealing, verification
from audit.tree import Frontier
from audit.verification import Walk, Wrong
from tests.audit.trails import Trail

GONE = "with gone as (delete from audit_trailleaf where index {} returning event_id)"


@pytest.fixture
def sealed(trail: Trail) -> Trail:
    """Seal twelve lines under three heads."""
    for _ in range(3):
        trail.add(4)
        trail.seal()
    return trail


def line(index: int) -> str:
    return f"(select event_id from audit_trailleaf where index = {index})"


TAMPERED = {
    "edit": (
        f"update audit_auditevent set name = 'x' where id = {line(5)}",
        r"place 5\) was changed",
    ),
    "edit who": (
        f"update audit_auditevent set worker_id = gen_random_uuid() where id = {line(0)}",
        r"place 0\) was changed",
    ),
    "edit whose": (
        f"update audit_auditevent set agency_id = gen_random_uuid() where id = {line(4)}",
        r"place 4\) was changed",
    ),
    "edit facts": (
        f"update audit_auditevent set facts = '{{}}' where id = {line(11)}",
        r"place 11\) was changed",
    ),
    "back-date": (
        f"update audit_auditevent set at = at - interval '1 day' where id = {line(6)}",
        r"place 6\) was changed",
    ),
    "delete": (f"delete from audit_auditevent where id = {line(3)}", r"place 3\) was deleted"),
    "delete with its leaf": (
        f"{GONE.format('= 3')} delete from audit_auditevent where id in (select * from gone)",
        "place 3 is missing before line",
    ),
    "cut off": (
        f"{GONE.format('> 9')} delete from audit_auditevent where id in (select * from gone)",
        "cut off: place 10 is missing, and all to 11",
    ),
    "truncate": ("truncate audit_auditevent", r"place 0\) was deleted"),
    "truncate leaves": ("truncate audit_trailleaf", "cut off: place 0 is missing, and all to 11"),
    "back-date a head": (
        "update audit_trailhead set signed_at = signed_at - interval '1 day' where size = 8",
        "head of 8 lines is older than the one before it",
    ),
    "delete the last head": (
        "delete from audit_trailhead where size = 12",
        "place 8 has no signed head over it",
    ),
    "another root": (
        "update audit_trailhead h set note = o.note from audit_trailhead o"  # noqa: ISC004
        " where h.size = 8 and o.size = 4",
        "places 4 to 7: something is not what was sealed",
    ),
    "another signature": (
        r"update audit_trailhead set note = regexp_replace(note, '\S{8}(\S{4}\n)$', 'AAAAAAAA\1')",
        "head of 4 lines is not signed by our key",
    ),
}


def test_what_nobody_touched_is_right(sealed: Trail):
    head = sealed.verify()

    assert head.size == 12


@pytest.mark.parametrize("how", TAMPERED)
def test_it_is_noticed_and_named(sealed: Trail, how: str):
    statement, told = TAMPERED[how]
    sealed.tamper(statement)

    with pytest.raises(Wrong, match=told):
        sealed.verify()


def test_lines_of_others_between_them_and_of_nobody(sealed: Trail):
    other = uuid4()
    sealed.add(2, agency=other)
    sealed.add(1)
    with sealed.superuser() as admin:
        admin.execute(
            "insert into audit_auditevent (name, object_ids, facts) values ('x', '{}', '{}')"
        )
    sealed.add(1, agency=other)
    sealed.seal()

    for trail_id, size in ((sealed.agency_id, 13), (other, 3), (notes.NOBODYS, 1)):
        assert sealed.verify(walk=Walk(trail_id)).size == size
    sealed.tamper("update audit_auditevent set name = 'y' where agency_id is null")
    with pytest.raises(Wrong, match=r"place 0\) was changed"):
        sealed.verify(walk=Walk(notes.NOBODYS))


def test_more_blocks_than_one_query_asks_for(sealed: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blocks, "BLOCK", 2)
    monkeypatch.setattr(blocks, "MANY", 1)
    pages: list[int] = []

    head = sealed.verify(told=lambda walk: pages.append(walk.tree.size))

    assert (head.size, pages) == (12, [2, 4, 6, 8, 10, 12])


def test_lines_that_changed_places(sealed: Trail):
    sealed.tamper(
        "create temp table was as select * from audit_auditevent",
        "update audit_auditevent e set worker_id = w.worker_id, at = w.at from was w"
        f" where (e.id, w.id) in (({line(2)}, {line(7)}), ({line(7)}, {line(2)}))",
    )

    with pytest.raises(Wrong, match=r"place 2\) was changed"):
        sealed.verify()


def test_places_that_changed_lines(sealed: Trail):
    """Leaves and lines fit each other, so only the root can tell."""
    sealed.tamper(
        "update audit_trailleaf set index = -1 where index = 6",
        "update audit_trailleaf set index = 6 where index = 7",
        "update audit_trailleaf set index = 7 where index = -1",
    )

    with pytest.raises(Wrong, match="places 4 to 7: something is not what was sealed"):
        sealed.verify()


def test_a_line_that_was_changed_together_with_its_leaf(sealed: Trail):
    sealed.tamper(f"update audit_auditevent set name = 'x' where id = {line(9)}")
    with sealed.superuser() as admin:
        admin.execute("set time zone 'Asia/Tokyo'")  # the bytes are the same everywhere
        row = admin.execute(
            f"select {lines.LEAF} from audit_auditevent e where id = {line(9)}"  # type: ignore[arg-type]
        ).fetchone()
    assert row
    found = sha256(row[0]).hexdigest()
    sealed.tamper(rf"update audit_trailleaf set hash = '\x{found}' where index = 9")

    with pytest.raises(Wrong, match="places 8 to 11: something is not what was sealed"):
        sealed.verify()


def test_a_line_put_in_later_with_an_old_date(sealed: Trail):
    sealed.add(at="2026-01-01")
    with pytest.raises(Wrong, match=r"line \d+ is in no tree"):
        sealed.verify()

    sealed.seal()
    with pytest.raises(Wrong, match="dated before what was sealed without it: put in later"):
        sealed.verify()


def next_month(index: int) -> str:
    """Return when the month after a leaf's begins."""
    at = "date_trunc('month', at) + interval '1 month'"
    return f"(select {at} from audit_trailleaf where index = {index})"


BY_MONTH = {
    "moved to another month": (
        f"update audit_auditevent set at = {next_month(6)} where id = {line(6)}",
        r"place 6\) was changed, and moved to another month: dated \S+ \S+ instead of",
    ),
    "moved with its leaf's time": (
        (
            f"update audit_auditevent set at = {next_month(6)} where id = {line(6)};"
            f"update audit_trailleaf set at = {next_month(6)} where index = 6"
        ),
        r"place 6\) was changed",
    ),
    "the leaf's time": (
        "update audit_trailleaf set at = at - interval '1 day' where index = 6",
        r"place 6\) is of \S+ \S+, and its leaf was changed to",
    ),
    "emptied": (
        "truncate {part}",
        r"place 0\) was deleted with all lines of its month: \d{{4}}-\d\d has none left",
    ),
    "emptied but for one line": (
        f"delete from {{part}} where id <> {line(5)}",
        r"place 0\) was deleted$",
    ),
    "detached": (
        "alter table audit_auditevent detach partition {part}",
        r"place 0\) was deleted, or went with its month: \d{{4}}-\d\d has no part",
    ),
    "dropped": (
        "drop table {part}",
        r"place 0\) was deleted, or went with its month: \d{{4}}-\d\d has no part",
    ),
}


@pytest.mark.parametrize("how", BY_MONTH)
def test_what_is_done_to_a_month_is_noticed_and_named(sealed: Trail, how: str):
    part = sealed.ask("select tableoid::regclass::text from audit_auditevent")
    statement, told = (each.format(part=part) for each in BY_MONTH[how])
    sealed.tamper(*statement.split(";"))

    with pytest.raises(Wrong, match=told):
        sealed.verify()


TWICE = """insert into audit_auditevent (id, at, agency_id, name, object_ids, facts)
select id, {}, agency_id, name, object_ids, facts from audit_auditevent where id = {}"""


@pytest.mark.parametrize(
    "when", ["date_trunc('month', at) + interval '1 month'", "at + interval '1 us'", "'2020-01-01'"]
)
def test_a_number_that_was_given_a_second_time(sealed: Trail, when: str):
    """Also in the same month, since the key holds the time; and nothing is held up by it."""
    sealed.tamper(TWICE.format(when, line(5)))
    told = r"line \d+ of \S+ \S+ has the number of that sealed of"

    with pytest.raises(Wrong, match=told):
        sealed.verify()
    sealed.add(3)
    assert sealed.seal() == 3
    with pytest.raises(Wrong, match=told):
        sealed.verify()
    sealed.tamper(f"delete from audit_auditevent where id = {line(5)} and at <> (select at from"
                  " audit_trailleaf where index = 5)")  # fmt: skip
    assert sealed.verify().size == 15


def test_a_number_that_was_there_twice_before_it_was_sealed(sealed: Trail):
    sealed.add(2)
    sealed.tamper(TWICE.format("at + interval '1 month'", "(select max(id) from audit_auditevent)"))

    assert sealed.seal() == 2
    with pytest.raises(Wrong, match="has the number of that sealed of"):
        sealed.verify()


@pytest.mark.parametrize("at", ["2037-01-01", "infinity", "-infinity", "20000-01-01"])
def test_a_line_put_in_ahead_of_time_or_outside_of_all(sealed: Trail, at: str):
    sealed.add(at=at)

    with pytest.raises(Wrong, match=r"line \d+ is in no tree"):
        sealed.verify()


@pytest.mark.parametrize("at", ["infinity", "-infinity", "20000-01-01"])
def test_a_line_outside_of_all_calendars_holds_up_nothing(sealed: Trail, at: str):
    sealed.add(at=at)
    sealed.add(2)

    assert sealed.seal() == 2


@pytest.mark.parametrize("name", verification.TRIGGERS)
def test_a_trigger_of_a_month_that_sleeps(sealed: Trail, name: str):
    part = sealed.ask("select tableoid::regclass::text from audit_auditevent")
    with sealed.superuser() as admin:
        admin.execute(f"alter table {part} disable trigger {name}")  # type: ignore[arg-type]

    with pytest.raises(Wrong, match=f"trigger {name} on {part} is not in force"):
        sealed.verify()


@pytest.mark.parametrize("table", verification.TABLES)
@pytest.mark.parametrize("name", verification.TRIGGERS)
def test_a_trigger_that_sleeps(sealed: Trail, table: str, name: str):
    with sealed.superuser() as admin:
        admin.execute(f"alter table {table} disable trigger {name}")  # type: ignore[arg-type]

    with pytest.raises(Wrong, match=f"trigger {name} on {table} is not in force"):
        sealed.verify()


def test_a_rollback_is_told_by_a_head_that_was_kept(sealed: Trail):
    """An older dump is right in itself: only what was kept elsewhere can tell."""
    head = sealed.verify()
    sealed.tamper(
        f"{GONE.format('> 7')} delete from audit_auditevent where id in (select * from gone)",
        "delete from audit_trailhead where size > 8",
    )

    assert sealed.verify().size == 8
    with pytest.raises(Wrong, match="rolled back: 12 lines were sealed, 8 are there"):
        sealed.verify({head.size: head.root})


def test_an_older_dump_that_was_restored(trail: Trail):
    trail.add(4)
    trail.seal(kept=True)
    with trail.restored_afterwards():
        trail.add(4)
        trail.seal(kept=True)
        head = trail.verify()

    assert trail.verify().size == 4
    with pytest.raises(Wrong, match="rolled back: 8 lines were sealed, 4 are there"):
        trail.verify({head.size: head.root})
    trail.add(1)
    with pytest.raises(sealing.RolledBack):
        trail.seal(kept=True)


def test_a_fork_is_told_by_a_head_that_was_kept(sealed: Trail):
    head = sealed.verify()
    sealed.tamper(
        "delete from audit_trailleaf where index >= 8",
        "delete from audit_trailhead where size > 8",
        "update audit_auditevent set name = 'x' where id = (select max(id) from audit_auditevent)",
    )
    sealed.seal()

    assert sealed.verify().size == 12
    with pytest.raises(Wrong, match="forked: the head kept elsewhere of 12 lines is another"):
        sealed.verify({head.size: head.root})


def test_a_kept_head_between_two_of_ours_is_asked_too(sealed: Trail):
    with pytest.raises(Wrong, match="forked: the head kept elsewhere of 6 lines is another"):
        sealed.verify({6: bytes(32)})


def test_a_kept_head_of_a_later_block_is_asked_too(sealed: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blocks, "BLOCK", 5)
    for size in (5, 6, 10, 11):
        with pytest.raises(Wrong, match=f"forked: the head kept elsewhere of {size} lines"):
            sealed.verify({size: bytes(32)})


def test_it_goes_on_where_it_was_interrupted(sealed: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blocks, "BLOCK", 3)
    walk = Walk(sealed.agency_id)

    def interrupt(_walk: Walk) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sealed.verify(walk=walk, told=interrupt)
    pages: list[int] = []
    later = Walk(walk.trail_id, Frontier(walk.tree.size, walk.tree.edge), walk.passed)
    head = sealed.verify(walk=later, told=lambda walk: pages.append(walk.tree.size))

    assert pages == [6, 9, 12]
    assert head == sealed.verify()


@pytest.mark.parametrize(("before", "is_late"), [("50 minutes", False), ("70 minutes", True)])
def test_a_line_may_have_been_in_flight_for_an_hour_before_a_head(trail, before, is_late):
    trail.add()
    trail.seal()
    trail.add(at=str(trail.ask(f"select now() - interval '{before}'")))
    trail.seal()

    if is_late:
        with pytest.raises(Wrong, match="dated before what was sealed without it"):
            trail.verify()
    else:
        assert trail.verify().size == 2
