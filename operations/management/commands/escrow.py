"""Split the root key, and bring it back."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel.errors import VaultFailed
from operations import escrow
from operations.trail import put_on_trail
from vault.providers import root_secret


class Command(BaseCommand):
    """`escrow split FOLDER` and `escrow combine SHARE SHARE --to FILE`, as DB_PROCESS=admin."""

    help = "Split the root key into three shares of words; any two of them bring it back."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Take which way round."""
        ways = parser.add_subparsers(dest="way", required=True)
        split = ways.add_parser("split", help="write three shares, to be printed and deleted")
        split.add_argument("folder", type=Path, help="where; best a disk in memory")
        combine = ways.add_parser("combine", help="write the root key again; needs no database")
        combine.add_argument("shares", type=Path, nargs="+")
        combine.add_argument("--to", type=Path, required=True, help="a file that is not there yet")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        try:
            if options["way"] == "split":
                self._split(options["folder"])
            else:
                self._combine(options["shares"], options["to"])
        except escrow.SharesBroken as problem:
            raise CommandError(str(problem)) from None
        except VaultFailed as failure:
            raise CommandError(failure.code) from None

    def _split(self, folder: Path) -> None:
        if settings.CASECOORD_TRANSIT_URL:
            raise CommandError("the root key lies in the transit engine: keep its unseal shares")
        secret = root_secret(Path(settings.CASECOORD_ROOT_KEY_FILE))
        for path in escrow.write(folder, secret):
            self.stdout.write(str(path))
        called = escrow.fingerprint(secret)
        put_on_trail("vault.root.split", fingerprint=called)
        self.stdout.write(f"root key {called}: print each share, hand it to another person, then")
        self.stdout.write("delete the files. Any two bring the key back; try it once.")

    def _combine(self, shares: list[Path], to: Path) -> None:
        secret = escrow.read(shares)
        try:
            with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
                file.write(secret)
        except FileExistsError:
            raise CommandError(f"{to} is there already: nothing is written over") from None
        self.stdout.write(f"{to}: root key {escrow.fingerprint(secret)}")
