"""Wrapped keys, in a database of their own (alias `keys`): no foreign key leads here or away."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kernel.codes import coded, known
from kernel.models import UUIDModel
from vault.reasons import DestroyReason

__all__ = ["AgencyKey", "DestroyReason", "DestroyedKey", "WrappedKey"]


class AgencyKey(UUIDModel):
    """One agency's key, wrapped by the root key. It wraps the data keys that agency holds."""

    agency_id = models.UUIDField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency_id"], condition=Q(retired_at=None), name="one_live_key_per_agency"
            ),
        )


class WrappedKey(UUIDModel):
    """A data key as one agency holds it: a shared key has one row per holder."""

    key_id = models.UUIDField()
    owner_id = models.UUIDField()  # the case, disclosure or group it seals
    agency_id = models.UUIDField()
    wrapped = models.BinaryField()
    agency_key = models.ForeignKey(AgencyKey, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)  # opens what it sealed, seals nothing new

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key_id", "agency_id"], name="one_wrap_per_key_and_agency"
            ),
        )
        indexes = (models.Index(fields=["owner_id", "agency_id"], name="wraps_by_owner"),)


class DestroyedKey(UUIDModel):
    """One deleted wrap. The ledger is replayed after a restore, or an old backup brings it back."""

    key_id = models.UUIDField()
    owner_id = models.UUIDField(db_index=True)
    agency_id = models.UUIDField()
    reason = coded(DestroyReason)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (known("reason", DestroyReason, "destroyed_key_states_a_known_reason"),)
