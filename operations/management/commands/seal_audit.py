"""Seal the trail, again and again."""

import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from audit import notes, sealing
from kernel.errors import VaultFailed

WHOLE_EVERY = 3600.0  # seconds between looks at all lines


class Command(BaseCommand):
    """`seal_audit [--every SECONDS] [--beat FILE]`, as DB_PROCESS=sealer."""

    help = "Put new lines of the trail into their agency's tree, and sign its head."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--beat", type=Path, help="touch this file whenever it has sealed")
        parser.add_argument("--every", type=float, help="stay, and seal so often; else once")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seal once, or until stopped. What is refused ends it: somebody has to look."""
        whole_at = 0.0
        while True:
            started = time.monotonic()
            is_whole = not whole_at or started - whole_at > WHOLE_EVERY
            if self._sealed(is_whole=is_whole):
                whole_at = started if is_whole else whole_at
                if options["beat"]:
                    options["beat"].touch()
            if options["every"] is None:
                return
            time.sleep(options["every"])

    def _sealed(self, *, is_whole: bool) -> bool:
        kept = Path(settings.TRAIL_HEADS) if settings.TRAIL_HEADS else None
        try:
            count = sealing.seal(notes.signing_key(), kept, whole=is_whole)
        except sealing.RolledBack as found:
            self.stderr.write(f"rolled back: {found} lacks the head kept in CASECOORD_TRAIL_HEADS")
            sys.exit(1)
        except VaultFailed as failure:
            self.stderr.write(failure.code)
            sys.exit(1)
        except (DatabaseError, InterfaceError) as problem:
            self.stderr.write(f"seal_failed {type(problem).__name__}")
            connection.close()
            return False
        self.stdout.write(f"sealed {count}")
        return True
