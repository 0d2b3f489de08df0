"""Make an API token for an account of the demonstration."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.acting import session_for, worker_named
from agencies.models import Worker
from kernel.models import SessionKind

LASTS = timedelta(days=1)


class Command(BaseCommand):
    """`api_token EMAIL`: print a token and nothing else."""

    help = "Print an API token for an account of the demonstration, good for one day."

    def add_arguments(self, parser: Any) -> None:
        """Take the email."""
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the token; only its hash is kept."""
        try:
            worker = worker_named(options["email"])
        except Worker.DoesNotExist:
            raise CommandError("no such account") from None
        self.stdout.write(session_for(worker, SessionKind.API, LASTS, proved=True))
