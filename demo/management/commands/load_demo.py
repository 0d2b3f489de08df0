"""Lay the demonstration's data, once."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency, ReferenceCode
from demo import house, programme, support, told, watched
from kernel import clock

CASELOAD = Path(__file__).parents[2] / "caseload.csv"


class Command(BaseCommand):
    """`load_demo`: does nothing where it was done."""

    help = "Lay the demonstration's data, once; sealed, granted and audited by the real code."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Lay agencies past the wall, and everything else through it."""
        if ReferenceCode.objects.using("seed").filter(vocabulary="demo", code="LAID").exists():
            return
        if Agency.objects.using("seed").exists():
            raise CommandError("the last start broke off; delete the demonstration's folder")
        house.lay()
        programme.lay()
        support.lay()
        told.lay()
        watched.lay()
        # A list as a real programme keeps it, bad rows and all, to be reviewed by Dora.
        call_command(
            "import_caseload",
            CASELOAD,
            agency="DUNA",
            mapping="en",
            email="dora@duna.example",
            skip_bad=True,
            stdout=StringIO(),
        )
        house.laid(ReferenceCode(vocabulary="demo", code="LAID", valid_from=clock.now()))
