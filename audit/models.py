"""What happened, and what must follow."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from kernel.models import AppAgency, AppNow, AppWorker, UUIDModel


class About(models.Func):
    """Every id that a line names: what was opened, what was done, and in which case."""

    template = "(object_ids || array[subject_id, case_id])"
    output_field = ArrayField(models.UUIDField())


class AuditEvent(models.Model):
    """One line of the trail. Number, time, worker and agency are the database's own.

    Its table is in parts, one for each month of `at`: decisions/0030.
    """

    at = models.DateTimeField(db_default=Now())
    worker_id = models.UUIDField(null=True, db_default=AppWorker())
    agency_id = models.UUIDField(null=True, db_default=AppAgency())
    name = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    object_ids = ArrayField(
        models.UUIDField(), default=list
    )  # everything opened, for "who saw this?"
    facts = models.JSONField(default=dict)  # ids and codes only

    class Meta:
        indexes = (
            models.Index(fields=["agency_id", "-id"], name="audit_by_agency"),
            models.Index(fields=["worker_id", "-id"], name="audit_by_worker"),
            # All a line is about, in one index: "who saw this?" asks for a case's ids.
            GinIndex(About(), name="audit_by_object"),
        )

    def __str__(self) -> str:
        """Return number and name."""
        return f"{self.pk} {self.name}"


class TrailLeaf(models.Model):
    """Where a line stands in its agency's tree. Added by the sealer, never changed."""

    # No foreign key: a line that is gone must show.
    event_id = models.BigIntegerField(primary_key=True)  # so no number is sealed twice
    at = models.DateTimeField()  # the line's: in which month it is looked for
    trail_id = models.UUIDField()  # the agency; lines without one have a tree too
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = (
            # Two sealers could never tell two histories.
            models.UniqueConstraint(fields=["trail_id", "index"], name="one_line_per_place"),
        )

    def __str__(self) -> str:
        """Return its place."""
        return f"{self.trail_id} {self.index}"


class TrailHead(UUIDModel):
    """A signed head: so many lines, with this root. Added by the sealer, never changed."""

    trail_id = models.UUIDField()
    size = models.BigIntegerField()
    edge = models.BinaryField()  # of the tree, to go on from
    note = models.TextField()  # as signed: decisions/0012
    signed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["trail_id", "size"], name="one_head_per_size"),
        )


class TrailCheck(UUIDModel):
    """What a verification found. Added by `verify_audit`, for whoever asks when it last ran."""

    # None: what is wrong is of no one trail, such as a trigger that sleeps.
    trail_id = models.UUIDField(null=True)
    size = models.BigIntegerField()  # lines that held
    wrong = models.CharField(max_length=300, db_default="")  # the first thing that did not
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["trail_id", "-at"], name="checks_by_trail"),)


class OutboxMessage(UUIDModel):
    """A notice for later: ids and codes, no content."""

    topic = models.CharField(max_length=60)
    agency_id = models.UUIDField()
    object_id = models.UUIDField()
    available_at = models.DateTimeField(db_default=AppNow())
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)  # the first time
    failure = models.CharField(max_length=60, db_default="")  # kind of the last error, no words
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["available_at"],
                condition=models.Q(delivered_at=None),
                name="outbox_waiting",
            ),
        )


class Heartbeat(models.Model):
    """When a task process last showed that it lives; `/readyz` reads it."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return who."""
        return self.name
