"""Writes the figures into docs/performance.md, between two marks, so that they are never older."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.goals import met
from bench.results import Result

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


def written(results: Sequence[Result], taken_at: str, *, is_quick: bool) -> None:
    """Replace what stands between the marks."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    parts = [BEGIN, *_told(results, taken_at, is_quick=is_quick), END]
    PAGE.write_text(before + "\n".join(parts) + after)


def _told(results: Sequence[Result], taken_at: str, *, is_quick: bool) -> list[str]:
    kind = "a quick run with small sizes" if is_quick else "a full run"
    goals = [each.row() for each in met(results)]
    return [
        f"\nTaken at {taken_at}, {kind}.\n",
        "| goal | found | wanted | reached |\n|---|---:|---|---|",
        *goals,
        "\n| figure | median | unit | ratio | note |\n|---|---:|---|---|---|",
        *_rows(result for result in results if not result.name.startswith("page.")),
        "\n| page | median ms | note |\n|---|---:|---|",
        *_pages(results),
        "",
    ]


def _rows(results: Iterable[Result]) -> list[str]:
    return [
        f"| `{each.name}` | {each.value:.2f} | {each.unit} | {_ratio(each)} | {each.note} |"
        for each in results
    ]


def _ratio(result: Result) -> str:
    return f"{result.ratio:.2f} ({result.peer})" if result.ratio else ""


def _pages(results: Iterable[Result]) -> list[str]:
    return [
        f"| `{each.name.removeprefix('page.')}` | {each.value:.1f} | {each.note} |"
        for each in results
        if each.name.startswith("page.") and each.unit == "ms"
    ]
