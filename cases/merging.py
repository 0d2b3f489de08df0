"""What a merge of two records means for those who read them; rooms upstairs add what forbids one.

Source: docs/decisions/0023-merging-people.md.
"""

from collections.abc import Callable

from agencies.models import Worker
from cases.models import AffectedPerson, Case, Merge
from kernel.errors import RuleBroken

# Pass where nothing stands in the way, when it is asked for and when it is done. Raise RuleBroken.
IN_THE_WAY: list[Callable[[Merge, Worker], None]] = []


def pass_if_not_merged(case: Case, worker: Worker) -> None:
    """Pass unless the caller sees that this person's record is kept in another case.

    Who sees this case alone goes on with it as before: there is no other for them.

    Raises: RuleBroken person_is_merged.
    """
    if Merge.objects.visible_to(worker).done().of_people().filter(case=case).exists():
        raise RuleBroken("person_is_merged")


def pass_if_kept(affected: AffectedPerson) -> None:
    """Pass unless somebody the participant named is kept under another of the case's records.

    Raises: RuleBroken person_is_merged.
    """
    if affected.merges.done().exists():
        raise RuleBroken("person_is_merged")
