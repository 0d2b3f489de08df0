"""What of this room forbids that two records become one person's."""

from agencies.models import Worker
from cases import merging
from cases.models import Merge
from kernel.errors import RuleBroken
from sharing.models import AttachmentState, Link, LinkAttachment


def no_route_is_lost(merge: Merge, worker: Worker) -> None:
    """Pass where no open route leads to the record that is no longer used.

    Raises: RuleBroken merged_has_route.
    Source: docs/rules/sharing.md R-S1.
    """
    if merge.affected_id is None:
        return
    if Link.objects.visible_to(worker).open().filter(affected_id=merge.affected_id).exists():
        raise RuleBroken("merged_has_route")


def named_apart_stay_apart(merge: Merge, worker: Worker) -> None:
    """Pass unless a programme named, for one participant, a person of each case as another one.

    Two partners of one participant are never taken for one by whoever supports both, nor by way of
    a third case that both are merged into.

    Raises: RuleBroken named_apart.
    Source: docs/rules/sharing.md R-S1; domain.md 1 (7).
    """
    if merge.affected_id is not None:
        return
    into = Merge.objects.visible_to(worker).done().of_people().filter(kept_case=merge.kept_case_id)
    cases = [merge.case_id, merge.kept_case_id, *into.values_list("case_id", flat=True)]
    attached = LinkAttachment.objects.visible_to(worker).filter(
        state=AttachmentState.ATTACHED,
        support_case_id__in=cases,
        link__route_state="OPEN",
    )
    named: dict[object, set[object]] = {}
    for participant, person in attached.values_list("link__programme_case_id", "link__affected_id"):
        named.setdefault(participant, set()).add(person)
    if any(len(people) > 1 for people in named.values()):
        raise RuleBroken("named_apart")


def take_part() -> None:
    """Connect both."""
    merging.IN_THE_WAY.extend([no_route_is_lost, named_apart_stay_apart])
