"""What every room stands on; sessions (API tokens alike) and forms already received."""

import uuid
from collections.abc import Collection
from hashlib import sha256
from typing import Any, Self

from django.db import models
from django.db.models import F, Func
from django.db.models.base import ModelState
from django.db.models.functions import Now

from kernel.errors import ChangedMeanwhile


class AppNow(Func):
    """The database's shiftable clock, as a column default."""

    function = "app.now"
    output_field = models.DateTimeField()


class AppWorker(Func):
    """Who acts, signed by the database, as a column default."""

    function = "app.worker"
    output_field = models.UUIDField()


class AppAgency(Func):
    """For which agency, signed by the database, as a column default."""

    function = "app.agency"
    output_field = models.UUIDField()


class UUIDModel(models.Model):
    """Base for our tables: ids that cannot be guessed or counted, nor tell when they were made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Return kind and id: a name could be somebody's."""
        return f"{self._meta.label_lower} {self.pk}"

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """Make a row of what was read, as Django does in ten times the time.

        Django asks of every field whether it was read, hands each value over by itself and tells
        who listens to new instances: nobody does.
        """
        new, state = cls.__new__(cls), ModelState()
        vars(state).update(more, adding=False, db=db)
        new.__dict__.update(zip(field_names, values, strict=True), _state=state)
        return new


class Versioned(models.Model):
    """A row that two people may have open at once."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_over(self, version: int, *, update_fields: list[str]) -> Self:
        """Save these fields if nobody has saved since `version` was read.

        Raises: ChangedMeanwhile, with the row as it stands now.
        """
        rows = type(self)._default_manager.filter(pk=self.pk, version=version)  # noqa: SLF001
        if not rows.update(version=F("version") + 1):
            raise ChangedMeanwhile(type(self)._default_manager.get(pk=self.pk))  # noqa: SLF001
        self.version = version + 1
        self.save(update_fields=update_fields)
        return self


class SessionKind(models.TextChoices):
    """What was shown at the door."""

    BROWSER = "BROWSER"
    API = "API"
    COMMAND = "COMMAND"


def hashed(token: str) -> str:
    """Return what we keep of a session key or API token."""
    return sha256(token.encode()).hexdigest()


class Session(models.Model):
    """A browser session or an API token; `app.begin_as` reads it, only `auth` writes it."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=10, choices=SessionKind)
    # No foreign key: the kernel knows nothing of workers.
    worker_id = models.UUIDField(null=True, db_index=True)
    second_factor = models.BooleanField(default=False)
    data = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())  # idle sessions end; see app.begin_as
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)  # when a factor was last shown: agencies.step_up

    def __str__(self) -> str:
        """Return its kind alone."""
        return f"{self.kind.lower()} session"


class Submission(UUIDModel):
    """A form or API call that was received: the same one again makes nothing new."""

    worker_id = models.UUIDField(db_default=AppWorker())
    submission_id = models.UUIDField()
    purpose = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["worker_id", "submission_id"], name="one_submission_per_worker"
            ),
        )
