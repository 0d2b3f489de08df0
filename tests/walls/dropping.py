"""The pytest plugin behind drop_each: the same tests again and again, each time with a hole."""

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from local.place import prepared
from local.postgres import Cluster
from tests.walls import catalogue
from tests.walls.filled import migrated
from tests.walls.sql import as_superuser

MOST = 12  # tests tried for one hole
LONGEST = 5.0  # seconds; slower tests are not asked
QUICK = "QUICK" in os.environ  # the catalogue's test alone is asked
VERB = re.compile(r"\s*(insert into|update|delete from|select)\b", re.IGNORECASE)
WRITES = {"insert into": "insert", "update": "update", "delete from": "delete"}
WRITTEN = re.compile(r'\s*(?:insert into|update|delete from)\s+"?(\w+)', re.IGNORECASE)
GENERAL = {"constraint": "test_constraints", "open": "test_no_context"}
POLICIES = """
select c.oid::regclass::text, 'policy ' || polname,
  format('drop policy %%I on %%s', polname, c.oid::regclass),
  format('create policy %%I on %%s as %%s for %%s to %%s %%s %%s', polname, c.oid::regclass,
    case when polpermissive then 'permissive' else 'restrictive' end,
    case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
      when 'd' then 'delete' else 'all' end,
    array_to_string(array(select rolname from pg_roles where oid = any(polroles)), ', '),
    'using (' || pg_get_expr(polqual, polrelid) || ')',
    'with check (' || pg_get_expr(polwithcheck, polrelid) || ')')
from pg_policy join pg_class c on c.oid = polrelid
where c.relnamespace::regnamespace::text = any(%(ours)s) order by 1, 2"""
OPENED = """
select c.oid::regclass::text, 'open policy ' || polname,
  concat_ws(' ', format('alter policy %%I on %%s', polname, c.oid::regclass),
    case when polqual is not null then 'using (true)' end,
    case when polwithcheck is not null then 'with check (true)' end),
  concat_ws(' ', format('alter policy %%I on %%s', polname, c.oid::regclass),
    'using (' || pg_get_expr(polqual, polrelid) || ')',
    'with check (' || pg_get_expr(polwithcheck, polrelid) || ')')
from pg_policy join pg_class c on c.oid = polrelid
where c.relnamespace::regnamespace::text = any(%(ours)s)
  and coalesce(pg_get_expr(polqual, polrelid), 'true') || coalesce(
    pg_get_expr(polwithcheck, polrelid), 'true') <> 'truetrue' order by 1, 2"""
CONSTRAINTS = """
select conrelid::regclass::text, 'constraint ' || conname,
  format('alter table %%s drop constraint %%I cascade', conrelid::regclass, conname),
  format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,
    pg_get_constraintdef(oid))
from pg_constraint where connamespace::regnamespace::text = any(%(ours)s)
  and contype in ('c', 'u', 'x') and coninhcount = 0 order by 1, 2"""
INDEXES = """
select indrelid::regclass::text, 'constraint ' || c.relname,
  format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index join pg_class c on c.oid = indexrelid
where indisunique and c.relnamespace::regnamespace::text = any(%(ours)s)
  and not exists (select 1 from pg_constraint k where k.conindid = indexrelid) order by 1, 2"""


@dataclass(frozen=True)
class Hole:
    """Something to drop."""

    table: str
    name: str
    drop: str
    restore: str


@dataclass
class Known:
    """What the first run taught about a test."""

    item: pytest.Item
    seconds: float = 0.0
    tables: set[str] = field(default_factory=set)
    does: set[tuple[str, str]] = field(default_factory=set)  # a command and its table
    calls: bool = False  # whether it asks a definer function, which the gate's policies serve


def holes(admin: psycopg.Connection) -> list[Hole]:
    """Return every policy and named constraint; with OPEN, each policy that can be opened wide."""
    only = os.environ.get("DROP", "")
    rows = [
        Hole(*row)
        for query in ([OPENED] if os.environ.get("OPEN") else [POLICIES, CONSTRAINTS, INDEXES])
        for row in admin.execute(query, catalogue.ASKED).fetchall()  # type: ignore[arg-type]
    ]
    return [hole for hole in rows if only in f"{hole.table} {hole.name}"]


def is_red(item: pytest.Item, then: pytest.Item | None = None) -> bool:
    """Run one test and say whether it fails; what it shares with the one that comes then stays."""
    # The session itself "comes next": what belongs to all of it stays, the rest is torn down.
    reports = runtestprotocol(item, log=False, nextitem=then or item.session)  # type: ignore[arg-type]
    return any(report.failed for report in reports)


