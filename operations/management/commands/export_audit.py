"""Write a trail into a file that is checked without us."""

from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from audit import exports, notes
from kernel.errors import VaultFailed
from operations.trail import kept_heads, put_on_trail, trail_of


class Command(BaseCommand):
    """`export_audit --agency CODE --proofs FILE`, as DB_PROCESS=sealer."""

    help = "Write an agency's trail with proofs; that it was exported stands on the trail."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--agency", required=True, help="its code; - for lines without one")
        parser.add_argument("--proofs", type=Path, required=True, help="the file to write")
        parser.add_argument("--about", type=UUID, help="lines about this thing or case alone")
        parser.add_argument("--head", action="store_true", help="no lines: for a witness")
        parser.add_argument(
            "--kept", type=Path, action="append", default=[], help="a signed head: prove from it on"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, for its owner alone."""
        trail_id = trail_of(options["agency"])
        try:
            kept = kept_heads(options["kept"], notes.signing_key().public_key())
        except VaultFailed as failure:
            raise CommandError(failure.code) from None
        put_on_trail("audit.trail.exported", trail=str(trail_id), head=options["head"])
        path: Path = options["proofs"]
        # Beside it first: what breaks off leaves neither half a file nor an old one spoilt.
        draft = path.with_name(f".{path.name}.{token_hex(4)}")
        draft.touch(mode=0o600, exist_ok=False)
        try:
            with draft.open("w", encoding="utf-8") as file:
                count = exports.export(
                    file,
                    trail_id,
                    since=kept.get(trail_id, {}),
                    about=options["about"],
                    head_only=options["head"],
                )
            draft.replace(path)
        except exports.NothingSealed:
            raise CommandError("nothing of this trail is sealed yet") from None
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"{path}: {count} lines")
