"""Bring both databases back."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import restore, sets
from operations.findings import Level
from operations.postgres import ProgramFailed
from operations.prepare import PasswordMissing


class Command(BaseCommand):
    """`restore [--main DIR] [--keys DIR] [--ledger FILE] [--verify]`, as DB_PROCESS=admin."""

    help = "Restore the newest (or the named) backups into the empty databases of the settings."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Take which backups, and whether to look closely afterwards."""
        parser.add_argument("--main", type=Path, help="a folder; else the newest")
        parser.add_argument("--keys", type=Path, help="a folder; else the newest")
        parser.add_argument("--ledger", type=Path, help="a ledger kept elsewhere")
        parser.add_argument("--verify", action="store_true", help="count, and open a sample")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print each step; end with status 1 when what came back is not what was saved."""
        try:
            these = restore.chosen(options["main"], options["keys"])
            for line in restore.restore(these, self._lines(options["ledger"])):
                self.stdout.write(line)
        except (sets.BackupBroken, ProgramFailed, PasswordMissing) as problem:
            raise CommandError(str(problem)) from None
        found = list(restore.verify()) if options["verify"] else []
        for finding in found:
            self.stdout.write(finding.line())
        if any(finding.level == Level.FAIL for finding in found):
            sys.exit(1)
        self.stdout.write("next: start everything, run doctor, suspend again who left since then")

    @staticmethod
    def _lines(ledger: Path | None) -> dict[str, dict[str, str]]:
        if ledger is None:
            return {}
        entries = [json.loads(line) for line in ledger.read_text().splitlines()]
        return {entry["id"]: entry for entry in entries}
