"""What the commands about keys share."""

from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import CommandError

from agencies.models import Agency
from agencies.sign_in import SecondFactor
from kernel.errors import VaultFailed
from vault import rotation
from vault.agency_keys import PLATFORM
from vault.inspection import Openings

SEALED_KINDS = {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}


def must_pass_the_walls() -> None:
    """Pass for the one process that sees every agency's rows. Raises: CommandError."""
    if settings.PROCESS != "admin":
        raise CommandError("run it as DB_PROCESS=admin: any other sees no agency's rows")


def chosen(code: str | None) -> list[UUID]:
    """Return the agency with this code, or all; `-` is the platform. Raises: CommandError."""
    if code is None:
        return rotation.agencies()
    if code == "-":
        return [PLATFORM]
    found = Agency.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"no agency has the code {code}")
    return [found]


def open_secrets(factors: Iterable[Authenticator], found: Openings) -> None:
    """Open the sealed seeds of second factors, which lie in no sealed field."""
    for factor in factors:
        words = factor.data.values() if factor.type in SEALED_KINDS else ()
        for text in (word for word in words if isinstance(word, str)):
            try:
                SecondFactor().decrypt(text)
                found.opened += 1
            except VaultFailed as failure:
                found.fail(f"mfa.Authenticator {factor.pk}", failure.code)
