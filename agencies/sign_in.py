"""What allauth asks us about signing in."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from agencies.models import Worker
from kernel.sessions import factors_shown
from vault import secrets

PURPOSE = "second-factor"
STEP_UP_LASTS = timedelta(minutes=5)  # as in app.begin_as


class Door(DefaultAccountAdapter):  # type: ignore[misc, unused-ignore]
    """Accounts are made by agencies, never by visitors."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Say no."""
        return False

    def set_password(self, user: Worker, password: str) -> None:
        """Store the password, and do not save the worker: `auth` may not write them."""
        user.set_password(password)

    def reauthenticate(self, user: Worker, password: str) -> bool:
        """Ask for the password again; allauth looks for an address in a table we leave empty."""
        known = self.authenticate(context.request, email=user.email, password=password)
        return known is not None and known.pk == user.pk

    def get_reauthentication_methods(self, _user: Worker) -> list[dict[str, Any]]:
        """Return one page for all of them: a password is no way round a factor."""
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, **_which: Any) -> bool:
        """Say yes, but not to who has just shown a factor, or typed the password for a first one.

        allauth itself counts what was asked for again, and not the signing in.
        """
        user = context.request.user
        latest = max(factors_shown(context.request.session), default=None)
        if latest and timezone.now() - latest < STEP_UP_LASTS:
            return False
        if is_mfa_enabled(user):
            return True
        signed_in_by = get_authentication_records(context.request, user)
        return not any(shown["method"] == "password" for shown in signed_in_by)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by account and address: else anybody could lock anybody out."""
        account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc, unused-ignore]
    """Seeds and recovery codes lie sealed, not in clear as allauth keeps them."""

    def generate_authenticator_name(self, user: Worker, type: Any) -> str:  # noqa: A002 - allauth's
        """Return what a new passkey is called until somebody names it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """Seal."""
        return secrets.seal_secret(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open. Raises: VaultFailed."""
        return secrets.open_secret(encrypted_text, PURPOSE)
