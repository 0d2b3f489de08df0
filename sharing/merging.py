"""What of this room forbids that two records become one person's."""

from collections.abc import Iterable
from uuid import UUID

from agencies.models import Worker
from cases import merging
from cases.models import Case, Merge
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
    if merge.affected_id is None:
        _pass_if_named_once(_attached_to({merge.case_id, merge.kept_case_id}, worker))


def pass_if_named_apart_from_nobody(link: Link, support_case: Case, worker: Worker) -> None:
    """Pass unless the case is about another whom the link's participant named.

    The case itself, or one that is merged with it as far as the caller sees: by an open route.

    Raises: RuleBroken named_apart.
    Source: docs/rules/sharing.md R-S1; domain.md 1 (7).
    """
    there = _attached_to({support_case.pk}, worker)
    _pass_if_named_once([*there, (link.programme_case_id, link.affected_id)])


def _attached_to(cases: set[UUID], worker: Worker) -> list[tuple[UUID, UUID]]:
    """Return participant and person of each open link of these cases, and of who is said to be one.

    As far as the worker sees: a refusal must not tell of a merge with a case that they do not see.
    """
    merges = Merge.objects.visible_to(worker).done().of_people()
    pairs = [set(pair) for pair in merges.values_list("case_id", "kept_case_id")]
    for _ in pairs:  # a merge may lead to another that nobody saw beside it
        cases = cases.union(*(pair for pair in pairs if pair & cases))
    attached = LinkAttachment.objects.visible_to(worker).filter(
        state=AttachmentState.ATTACHED, support_case_id__in=cases, link__route_state="OPEN"
    )
    return list(attached.values_list("link__programme_case_id", "link__affected_id"))


def _pass_if_named_once(attached: Iterable[tuple[UUID, UUID]]) -> None:
    named: dict[UUID, set[UUID]] = {}
    for participant, person in attached:
        named.setdefault(participant, set()).add(person)
    if any(len(people) > 1 for people in named.values()):
        raise RuleBroken("named_apart")


def take_part() -> None:
    """Connect both."""
    merging.IN_THE_WAY.extend([no_route_is_lost, named_apart_stay_apart])
