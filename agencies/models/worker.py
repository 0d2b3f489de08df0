"""Worker: a person signed in on behalf of exactly one agency. The password lives apart."""

import uuid
from typing import Any, Self

from django.contrib.auth import hashers
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from agencies.models.agency import Agency
from kernel.models import Session, UUIDModel, Versioned


class Role(models.TextChoices):
    """What a worker does; roles alone show no case."""

    FACILITATOR = "FACILITATOR"
    PARTNER_SUPPORT_WORKER = "PARTNER_SUPPORT_WORKER"
    SUPERVISOR = "SUPERVISOR"
    CONFERENCE_CHAIR = "CONFERENCE_CHAIR"
    AGENCY_ADMIN = "AGENCY_ADMIN"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"
    RESEARCHER = "RESEARCHER"


# What an admin gives to an account in use by two people only.
READS_CASES = [
    (role.value, role.label)
    for role in (
        Role.FACILITATOR,
        Role.PARTNER_SUPPORT_WORKER,
        Role.SUPERVISOR,
        Role.CONFERENCE_CHAIR,
        Role.DATA_PROTECTION_OFFICER,
    )
]


class SuspensionReason(models.TextChoices):
    """Why somebody was shut out; it stands on the trail alone."""

    ACCOUNT_STOLEN = "ACCOUNT_STOLEN"
    DEVICE_LOST = "DEVICE_LOST"
    HAS_LEFT = "HAS_LEFT"
    LONG_ABSENCE = "LONG_ABSENCE"
    INQUIRY = "INQUIRY"
    OTHER = "OTHER"


class WorkerQuerySet(models.QuerySet["Worker"]):
    def visible_to(self, worker: "Worker") -> Self:
        """Return the colleagues of one agency."""
        return self.filter(agency_id=worker.agency_id)

    def active(self) -> Self:
        """Return those who may work today."""
        today = models.Q(expires_at=None) | models.Q(expires_at__gt=Now())
        return self.filter(today, suspended_at=None)

    def in_role(self, role: Role) -> Self:
        """Return those with a role."""
        return self.filter(roles__contains=[role])


class Worker(UUIDModel, Versioned, AbstractBaseUser):
    """A person signed in on behalf of exactly one agency."""

    password: Any = None  # the web role reads this table; hashes are in Credential
    last_login: Any = None

    email = models.EmailField(unique=True)
    # As the admin typed it, where the address has an account at another agency: then this one is
    # never opened and gets no mail, and nobody is told why. `email` holds an address of nobody.
    typed_email = models.EmailField(blank=True)
    name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="workers")
    roles = ArrayField(models.CharField(max_length=40, choices=Role.choices), default=list)
    # One person with accounts in several agencies of one legal body; see domain.md 1 (8).
    human_id = models.UUIDField(default=uuid.uuid4)
    language = models.CharField(max_length=10, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects = BaseUserManager.from_queryset(WorkerQuerySet)()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values), name="worker_roles_are_known"
            ),
            # Who gives accounts and roles to others has no case and no team's cases themselves.
            models.CheckConstraint(
                condition=~models.Q(roles__contains=[Role.AGENCY_ADMIN])
                | models.Q(roles=[Role.AGENCY_ADMIN]),
                name="an_admin_has_no_other_role",
            ),
            models.UniqueConstraint(
                fields=["agency", "typed_email"],
                condition=~models.Q(typed_email=""),
                name="one_account_per_typed_address",
            ),
        )

    @property
    def address(self) -> str:
        """Return the address as the agency knows it."""
        return self.typed_email or self.email

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Say whether the sign-in pages know them; elsewhere `app.begin_as` decides."""
        over = self.expires_at is not None and self.expires_at <= timezone.now()  # noqa: TID251 - accounts end by the real clock
        return not (self.suspended_at or self.agency.suspended_at or over)

    def has_role(self, role: Role) -> bool:
        """Say whether the worker has a role."""
        return role in self.roles

    def set_password(self, raw_password: str | None) -> None:
        """Store a new password at once, and end every session and API token."""
        password = hashers.make_password(raw_password)
        if self._state.adding:
            return  # allauth hashes for nobody, to take as long as for somebody
        with transaction.atomic(using="auth"):
            Session.objects.filter(worker_id=self.pk).delete()
            Credential.objects.update_or_create(
                worker_id=self.pk,
                defaults={"password": password, "changed_at": Now()},
            )

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether this is the password."""
        return hashers.check_password(raw_password, self._hash() or "")

    def has_usable_password(self) -> bool:
        """Say whether a password was ever set."""
        return hashers.is_password_usable(self._hash())

    def get_session_auth_hash(self) -> str:
        """Return nothing of worth: a new password deletes the sessions themselves."""
        return str(self.pk)

    def _hash(self) -> str | None:
        found = Credential.objects.filter(worker_id=self.pk).first()
        return found.password if found else None


class Credential(models.Model):
    """A worker's password hash; no role but `auth` can read it."""

    worker = models.OneToOneField(
        Worker, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    password = models.CharField(max_length=128)
    changed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Return whose."""
        return f"credential of {self.worker_id}"
