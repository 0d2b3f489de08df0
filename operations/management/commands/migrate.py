"""Migrate, and make the trail's months that are missing."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import DEFAULT_DB_ALIAS

from audit import months


class Command(Migrate):
    """`migrate`, as Django's, as DB_PROCESS=migrator."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; then, in the main database, see to the months ahead."""
        super().handle(*args, **options)
        if options["database"] != DEFAULT_DB_ALIAS or options["plan"] or options["check_unapplied"]:
            return
        try:
            for line in months.make():
                if options["verbosity"]:
                    self.stdout.write(line)
        except months.MonthElsewhere as found:
            raise CommandError(
                f"{found} is no part of the trail: attach or rename it (operations.md, The trail)"
            ) from None
