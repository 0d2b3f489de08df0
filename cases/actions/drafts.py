"""Keeping what was typed and not saved."""

from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from cases import database
from cases.models import Case, Draft, Group
from kernel import clock


@transaction.atomic
def keep_draft(
    *,
    form: str,
    about_id: UUID,
    text: str,
    case: Case | None = None,
    group: Group | None = None,
    worker: Worker,
) -> Draft:
    """Keep what a worker has typed into a form, over what they kept of it before.

    No line on the trail: it comes every five seconds, and nobody but its writer ever reads it.

    Source: docs/rules/cases.md W1.
    """
    database.call("sweep_drafts")
    mine = Draft.objects.visible_to(worker).filter(form=form, about_id=about_id)
    before: Draft | None = mine.first()
    if before is not None:
        before.text, before.saved_at = text, clock.now()
        before.save(update_fields=["text", "saved_at"])
        return before
    draft = Draft(form=form, about_id=about_id, case=case, group=group, text=text)
    draft.agency_id, draft.worker_id = worker.agency_id, worker.pk
    with database.unique_or("one_draft_per_worker_and_form", "changed_meanwhile"):
        draft.save(force_insert=True)
    return draft


@transaction.atomic
def drop_draft(*, form: str, about_id: UUID, worker: Worker) -> None:
    """Forget it: it was saved, or is not wanted."""
    Draft.objects.visible_to(worker).filter(form=form, about_id=about_id).delete()
