"""The figures as pictures: plain SVG, drawn here, for docs/performance.md."""

from bench.drawing import Bar, bars, written
from bench.results import Result

OURS, BARE, STOCK, GOAL = "#2f6f8f", "#9aa5ab", "#b5651d", 150.0
COLOURS = {"ours": OURS, "bare": BARE, "stock": STOCK, "fernet": STOCK, "auditlog": STOCK}


def draw(results: list[Result]) -> None:
    """Draw what was measured; what was not is left out."""
    value = {result.name: result.value for result in results}
    written("case_list", bars("A page of 25 cases, ms", _case_list(value)))
    written("growth", bars("The same page as other agencies grow, ms", _growth(results)))
    written("open_300", bars("300 sealed fields opened, ms", _fields(value)))
    written("audited_insert", bars("16 clients, inserts a second", _inserts(value)))
    for whose, told in (("demo", "demonstration"), ("supervisor", "supervisor of 750 cases")):
        title = f"First byte, {told}, ms"
        written(f"pages_{whose}", bars(title, _pages(results, whose), mark=GOAL))


def _case_list(value: dict[str, float]) -> list[Bar]:
    found = []
    for part in ("worker", "supervisor"):
        name = f"case_list.{part}"
        for peer, key in (("bare", f"{name}.bare"), ("ours", name), ("stock", f"{name}.stock")):
            if key in value:
                found.append(Bar(f"{part}, {peer}", value[key], COLOURS[peer]))
    return found


def _growth(results: list[Result]) -> list[Bar]:
    found = []
    for result in results:
        if result.name.startswith("case_list.growth."):
            *_, part, cases = result.name.split(".")
            found.append(Bar(f"{part}, {int(cases):,} cases", result.value, OURS))
    return sorted(found, key=lambda bar: bar.label.split(",")[0], reverse=True)


def _fields(value: dict[str, float]) -> list[Bar]:
    found = []
    for name, told in (("open_300", "names"), ("open_300.notes", "notes")):
        for peer, key in (("bare", f"{name}.bare"), ("ours", name), ("fernet", f"{name}.fernet")):
            if key in value:
                found.append(Bar(f"{told}, {peer}", value[key], COLOURS[peer]))
    return found


def _inserts(value: dict[str, float]) -> list[Bar]:
    told = {
        "ours, without the trail": ("audited_insert.plain", BARE),
        "ours, with it": ("audited_insert", OURS),
        "django-auditlog": ("audited_insert.auditlog", STOCK),
    }
    return [Bar(label, value[key], colour) for label, (key, colour) in told.items() if key in value]


def _pages(results: list[Result], whose: str) -> list[Bar]:
    found = [
        Bar(result.name.removeprefix("page.").removesuffix(f".{whose}"), result.value, OURS)
        for result in results
        if result.name.startswith("page.") and result.name.endswith(f".{whose}")
    ]
    return sorted(found, key=lambda bar: bar.value, reverse=True)
