"""Sign-ins and failures, for the trail."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed

from kernel.scope import note


def signed_in(user: Any, **_kwargs: Any) -> None:
    """Note who signed in."""
    note("agencies.worker.signed_in", user.pk, agency=str(user.agency_id))


def sign_in_failed(**_kwargs: Any) -> None:
    """Note a failure, not for whom: the e-mail may be a stranger's."""
    note("agencies.worker.sign_in_failed")


def listen() -> None:
    """Connect both."""
    user_logged_in.connect(signed_in)
    user_login_failed.connect(sign_in_failed)
