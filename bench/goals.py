"""What was to be reached, and whether it was."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.results import Result

PAGE_MS = 150


@dataclass(frozen=True)
class Goal:
    """A bound on a figure, or on its ratio to a peer."""

    name: str
    bound: float
    peer: str = ""  # a ratio to this peer, else the figure itself
    at_least: bool = False

    def said(self) -> str:
        """Return the bound in words."""
        way = "at least" if self.at_least else "at most"
        return f"{way} {self.bound:g}" + (" x" if self.peer else "")

    def reached(self, found: float) -> bool:
        """Say whether a figure keeps within the bound."""
        return found >= self.bound if self.at_least else found <= self.bound


GOALS = (
    Goal("case_list.worker", 3, "bare"),
    Goal("case_list.worker", 20, "stock", at_least=True),
    Goal("case_list.supervisor", 4, "bare"),
    Goal("case_list.supervisor", 8, "stock", at_least=True),
    Goal("case_list.growth.worker", 1.2, "smallest"),
    Goal("case_list.growth.supervisor", 1.2, "smallest"),
    Goal("concern_to_alert.idle", 1000),
    Goal("concern_to_alert.busy.p99", 3000),
    Goal("open_300", 3, "bare"),
    Goal("open_300", 3, "fernet", at_least=True),
    Goal("audited_insert", 0.8, "plain", at_least=True),
    Goal("audited_insert", 2, "auditlog", at_least=True),
    Goal("verify_audit", 0.3, "bare", at_least=True),
    Goal("seal_audit", 1, "audited_insert", at_least=True),
    Goal("search.300", 50),
    Goal("search.5000", 1000),
    Goal("page, the slowest", PAGE_MS),
)


@dataclass(frozen=True)
class Met:
    """A goal beside what was found."""

    goal: Goal
    found: float

    def row(self) -> str:
        """Return a line of a table in Markdown."""
        goal, against = self.goal, f" / {self.goal.peer}" if self.goal.peer else " (ms)"
        said = "yes" if goal.reached(self.found) else "**no**"
        return f"| `{goal.name}`{against} | {self.found:.2f} | {goal.said()} | {said} |"


def met(results: Iterable[Result]) -> list[Met]:
    """Return each goal for which something was measured."""
    figures: dict[tuple[str, str], float] = {}
    for result in results:
        name = result.name
        if name.startswith("case_list.growth."):
            name = name.rpartition(".")[0]  # of all sizes the last one: the largest
        if name.startswith("page.") and result.unit == "ms":
            name = "page, the slowest"
            figures[name, ""] = max(result.value, figures.get((name, ""), 0.0))
            continue
        figures[name, result.peer] = result.ratio or result.value
        figures.setdefault((name, ""), result.value)
    return [
        Met(goal, figures[goal.name, goal.peer])
        for goal in GOALS
        if (goal.name, goal.peer) in figures
    ]
