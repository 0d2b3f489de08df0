"""How a request can be turned down."""

from typing import Any


class NotAllowed(Exception):
    """This person may not do this (HTTP 403). The reason may be shown."""


class StepUpNeeded(NotAllowed):
    """A factor has to be shown again first (HTTP 403); then the same request passes."""

    def __init__(self, why: str, *, waivable: bool) -> None:
        super().__init__("step_up_needed")
        self.why = why
        self.waivable = waivable  # in imminent danger it goes on, and stands on the trail


class RuleBroken(Exception):
    """The rules forbid this now, whoever asks (HTTP 409)."""

    def __init__(self, code: str, detail: Any = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail  # a sentence, perhaps translated later


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved this record first; `current` is what stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("changed_meanwhile")
        self.current = current


class NotSeen(Exception):
    """Code tried to open a sealed value that nobody's `visible_to` brought."""


class VaultFailed(Exception):
    """A sealed value could not be opened or sealed; nothing is shown instead of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ValueDamaged(VaultFailed):
    """A sealed value was altered where it lies: its key is there, and refuses it alone."""


class TrailFailed(Exception):
    """What was done could not be put on the trail, so nothing is shown and nothing is kept."""


class SessionRefused(Exception):
    """The database gave no context for this cookie, token or task."""


class NoContext(Exception):
    """Code asked the walled database something before anybody was known."""
