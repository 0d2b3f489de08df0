"""Say whether this installation is well."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from operations.doctor import examine
from operations.findings import Level


class Command(BaseCommand):
    """`doctor [--strict]`: one line each; exit status 1 when something needs somebody now."""

    help = "Look at settings, databases, walls, keys, broker, worker, mail, disk and backups."
    requires_system_checks = []  # it makes them itself, and says what they found

    def add_arguments(self, parser: Any) -> None:
        """Take --strict."""
        parser.add_argument("--strict", action="store_true", help="a warning fails, too")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what was found, as it is found."""
        worst = {Level.FAIL, Level.WARN} if options["strict"] else {Level.FAIL}
        found = []
        for finding in examine():
            self.stdout.write(finding.line())
            self.stdout.flush()
            found.append(finding.level)
        if worst & set(found):
            sys.exit(1)
