"""Whether a moment lies in somebody's safe window (C2)."""

import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

Window = tuple[int, time, time]


def windows_from(text: str) -> list[Window]:
    """Return windows from their sealed text: `[[ISO weekday, "HH:MM", "HH:MM"], ...]`."""
    if not text:
        return []
    return [
        (int(weekday), time.fromisoformat(start), time.fromisoformat(end))
        for weekday, start, end in json.loads(text)
    ]


def text_from(windows: list[Window]) -> str:
    """Return the text that is sealed."""
    rows = [[weekday, f"{start:%H:%M}", f"{end:%H:%M}"] for weekday, start, end in windows]
    return json.dumps(rows) if rows else ""


def is_inside(windows: list[Window], moment: datetime, time_zone: str) -> bool:
    """Say whether a moment lies in a window; with no window recorded, no moment is safe."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return any(
        local.isoweekday() == weekday and start <= local.time() < end
        for weekday, start, end in windows
    )
