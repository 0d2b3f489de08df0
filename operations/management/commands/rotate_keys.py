"""Turn keys."""

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import VaultFailed
from operations.encryption import chosen, must_pass_the_walls
from operations.trail import put_on_trail
from vault import resealing, rotation
from vault.agency_keys import PLATFORM
from vault.rotation import Turned


class Command(BaseCommand):
    """`rotate_keys [--agency CODE] [--root | --data] [--dry-run]`, as DB_PROCESS=admin."""

    help = "Make agencies' keys anew and wrap again what they wrap; interrupted, run it again."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--agency", help="its code; - for the platform; else all")
        parser.add_argument("--root", action="store_true", help="only what an old root key wraps")
        parser.add_argument("--data", action="store_true", help="the keys of cases, texts included")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Turn one agency's keys after the other; status 1 when one of them does not open."""
        must_pass_the_walls()
        turned = Turned()
        try:
            for agency_id in chosen(options["agency"]):
                self._turn(agency_id, options, turned)
        except VaultFailed as failure:
            raise CommandError(f"stopped: {failure.code}; run it again") from None
        for told in turned.failed:
            self.stderr.write(f"does not open: {told}")
        if turned.failed:
            sys.exit(1)

    def _turn(self, agency_id: UUID, options: dict[str, Any], turned: Turned) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{agency_id}: {self._plan(agency_id, options)}")
            return
        if options["data"] and agency_id == PLATFORM:
            return  # seeds of second factors: they are made anew by who owns them
        if options["data"]:
            done = self._resealed(agency_id)
            put_on_trail("vault.keys.resealed", agency=str(agency_id), values=done)
            self.stdout.write(f"{agency_id}: {done} values sealed anew")
            return
        done = sum(rotation.turn(agency_id, turned, root=options["root"]))
        put_on_trail("vault.keys.turned", agency=str(agency_id), wrapped=done)
        self.stdout.write(f"{agency_id}: {done} data keys wrapped anew")

    @staticmethod
    def _plan(agency_id: UUID, options: dict[str, Any]) -> str:
        if options["root"] and not rotation.has_old_root(agency_id):
            return "under today's root key already"
        begun = " (begun, goes on)" if rotation.is_unfinished(agency_id) else ""
        return f"{rotation.count(agency_id)} data keys{begun}"

    @staticmethod
    def _resealed(agency_id: UUID) -> int:
        """Finish what was begun, else begin."""
        if done := sum(resealing.reseal(agency_id)):
            return done
        rotation.retire_data_keys(agency_id)
        return sum(resealing.reseal(agency_id))
