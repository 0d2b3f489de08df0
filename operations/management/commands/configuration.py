"""Write the reference of every setting."""

from typing import Any

from django.core.management.base import BaseCommand

from operations import configuration


class Command(BaseCommand):
    """`configuration [--write]`."""

    help = "Print the reference of every setting, or write it into docs/operations.md."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Take --write."""
        parser.add_argument("--write", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print or write it."""
        if options["write"]:
            configuration.PAGE.write_text(configuration.page())
        else:
            self.stdout.write(configuration.table())
