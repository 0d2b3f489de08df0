"""Accounts in two agencies that are one human being: said by both admins, told to neither."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from agencies import events, policies
from agencies.models import SamePersonCode, SamePersonKind, Worker
from agencies.one_time import hash_of, new_code
from audit import log
from kernel import clock
from kernel.errors import RuleBroken

SAME_PERSON_LASTS = timedelta(hours=72)


@dataclass(frozen=True)
class SamePersonIssued:
    """A code with what is typed: said once, to whoever made it; afterwards it is empty."""

    made: SamePersonCode
    code: str = ""

    @property
    def pk(self) -> UUID:
        """Return the code's id."""
        return self.made.pk


@transaction.atomic
def make_same_person_code(
    *, colleague: Worker, kind: SamePersonKind, worker: Worker
) -> SamePersonIssued:
    """Make a code by which another agency's admin says: one of ours is the same person.

    The code before it for this colleague opens nothing any more.

    Raises: NotAllowed.
    Source: docs/rules/agencies.md R-A21.
    """
    policies.may_administer(worker, colleague)
    SamePersonCode.objects.visible_to(worker).filter(worker=colleague).live().update(
        ended_at=clock.now()
    )
    code = new_code()
    made = SamePersonCode.objects.create(
        agency_id=worker.agency_id,
        worker=colleague,
        kind=kind,
        code_hash=hash_of(code),
        made_by=worker,
        expires_at=clock.now() + SAME_PERSON_LASTS,
    )
    log.record(events.SAME_PERSON_CODE_MADE, made.pk, worker=str(colleague.pk), kind=str(kind))
    return SamePersonIssued(made, code)


@transaction.atomic
def use_same_person_code(*, colleague: Worker, code: str, worker: Worker) -> None:
    """Say, with another agency's code, who of one's own colleagues it is about.

    From then on the service refuses to give one person both sides of a link. Neither agency
    learns whose the other account is, nor of which agency.

    Raises: NotAllowed; RuleBroken same_person_code_unknown.
    Source: docs/rules/agencies.md R-A21.
    """
    policies.may_administer(worker, colleague)
    with connection.cursor() as cursor:
        cursor.execute("select app.use_same_person_code(%s, %s)", [hash_of(code), colleague.pk])
        is_used = cursor.fetchone()[0]
    if not is_used:
        raise RuleBroken("same_person_code_unknown")
    log.record(events.SAME_PERSON_SAID, colleague.pk)
