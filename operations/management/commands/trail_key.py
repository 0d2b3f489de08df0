"""Print the public key of a trail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import notes
from kernel.errors import VaultFailed
from operations.trail import trail_of


class Command(BaseCommand):
    """`trail_key --agency CODE`, as DB_PROCESS=sealer."""

    help = "Print the line by which an agency verifies its trail: hand it over in person."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--agency", required=True, help="its code; - for lines without one")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        try:
            public = notes.signing_key().public_key()
        except VaultFailed as failure:
            raise CommandError(failure.code) from None
        self.stdout.write(notes.key_line(trail_of(options["agency"]), public))
