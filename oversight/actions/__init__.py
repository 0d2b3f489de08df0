"""What may be done about who looks at what."""

from oversight.actions.glass import break_glass, review_glass
from oversight.actions.traces import export
from oversight.actions.watching import (
    answer_finding,
    change_quota,
    go_on_in_danger,
    set_canary,
    sign_review,
    sign_second,
    take_in_canary,
)

__all__ = [
    "answer_finding",
    "break_glass",
    "change_quota",
    "export",
    "go_on_in_danger",
    "review_glass",
    "set_canary",
    "sign_review",
    "sign_second",
    "take_in_canary",
]
