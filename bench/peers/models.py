"""The same case, unprotected, and as the usual packages protect it."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db import models
from encrypted_fields.fields import EncryptedCharField


class Team(models.Model):
    """A team."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class OneCase(models.Model):
    """What both have in common."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    assigned = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reference = models.CharField(max_length=40)
    status = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference


class BareCase(OneCase):
    """Plaintext, seen by a filter on a column."""

    given_name = models.CharField(max_length=80)
    surname = models.CharField(max_length=80)
    birth_date = models.CharField(max_length=10)

    objects: ClassVar[models.Manager[Any]] = models.Manager()


class StockCase(OneCase):
    """Fernet fields, seen by permissions per object."""

    given_name = EncryptedCharField(max_length=80)
    surname = EncryptedCharField(max_length=80)
    birth_date = EncryptedCharField(max_length=10)

    objects: ClassVar[models.Manager[Any]] = models.Manager()


class Note(models.Model):
    """A row that nothing watches."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=40)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return self.code


class LoggedNote(models.Model):
    """The same row, watched by django-auditlog."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=40)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return self.code
