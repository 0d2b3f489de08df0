"""Lay the demonstration's data, once."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.models import Agency
from demo import house, programme
from demo.people import AGENCIES


class Command(BaseCommand):
    """`load_demo`: does nothing where it was done."""

    help = "Lay the demonstration's data, once; sealed, granted and audited by the real code."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Lay agencies past the wall, and everything else through it."""
        if Agency.objects.using("seed").filter(code=AGENCIES[-1].code).exists():
            return
        house.lay()
        programme.lay()
