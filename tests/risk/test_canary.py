# ruff: noqa: S608 - names of tables the database gave us
"""Her words, looked for everywhere on the programme's side."""

import json
from typing import Any

from django.core import mail
from django.db import connections

from tests.cast import HER_WORDS, acting_as
from tests.risk.talk import caution, concern_at_brisa
from tests.sharing.scene import CAUTION, deliver

CANARY = HER_WORDS.split()[0]
EVERY_TABLE = """select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname in ('public', 'app')"""


def dumped(using: str) -> str:
    """Return every row of every table that a role may read, as text; bytes as they are."""
    found = []
    with connections[using].cursor() as cursor:
        cursor.execute(
            EVERY_TABLE
            + " and has_table_privilege(format('%I.%I', schemaname, tablename), 'select')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select * from {table}")
            rows = cursor.fetchall()
            found += [" ".join(_as_text(value) for value in row) for row in rows]
    return "\n".join(found)


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return json.dumps(value, default=str)


def test_her_words_are_nowhere_on_the_programmes_side(scene):
    scene.release()
    concern = concern_at_brisa(scene, is_imminent=True)
    caution(scene, concern)
    deliver()

    for worker in (scene.cast.ivo, scene.cast.sara):
        with acting_as(worker):
            seen = dumped("default")
        assert len(seen) > len(CAUTION)
        assert CANARY not in seen
        assert str(concern.pk) not in seen
        assert str(scene.cast.nadia.pk) not in seen
        assert scene.cast.nadia.email not in seen
        assert str(scene.support_case.pk) not in seen


def test_nor_in_the_clear_anywhere_at_all(scene):
    """Not in the whole database, the outbox and the trail included, nor in any mail."""
    scene.release()
    caution(scene, concern_at_brisa(scene, is_imminent=True))
    deliver()

    everything = dumped("seed") + dumped("keys")

    assert str(scene.link.pk) in everything
    assert CANARY not in everything
    assert "more room than planned" not in everything
    assert not [sent for sent in mail.outbox if CANARY in sent.subject + sent.body]
