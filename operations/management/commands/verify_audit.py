"""Verify the whole trail."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import checks, notes, verification
from audit.verification import Walk, Wrong
from kernel.errors import VaultFailed
from operations.trail import bar, kept_heads, put_on_trail, read_walks, trail_of, write_walks


class Command(BaseCommand):
    """`verify_audit [--agency CODE] [--kept NOTE] [--resume FILE]`, as DB_PROCESS=sealer."""

    help = "Recompute every tree from its lines; status 1 and the first thing that does not hold."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--agency", help="this one's trail alone; - for lines without one")
        parser.add_argument("--kept", type=Path, action="append", default=[], help="a signed head")
        parser.add_argument("--resume", type=Path, help="remembers how far it came, and goes on")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify trail after trail; keep how far it came after each page."""
        resume: Path | None = options["resume"]
        walks = read_walks(resume)

        def told(walk: Walk) -> None:
            if resume:
                write_walks(resume, walks.values())
            if self.stderr.isatty():
                self.stderr.write(bar(walk.tree.size, walk.last), ending="")

        try:
            total = self._verified(options, walks, told)
        except Wrong as found:
            walk = walks.get(found.trail_id) if found.trail_id else None
            checks.found_wrong(found.trail_id, walk.passed if walk else 0, str(found))
            put_on_trail("audit.trail.found_wrong")
            self.stderr.write(f"\nWRONG {found}")
            sys.exit(1)
        if resume:
            resume.unlink(missing_ok=True)
        put_on_trail("audit.trail.verified", lines=total)
        self.stdout.write(f"right: {total} lines")

    def _verified(self, options: dict[str, Any], walks: dict[Any, Walk], told: Any) -> int:
        try:
            public = notes.signing_key().public_key()
        except VaultFailed as failure:
            raise CommandError(failure.code) from None
        kept = kept_heads(options["kept"], public)
        verification.check_guards()
        chosen = [trail_of(options["agency"])] if options["agency"] else None
        total = 0
        for trail_id in chosen or sorted({*verification.trails(), *kept}):
            walk = walks.setdefault(trail_id, Walk(trail_id))
            head = verification.verify(walk, public, kept.get(trail_id, {}), told)
            checks.found_right(trail_id, head.size)
            self.stdout.write(f"{notes.origin(trail_id)}: {head.size} lines")
            total += head.size
        verification.check_unsealed()
        return total
