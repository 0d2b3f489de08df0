"""Walls of erasure and of the index of people, for the room's migration."""

from pathlib import Path

from django.db.migrations.operations.base import Operation

from cases.walls import OWN, granted
from kernel.protect import GATE, Allow, also, definer, one_way, protect

SQL = Path(__file__).with_name("erasure.sql")
READS = f"{OWN} and app.reads_erasure(case_id, asked_by_id, decided_by_id)"
ANSWERED = "state, decided_by_id, decided_at, carried_on_at, carried_on_as_id"
SEES = f"{OWN} and app.reads_erasure(case_id, eased_by_id, seen_by_id)"
SECOND = f"{SEES} and eased_by_id is distinct from (select app.worker())"
INDEXED = granted("cases_personindex.case_id")


def erasures() -> list[Operation]:
    """Open what asking, answering and finding need; the gate does the rest."""
    by_gate = Allow("app_gate", "update (state, decided_by_id, decided_at, reference)")
    asks = f"{OWN} and app.oversees(case_id) and asked_by_id = (select app.worker())"
    return [
        *definer(
            SQL.read_text(),
            app_web="reads_erasure erase_case case_to_erase erasure_done",
            app_task="hears_of_unfinished hears_of_carried_on hears_of_easing",
        ),
        protect(
            "cases_erasure",
            *(GATE, by_gate),
            Allow("app_web", "select", READS),
            Allow("app_web", "insert", asks),
            Allow("app_web", f"update ({ANSWERED})", READS),
        ),
        one_way(
            "cases_erasure",
            once=["decided_at", "decided_by_id", "carried_on_at", "carried_on_as_id"],
            moves={"state": {"ASKED": ["DECLINED"]}},  # the rest by functions alone
            by=["asked_by_id", "decided_by_id", "carried_on_as_id"],
        ),
        *_easings(),
        _index(),
        *_blanked(),
    ]


def _index() -> Operation:
    """Open the index of people to who sees their case."""
    return protect(
        "cases_personindex",
        *(Allow("app_gate", what) for what in ("select (case_id)", "delete")),
        *(Allow("app_web", what, INDEXED) for what in ("select", "insert", "delete")),
    )


def _easings() -> list[Operation]:
    """Open what a second person needs to look at a lifted hold; the gate notes it."""
    return [
        protect(
            "cases_easing",
            GATE,
            Allow("app_gate", "insert"),
            Allow("app_gate", "update (reference)"),
            Allow("app_web", "select", SEES),
            Allow("app_web", "update (seen_by_id, seen_at)", SECOND),
        ),
        one_way("cases_easing", once=["seen_at", "seen_by_id"], by=["seen_by_id"]),
    ]


def _blanked() -> list[Operation]:
    """Let the gate blank what lies beside the seal of an erased case."""
    facts = "update (erased_at, reference, firearms, children_count, version)"
    return [
        also("cases_case", Allow("app_gate", facts, named="_erased")),
        also("cases_person", Allow("app_gate", "update (pronouns, language)")),
        also(
            "cases_child",
            *(Allow("app_gate", what) for what in ("select (case_id)", "update (birth_year)")),
        ),
        also(
            "cases_task",
            Allow("app_gate", "select (state)", named="_state"),
            Allow("app_gate", "update (state, done_at)"),
        ),
    ]
