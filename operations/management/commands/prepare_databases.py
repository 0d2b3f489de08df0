"""Make roles and databases."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.prepare import PasswordMissing, prepare


class Command(BaseCommand):
    """`prepare_databases`, as DB_PROCESS=admin."""

    help = "Make the roles with their passwords and the two databases; what is there stays."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each step."""
        try:
            for line in prepare():
                self.stdout.write(line)
        except PasswordMissing as problem:
            raise CommandError(str(problem)) from None
