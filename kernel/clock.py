"""One clock for Python and SQL: `app.now()`, which a test database alone can shift."""

from datetime import datetime

from django.utils import timezone

from kernel.scope import current_or_none


def now() -> datetime:
    """Return the moment this request, task or command began, as the database saw it."""
    scope = current_or_none()
    return scope.now if scope and scope.now else timezone.now()
