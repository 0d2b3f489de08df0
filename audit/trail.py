"""Reading the trail: through a role of its own, under the same signed context."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.models import About, AuditEvent
from kernel import context, scope

READER = "audit_reader"


@contextmanager
def events_visible() -> Iterator[QuerySet[AuditEvent]]:
    """Open the trail as far as the worker may read it; read it before this closes.

    Everybody reads what they did themselves, the data protection officer all of the agency's:
    the database decides. That it was read goes onto the trail as well.
    """
    now = scope.current()
    with transaction.atomic(using=READER):
        context.begin(now, token=now.token, kind=now.kind, using=READER)
        scope.note("audit.events.read", now.worker_id)
        yield AuditEvent.objects.using(READER).filter(agency_id=now.agency_id)


def about(events: QuerySet[AuditEvent], object_id: UUID) -> QuerySet[AuditEvent]:
    """Return the lines about one thing: done to it, in its case, or opening it."""
    return events.alias(about=About()).filter(Q(about__contains=[object_id]))
