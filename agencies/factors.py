"""Which second factors an account has."""

from allauth.mfa.models import Authenticator

from agencies.models import Worker

PASSKEY, CODE = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP


def kinds_of(worker: Worker) -> set[str]:
    """Return the kinds of a worker's factors: a passkey, a code, recovery codes."""
    mine = Authenticator.objects.filter(user_id=worker.pk)
    return set(mine.values_list("type", flat=True))
