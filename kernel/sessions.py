"""Django's session engine over `Session`: the cookie holds the key, the row its hash."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.db.models.functions import Now

from kernel.models import Session, SessionKind, hashed

IDLE = timedelta(minutes=15)  # as in app.begin_as
LOCKED = "locked"  # in the data of a session that waits to be unlocked
SWEPT = 100  # at most, so that nobody's sign-in waits for it


class SessionStore(db.SessionStore):
    """Browser sessions, kept under the hash of their key."""

    _get_or_create_session_key: Any  # Django's, unknown to its stubs
    _get_session: Any

    @classmethod
    def get_model_class(cls) -> type[Any]:
        """Return our table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return the session's data, empty when it is unknown, over, or idle for too long."""
        live = Session.objects.filter(
            token_hash=hashed(self.session_key or ""),
            kind=SessionKind.BROWSER,
            expires_at__gt=Now(),
            seen_at__gt=Now() - IDLE,
        ).first()
        if live is None:
            self._session_key = None
            return {}
        return self.decode(live.data)

    def exists(self, session_key: str) -> bool:
        """Say whether this key is taken."""
        return Session.objects.filter(token_hash=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Copy who it is, and how they signed in, to where the database reads it."""
        shown = factors_shown(data)
        return Session(
            token_hash=hashed(self._get_or_create_session_key()),
            kind=SessionKind.BROWSER,
            worker_id=data.get("_auth_user_id"),
            # A locked session gets no context, whatever was shown before.
            second_factor=(bool(shown) or settings.PASSWORD_ALONE) and LOCKED not in data,
            proved_at=max(shown, default=None),
            data=self.encode(data),
            expires_at=self.get_expiry_date(),
        )

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Save; an older row keeps when it was made and when it ends: ten hours are the most."""
        if self.session_key is None or must_create:
            super().save(must_create)
            return self.clear_some()
        row = self.create_model_instance(self._get_session(no_load=False))
        changed = Session.objects.filter(pk=row.pk, kind=row.kind).update(
            worker_id=row.worker_id,
            second_factor=row.second_factor,
            proved_at=row.proved_at,
            data=row.data,
            seen_at=Now(),
        )
        if not changed:
            raise UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row."""
        key = session_key or self.session_key or ""
        Session.objects.filter(token_hash=hashed(key)).delete()

    @classmethod
    def clear_some(cls) -> None:
        """Delete some that are over: each new one sweeps, so that no job need run to forget."""
        with transaction.atomic(using="auth"):
            over = Session.objects.filter(expires_at__lt=Now()).order_by("pk")
            swept = over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEPT]
            Session.objects.filter(pk__in=list(swept)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what is over."""
        Session.objects.filter(expires_at__lt=Now()).delete()


def factors_shown(data: Any) -> list[datetime]:
    """Return when a second factor was shown in a session, by whoever is signed in there now.

    What somebody else showed in this browser before does not count, nor anything while it is
    locked. In a demonstration alone a password counts for both factors.
    """
    worker_id = data.get("_auth_user_id")
    if (
        LOCKED in data
        or not worker_id
        or worker_id != data.get("account_authentication_methods_user")
    ):
        return []
    counts = {"mfa", "password"} if settings.PASSWORD_ALONE else {"mfa"}
    methods = data.get("account_authentication_methods", [])
    return [datetime.fromtimestamp(used["at"], UTC) for used in methods if used["method"] in counts]
