"""Open everything."""

import sys
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand

from operations.encryption import must_pass_the_walls, open_secrets
from operations.trail import put_on_trail
from vault import inspection
from vault.inspection import Openings


class Command(BaseCommand):
    """`verify_encryption`, as DB_PROCESS=admin."""

    help = "Unwrap every key and open every sealed value; status 1 and what fails, by its id."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Look at keys, then at values; show no text."""
        must_pass_the_walls()
        keys, values = Openings(), Openings()
        self._through(inspection.unwrap_all(keys), "keys")
        self._through(inspection.open_all(values), "values")
        open_secrets(Authenticator.objects.using("default").iterator(), values)
        for found, of in ((keys, "data keys"), (values, "values")):
            told = f"{of}: {found.opened} open, {found.retired} of them under a retired key"
            self.stdout.write(f"{told}, {found.destroyed} destroyed, {found.wrong} do not open")
            for named in found.failed:
                self.stderr.write(f"WRONG {named}")
        wrong = sum(found.wrong + found.retired for found in (keys, values))
        put_on_trail("vault.encryption.verified", values=values.opened, wrong=wrong)
        if keys.retired or values.retired:
            self.stderr.write("WRONG some lie under a retired key: run rotate_keys (--data) again")
        if wrong:
            sys.exit(1)

    def _through(self, pages: Iterator[int], of: str) -> None:
        done = 0
        for size in pages:
            done += size
            if self.stderr.isatty():
                self.stderr.write(f"\r{done} {of}", ending="")
