"""Forms of signing in, where allauth's own do not fit our database, our ways or our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import VaultFailed

FILL_IN = _("Fill this in.")  # as our other forms say it


class SignIn(LoginForm):  # type: ignore[misc, unused-ignore]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_in_our_words(self)


class LockedCode:
    """Checks a code in a transaction on `auth`: allauth locks recovery codes on `default`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_in_our_words(self)

    def clean_code(self) -> str:
        """Return the code. A wrong one is counted, so its transaction is kept as well."""
        wrong: ValidationError
        with transaction.atomic(using="auth"):
            try:
                code: str = super().clean_code()  # type: ignore[misc]
            except ValidationError as refused:
                wrong = refused
            else:
                return code
        raise wrong


class SignInCode(LockedCode, AuthenticateForm):  # type: ignore[misc, unused-ignore]
    """The code after the password."""


class StepUpCode(LockedCode, ReauthenticateForm):  # type: ignore[misc, unused-ignore]
    """The code asked for again."""


class FirstCode(ActivateTOTPForm):  # type: ignore[misc, unused-ignore]
    """The code that shows that the authenticator app has the seed.

    Until then the seed waits in the session: sealed, since sessions are in every dump.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_in_our_words(self)
        self.secret: str = self._opened(self.secret)
        context.request.session[SECRET_SESSION_KEY] = get_adapter().encrypt(self.secret)

    def _opened(self, waiting: str) -> str:
        try:
            seed: str = get_adapter().decrypt(waiting)
        except VaultFailed:
            return waiting  # made by allauth a moment ago
        return seed


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc, unused-ignore]
    """A passkey that signs in alone, as the sign-in page offers it first, unless one says not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Sign in with it alone")
        alone.help_text = _(
            "It asks for your finger, face or PIN, and no password. Without the tick it is a second"
            " step after the password."
        )


class NewPassword(ChangePasswordForm):  # type: ignore[misc, unused-ignore]
    """Another password, in the words of our other forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_in_our_words(self)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("The same again")


def say_in_our_words(form: Any) -> None:
    """Let a form of allauth's ask for what is missing as ours do (web/asking.py)."""
    for field in form.fields.values():
        field.error_messages["required"] = FILL_IN
