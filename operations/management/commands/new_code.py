"""A one-time code for somebody who lost everything, from the server's own terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.founding import operators_code
from operations.management.commands.create_agency import say_code


class Command(BaseCommand):
    """`new_code EMAIL`: only where nobody in the agency can make or confirm one."""

    help = "Print a one-time code for an account; its agency hears of it."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Take the email."""
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and print it, once."""
        code = operators_code(options["email"])
        if not code:
            raise CommandError("no such account, or it is suspended or has ended")
        say_code(self.stdout, code)
