"""Why a key was destroyed: what the ledger says."""

from django.db import models


class DestroyReason(models.TextChoices):
    """Why a wrapped key was deleted."""

    WITHDRAWN = "WITHDRAWN"  # its holder may no longer read; others may
    RETENTION = "RETENTION"
    ERASURE = "ERASURE"
    INCIDENT = "INCIDENT"