def first_red(asked: list[pytest.Item]) -> str:
    """Run tests until one fails and return its name."""
    for item, then in zip(asked, [*asked[1:], None], strict=True):
        is_neighbour = then is not None and then.path == item.path
        if is_red(item, then if is_neighbour else None):
            item.session._setupstate.teardown_exact(item.session)  # type: ignore[arg-type]
            return item.nodeid
    return ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run everything once, then with each hole."""
    known = [one for item in session.items if (one := learned(item))]
    say(f"{len(known)} of {len(session.items)} tests are green with everything in place")
    with as_superuser() as admin:
        found, intact = holes(admin), catalogue.lines(admin)
    unseen, by_catalogue = [], []
    for number, hole in enumerate(found, 1):
        seen, test = with_hole(hole, intact, known)
        unseen += [] if seen or test else [hole]
        by_catalogue += [hole] if seen and not test else []
        by = test or ("catalogue" if seen else "NOTHING")
        say(f"{number}/{len(found)} {hole.table} {hole.name}: {by}")
    say(f"\n{len(found)} dropped, {len(unseen)} unseen; seen by the catalogue alone:")
    for hole in by_catalogue:
        say(f"  {hole.table} {hole.name}")
    session.testsfailed = len(unseen)
    return True


def learned(item: pytest.Item) -> Known | None:
    """Run a test with everything in place: how long it takes and which tables it names.

    One that is red already tells nothing and is left out.
    """
    known, started = Known(item), monotonic()

    def listen(execute: Any, query: str, *args: Any) -> Any:
        note(known, str(query))
        return execute(query, *args)

    aliases = list(connections)
    for alias in aliases:
        connections[alias].execute_wrappers.append(listen)
    try:
        if is_red(item):
            return None
    finally:
        for alias in aliases:
            wrappers = connections[alias].execute_wrappers
            if listen in wrappers:
                wrappers.remove(listen)
    known.seconds = monotonic() - started
    return known


def note(known: Known, query: str) -> None:
    """Remember which tables a statement names, and what it does to them."""
    found = set(re.findall(r"\b[a-z]+_[a-z]+\b", query))
    known.tables |= found
    known.calls |= "app." in query
    verb, written = VERB.match(query), WRITTEN.match(query)
    if verb and written:
        known.does.add((WRITES[verb[1].lower()], written[1]))
        found.discard(written[1])
    known.does |= {("select", table) for table in found}


def with_hole(hole: Hole, intact: list[str], known: list[Known]) -> tuple[bool, str]:
    """Return whether the catalogue shows the hole, and the test that turned red."""
    with as_superuser() as admin:
        admin.execute(hole.drop)  # type: ignore[arg-type]
        seen = catalogue.lines(admin) != intact
    # For tests on a copy of the database, and for those about every constraint in turn.
    os.environ["HOLE"] = hole.drop if "policy" in hole.name else ""
    os.environ["DROPPED"] = hole.name.split()[-1]
    red = first_red([one.item for one in asked_about(hole, known)])
    try:
        with as_superuser() as admin:
            admin.execute(hole.restore)  # type: ignore[arg-type]
            is_whole = catalogue.lines(admin) == intact
    except psycopg.Error:
        is_whole = False  # a test has left what the constraint forbids
    if not is_whole:
        renew()
    return seen, red


def asked_about(hole: Hole, known: list[Known]) -> list[Known]:
    """Return the tests about all tables, then those that do with this one what the hole is about.

    Those that use few tables come first: in them this one is what matters.
    """
    if QUICK:
        return known
    whole = GENERAL.get(hole.name.split()[0], "none")
    near = [one for one in known if hole.table in one.tables and one.seconds < LONGEST]
    about = re.search(r"policy (app_\w+?)_(select|insert|update|delete)", hole.name)
    if about and about[1] == "app_gate":
        near.sort(key=lambda one: (not one.calls, len(one.tables)))
    elif about:
        near.sort(key=lambda one: ((about[2], hole.table) not in one.does, len(one.tables)))
    else:
        near.sort(key=lambda one: one.seconds)
    return [one for one in known if whole in one.item.nodeid] + near[:MOST]


def renew() -> None:
    """Make the database anew from its template."""
    for alias in connections:
        connections[alias].close()
        connections[alias].close_pool()  # type: ignore[attr-defined]
    place = prepared(Path(os.environ["CASECOORD_VAR"]))
    cluster = Cluster(place, os.environ["SUPERUSER_PASSWORD"], durable=False)
    cluster.drop(os.environ["DB_NAME"])
    cluster.create(os.environ["DB_NAME"], "main", template=migrated())


def say(line: str) -> None:
    """Print past pytest's capture."""
    sys.__stdout__.write(line + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]
