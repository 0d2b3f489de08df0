"""An agency's own codes: added, called by another name, taken out. What was recorded stays."""

from django.db import transaction

from agencies import events, policies, vocabularies
from agencies.models import ReferenceCode, Worker
from agencies.turns import one_at_a_time
from audit import log
from kernel import clock
from kernel.errors import RuleBroken


@transaction.atomic
def add_code(
    *, vocabulary: str, stands_for: str, code: str, labels: dict[str, str], worker: Worker
) -> ReferenceCode:
    """Add an agency's own code beside a shipped one, which it stands for everywhere else.

    A code that was taken out may be added again: its next version.

    Raises: NotAllowed; RuleBroken code_not_shipped, code_exists.
    Source: docs/rules/agencies.md R-A22.
    """
    policies.may_run_agency(worker)
    one_at_a_time(worker.agency_id)
    shipped = vocabularies.SHIPPED.get(vocabulary)
    if shipped is None or stands_for not in shipped.codes.values:
        raise RuleBroken("code_not_shipped")
    mine = ReferenceCode.objects.filter(agency_id=worker.agency_id, vocabulary=vocabulary)
    same = mine.filter(code=code)
    if code in shipped.codes.values or same.filter(superseded_at=None).exists():
        raise RuleBroken("code_exists")
    made = ReferenceCode.objects.create(
        agency_id=worker.agency_id,
        vocabulary=vocabulary,
        stands_for=stands_for,
        code=code,
        labels=labels,
        version=same.count() + 1,
    )
    log.record(events.CODE_ADDED, made.pk, vocabulary=vocabulary, code=code)
    return made


@transaction.atomic
def rename_code(
    *, reference: ReferenceCode, labels: dict[str, str], worker: Worker
) -> ReferenceCode:
    """Call a code by other words from now on: its next version. Old records keep theirs.

    Raises: NotAllowed; RuleBroken code_is_over.
    Source: docs/rules/agencies.md R-A22.
    """
    _end(reference, worker)
    made = ReferenceCode.objects.create(
        agency_id=worker.agency_id,
        vocabulary=reference.vocabulary,
        stands_for=reference.stands_for,
        code=reference.code,
        labels=labels,
        version=reference.version + 1,
    )
    log.record(events.CODE_RENAMED, made.pk, vocabulary=made.vocabulary, code=made.code)
    return made


@transaction.atomic
def take_out_code(*, reference: ReferenceCode, worker: Worker) -> None:
    """Use a code for nothing new. Raises: NotAllowed; RuleBroken code_is_over."""
    _end(reference, worker)
    log.record(
        events.CODE_TAKEN_OUT, reference.pk, vocabulary=reference.vocabulary, code=reference.code
    )


def _end(reference: ReferenceCode, worker: Worker) -> None:
    policies.may_keep_codes(worker, reference)
    one_at_a_time(worker.agency_id)
    standing = ReferenceCode.objects.filter(pk=reference.pk, superseded_at=None)
    if not standing.update(superseded_at=clock.now()):
        raise RuleBroken("code_is_over")
