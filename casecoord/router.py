"""Which alias a model is read and written through."""

from typing import Any

from django.db.models import Model

from kernel.scope import signing_in

AUTH_ONLY = {"account", "mfa", "django_cache", "kernel.session", "agencies.credential"}
BEFORE_ANY_CONTEXT = {"agencies.worker", "agencies.agency", "agencies.enrolment"}


class Router:
    """Credentials live behind `auth`, keys in their own database, all else behind the wall."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """Return the alias for a model; workers come through `auth` on the sign-in pages alone."""
        label = f"{model._meta.app_label}.{model._meta.model_name}"  # the cache table has no more
        if model._meta.app_label == "vault":
            return "keys"
        if model._meta.app_label in AUTH_ONLY or label in AUTH_ONLY:
            return "auth"
        if label in BEFORE_ANY_CONTEXT and signing_in():
            return "auth"
        if label == "audit.auditevent":
            return "audit_reader"
        return "default"

    db_for_write = db_for_read

    def allow_relation(self, left: Model, right: Model, **_hints: Any) -> bool:
        """Say yes within the main database: its aliases are roles, not places."""
        return (left._meta.app_label == "vault") == (right._meta.app_label == "vault")

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Say which of the two databases a table belongs to."""
        return db == ("keys" if app_label == "vault" else "default")
