"""The same form sent twice makes one record."""

from collections.abc import Callable
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from django.db import connection

from kernel.errors import RuleBroken
from kernel.models import Submission


class HasId(Protocol):
    """Anything with an id."""

    @property
    def pk(self) -> UUID:
        """Return it."""


Made = TypeVar("Made", bound=HasId)


def was_received(submission_id: UUID) -> bool:
    """Say whether this worker's form has made its record already."""
    return Submission.objects.filter(submission_id=submission_id, object_id__isnull=False).exists()


def once(
    submission_id: UUID | None,
    purpose: str,
    *,
    act: Callable[[], Made],
    again: Callable[[UUID], Made],
) -> Made:
    """Run `act` the first time a worker sends this id; later return `again(its result's id)`.

    A second request waits for the first one's transaction, so both get the same record.

    Raises: RuleBroken submission_reused, when the id was used for another purpose.
    """
    if submission_id is None:
        return act()
    # Plain SQL for ON CONFLICT: the second of two requests at once must wait, not fail.
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_submission (id, submission_id, purpose) values (%s, %s, %s)"
            " on conflict (worker_id, submission_id) do nothing",
            [uuid4(), submission_id, purpose],
        )
        is_first = cursor.rowcount == 1
    received = Submission.objects.get(submission_id=submission_id)
    if is_first:
        made = act()
        Submission.objects.filter(pk=received.pk).update(object_id=made.pk)
        return made
    if received.purpose != purpose or received.object_id is None:
        raise RuleBroken("submission_reused")
    return again(received.object_id)
