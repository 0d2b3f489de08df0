"""Horizontal bars as SVG."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDE, LEFT, RIGHT, ROW, TOP = 720, 220, 80, 22, 44


@dataclass(frozen=True)
class Bar:
    """One bar."""

    label: str
    value: float
    colour: str


def bars(title: str, found: list[Bar], *, mark: float | None = None) -> str:
    """Return a picture, empty where there is nothing to draw; `mark` is a line at a goal."""
    if not found:
        return ""
    most = max([bar.value for bar in found] + ([mark] if mark else []))
    high = TOP + ROW * len(found) + 12
    scale = (WIDE - LEFT - RIGHT) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDE}" height="{high}" fill="#ffffff"/>',
        '<g font-family="sans-serif" font-size="13" fill="#222222">',
        f'<text x="12" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
        *(_row(number, bar, scale) for number, bar in enumerate(found)),
        _goal(LEFT + mark * scale, high, mark) if mark else "",
        "</g></svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _row(number: int, bar: Bar, scale: float) -> str:
    y = TOP + number * ROW
    long = max(1.0, bar.value * scale)
    figure = f"{bar.value:.0f}" if bar.value >= 100 else f"{bar.value:.1f}"  # noqa: PLR2004
    return (
        f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect x="{LEFT}" y="{y + 3}" width="{long:.1f}" height="14" fill="{bar.colour}"/>'
        f'<text x="{LEFT + long + 6:.1f}" y="{y + 14}">{figure}</text>'
    )


def _goal(x: float, high: int, mark: float) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{high - 8}" stroke="#555555"'
        f' stroke-dasharray="4 4"/><text x="{x + 4:.1f}" y="{TOP - 8}">goal {mark:.0f}</text>'
    )


def written(name: str, picture: str) -> None:
    """Write a picture to docs/pictures."""
    if picture:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.svg").write_text(picture)
