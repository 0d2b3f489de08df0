"""What must go, or stands in the way, when a case is erased: rooms upstairs add theirs.

The case's own key seals everything bound to it, drafts included, so those need no line here: a
table of drafts only has to seal under the case.
"""

from collections.abc import Callable

from agencies.models import Worker
from cases.models import Case

# SQL functions of the gate's that return, for an erasure just done by the caller, what else lies
# under keys of its own: of these the agency gives up its wraps. `function(erasure_id) -> uuid[]`.
ALSO_SEALED: list[str] = []
# Pass where nothing stands in the way, asked for whoever asks for the erasure. Raise RuleBroken.
IN_THE_WAY: list[Callable[[Case, Worker], None]] = []
