"""What is done about an agency and its people."""

from agencies.actions.enrolment import (
    Issued,
    confirm_code,
    invite_worker,
    issue_code,
    refuse_code,
    use_code,
)
from agencies.actions.workers import change_worker, restore_worker, suspend_worker

__all__ = [
    "Issued",
    "change_worker",
    "confirm_code",
    "invite_worker",
    "issue_code",
    "refuse_code",
    "restore_worker",
    "suspend_worker",
    "use_code",
]
