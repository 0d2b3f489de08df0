"""Addendum: how a record is corrected. Nothing is overwritten."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Worker
from cases.models.bound import CaseBound
from kernel import clock
from vault.fields import SealedField


class Addendum(CaseBound):
    """A correction or addition to one row of a case."""

    object_id = models.UUIDField()
    text = SealedField(number=160)
    is_entered_in_error = models.BooleanField(default=False)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")),
                name="addendum_is_known_before_recorded",
            ),
        )


class Attachment(CaseBound):
    """The place for a file of a case; uploading comes later, the field numbers are taken now."""

    name = SealedField(number=161)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    stored_as = models.UUIDField(unique=True)
    sha256 = SealedField(number=162)  # a digest in clear would tell which file it is
    recorded_at = models.DateTimeField(default=clock.now)
