"""List the demonstration's accounts."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from demo.people import AGENCIES, PASSWORD, WORKERS


def accounts() -> list[dict[str, str]]:
    """Return one dictionary per account."""
    agencies = {agency.code: agency for agency in AGENCIES}
    return [
        {
            "email": worker.email,
            "password": PASSWORD,
            "role": str(worker.role),
            "agency": agencies[worker.agency].name,
            "agency_code": worker.agency,
            "agency_kind": str(agencies[worker.agency].kind),
        }
        for worker in WORKERS
    ]


class Command(BaseCommand):
    """`demo_accounts [--json]`."""

    help = "List the demonstration's accounts."

    def add_arguments(self, parser: Any) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print them."""
        rows = accounts()
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            self.stdout.write(f"  {row['email']:<24}{row['role']:<26}{row['agency']}")
        self.stdout.write(f"  password of all: {PASSWORD}")
