"""Make an agency and its first admin, from the server's own terminal."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agencies.founding import Refused, found_agency
from agencies.models import Agency, AgencyKind
from agencies.models.worker import Worker

WHY = {
    "other": "this code belongs to an agency with another name or kind",
    "email_taken": "this email has an account already; an address has one",
}


class Command(BaseCommand):
    """`create_agency --code ... --admin-email ...`: again, it changes nothing."""

    help = "Make an agency and its first admin, and print that admin's one-time code."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Take what an agency is."""
        parser.add_argument("--code", required=True, help="short, such as ALBA; it stays")
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=AgencyKind.values)
        parser.add_argument("--country", required=True, help="jurisdiction, such as DE or GB-SCT")
        parser.add_argument("--time-zone", required=True, help="such as Europe/Berlin")
        parser.add_argument("--language", default="en")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and print the code, once."""
        agency = Agency(
            code=options["code"],
            name=options["name"],
            kind=options["kind"],
            jurisdiction=options["country"].upper(),
            time_zone=options["time_zone"],
            language=options["language"],
        )
        admin = {"email": options["admin_email"], "name": options["admin_name"]}
        self.check_words(agency, **admin)
        try:
            code = found_agency(agency, **admin)
        except Refused as refused:
            raise CommandError(WHY[str(refused)]) from None
        if not code:
            self.stdout.write(f"{agency.code} is there already; nothing was changed.")
            return
        self.stdout.write(f"{agency.code} is made. Its first admin: {admin['email']}")
        say_code(self.stdout, code)

    def check_words(self, agency: Agency, *, email: str, name: str) -> None:
        """Refuse what is not well-formed. Raises: CommandError."""
        if agency.time_zone not in available_timezones():
            raise CommandError(f"no such time zone: {agency.time_zone}")
        try:
            agency.clean_fields()
            Worker(email=email, name=name, agency=agency).clean_fields(exclude=["roles", "agency"])
        except ValidationError as wrong:
            told = [f"{field}: {' '.join(why)}" for field, why in wrong.message_dict.items()]
            raise CommandError("; ".join(told)) from None


def say_code(out: Any, code: str) -> None:
    """Print a code and what to do with it; it is not shown again."""
    out.write(f"One-time code:  {code}")
    out.write("Tell it in person or by telephone, never by mail. It is not shown again.")
    out.write(f"Within 72 hours, at {settings.ORIGIN}/accounts/enrol/ it sets a password, once.")
