"""Save both databases."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import backup, sets
from operations.postgres import ProgramFailed

KEEP, KEEP_KEYS = 35, sets.KEYS_WINDOW.days


class Command(BaseCommand):
    """`backup [--ledger] [--keep-days N] [--keep-keys-days N]`, as DB_PROCESS=backup."""

    help = "Save both databases into CASECOORD_BACKUPS and CASECOORD_KEY_BACKUPS."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Take how long to keep, and whether only the ledger is wanted."""
        parser.add_argument("--ledger", action="store_true", help="only the ledger: every minute")
        parser.add_argument("--keep-days", type=int, default=KEEP)
        parser.add_argument("--keep-keys-days", type=int, default=KEEP_KEYS)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line for each."""
        try:
            if options["ledger"]:
                self.stdout.write(f"ledger: {backup.save_ledger()} destroyed keys")
                return
            keep = timedelta(days=options["keep_days"])
            keep_keys = timedelta(days=options["keep_keys_days"])
            for saved in backup.save_all(keep=keep, keep_keys=keep_keys):
                size = saved.dump.stat().st_size / 2**20
                rows = sum(saved.manifest["counts"].values())
                self.stdout.write(f"saved {saved.folder}: {rows} rows, {size:.1f} MiB")
        except (sets.BackupBroken, ProgramFailed) as problem:
            raise CommandError(str(problem)) from None
