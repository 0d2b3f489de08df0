"""Step-up: for the worst that a worker may do, a factor shown within the last five minutes.

Signing in shows one. `ask()` is for every room: where it raises, pages ask for the factor and then
send what was typed again (web/step_up.py), and the API answers 403 `step_up_needed`.
"""

from uuid import UUID

from django.db import models

from agencies import events
from kernel.errors import StepUpNeeded
from kernel.models import SessionKind
from kernel.scope import current, note

# Nobody sits there who could show one: whoever runs the server, and what follows by itself.
EXEMPT = {SessionKind.COMMAND, "TASK"}


class Why(models.TextChoices):
    """What a factor is asked for."""

    CONTACT_SHOWN = "CONTACT_SHOWN"
    PLAN_SHOWN = "PLAN_SHOWN"
    EXPORT = "EXPORT"
    CASE_GIVEN = "CASE_GIVEN"
    SESSION_ENDED = "SESSION_ENDED"
    BREAK_GLASS = "BREAK_GLASS"
    KEYS_DESTROYED = "KEYS_DESTROYED"
    ROLE_GIVEN = "ROLE_GIVEN"
    CODE_CONFIRMED = "CODE_CONFIRMED"
    CONFLICT_ENDED = "CONFLICT_ENDED"
    MANY_CASES = "MANY_CASES"


def ask(why: Why, subject_id: UUID, *, waivable: bool = False) -> None:
    """Pass if a factor was shown within five minutes; the trail says that one was asked for.

    `waivable`: in imminent danger it passes without, and the trail says so: nothing of ours stands
    between a warning and her.

    Raises: StepUpNeeded.
    Source: docs/rules/agencies.md R-A16.
    """
    scope = current()
    if scope.proved or scope.kind in EXEMPT:
        return
    if waivable and scope.in_danger:
        note(events.STEP_UP_WAIVED, subject_id, why=str(why), reason="IMMINENT_DANGER")
        return
    note(events.STEP_UP_ASKED, subject_id, why=str(why))
    raise StepUpNeeded(why, waivable=waivable)
