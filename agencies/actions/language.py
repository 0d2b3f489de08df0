"""Which language the program speaks with somebody."""

from django.conf import settings
from django.db import connection, transaction

from agencies.models import Worker
from kernel.errors import RuleBroken


@transaction.atomic
def choose_language(*, language: str, worker: Worker) -> Worker:
    """Speak this language with a worker from now on, in pages and mails; nothing: as their browser.

    Raises: RuleBroken language_not_offered.
    Source: docs/rules/agencies.md R-A15.
    """
    if language and language not in dict(settings.LANGUAGES):
        raise RuleBroken("language_not_offered")
    if language != worker.language:
        with connection.cursor() as cursor:
            cursor.execute("select app.choose_language(%s)", [language])
        worker.language = language
    return worker
