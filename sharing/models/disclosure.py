"""Disclosure: what crosses, and what each side keeps to itself about it."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from agencies.models import Agency, DisclosureBasis, Role, Worker
from cases.models.bound import CaseBound, CaseBoundQuerySet
from cases.models.grant import granted
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel, Versioned
from sharing.models.codes import (
    DisclosureKind,
    DisclosureState,
    RiskLevel,
    TellDecision,
    UseInstruction,
)
from sharing.models.link import Link
from sharing.models.release import Release
from vault.fields import SealedField

OVER = (DisclosureState.RECALLED, DisclosureState.EXPIRED)
ARRIVED = (DisclosureState.SENT, DisclosureState.RECEIVED)  # what a recipient may see


class DisclosureQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return what was sent, and what arrived, along visible links, with why."""
        link = Link.objects.visible_to(worker).filter(pk=OuterRef("link_id"))
        sent = Q(sender_id=worker.agency_id)
        arrived = Q(recipient_id=worker.agency_id, state__in=ARRIVED) & _may_use(worker)
        why = Case(
            When(sent, then=Value("sent")), default=Value("received"), output_field=CharField()
        )
        return self.filter(Exists(link), sent | arrived).annotate(seen_because=why)

    def sent_by(self, agency_id: UUID) -> Self:
        """Return what an agency sent."""
        return self.filter(sender_id=agency_id)

    def received_by(self, agency_id: UUID) -> Self:
        """Return what came to an agency."""
        return self.filter(recipient_id=agency_id)

    def cautions(self) -> Self:
        """Return practice cautions."""
        return self.filter(kind=DisclosureKind.CAUTION)


def _may_use(worker: Worker) -> Q:
    """Return the condition that a use instruction does not shut this recipient out."""
    oversees = granted(worker, "link__programme_case_id").filter(
        permission__codename="oversee_case"
    )
    may = ~Q(use_instruction=UseInstruction.SUPERVISOR_ONLY) | Q(Exists(oversees))
    if worker.has_role(Role.SUPERVISOR):
        may |= Q(link__support_id=worker.agency_id)
    return may


class Disclosure(UUIDModel, Versioned):
    """What one agency told another along a link, on exactly one basis. Names nobody's staff."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="disclosures")
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = coded(DisclosureKind)
    basis = coded(DisclosureBasis)
    use_instruction = coded(UseInstruction, default=UseInstruction.INFORM_PRACTICE_ONLY)
    state = coded(DisclosureState)
    text = SealedField(number=200, null=True)  # none while a rule's draft waits for its words
    level = coded(RiskLevel, null=True)  # in force at the sender's when it was written
    is_imminent = models.BooleanField(default=False)
    needs_second = models.BooleanField(default=False)  # leaves only after a second person read it
    event_id = models.UUIDField(null=True)  # the message that made a draft
    in_reply_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replies", null=True
    )
    happened_at = models.DateTimeField(null=True)  # as told; may be unknown
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # by the recipient's clock (N1)
    received_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", DisclosureKind, "disclosure_kind_is_known"),
            known("basis", DisclosureBasis, "disclosure_has_exactly_one_basis"),
            known("use_instruction", UseInstruction, "use_instruction_is_known"),
            known("state", DisclosureState, "disclosure_state_is_known"),
            known("level", RiskLevel, "disclosure_level_is_known"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(kind="RISK_CHANGE"),
                name="a_change_of_risk_alone_tells_a_level",
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("recipient")), name="disclosure_has_two_agencies"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["SENT", "RECEIVED"]) | Q(sent_at__isnull=False),
                name="sent_disclosure_says_when",
            ),
            # Only the recipient's desk writes received_at, so no sender can claim it.
            models.CheckConstraint(
                condition=~Q(state="RECEIVED") | Q(received_at__isnull=False),
                name="received_disclosure_was_taken",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "RECALLED", "EXPIRED"]) | Q(text__isnull=False),
                name="told_disclosure_has_words",
            ),
            # A handler that runs twice makes no second draft.
            models.UniqueConstraint(
                fields=["link", "kind", "event_id"],
                condition=Q(event_id__isnull=False),
                name="one_draft_per_event",
            ),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")),
                name="disclosure_is_known_before_recorded",
            ),
        )

    @property
    def is_unreceived(self) -> bool:
        """Say whether its clock ran out before a person took it (N1)."""
        is_late = self.due_at is not None and self.due_at < clock.now()
        return self.state == DisclosureState.SENT and is_late

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals the text: the sender's agency and the disclosure itself."""
        return self.sender_id, self.pk


class DisclosureOriginQuerySet(CaseBoundQuerySet):
    def to_review(self, worker: Worker) -> Self:
        """Return the safety exceptions for which this worker is the second person (D1).

        Begins at `visible_to`.
        """
        overseen = granted(worker, "case_id").filter(permission__codename="oversee_case")
        rows = self.filter(
            Exists(overseen), approved_at=None, disclosure__basis=DisclosureBasis.SAFETY_EXCEPTION
        )
        # What never left needs no review; what left does, even if its author recalled it.
        never_left = Q(disclosure__state__in=OVER, disclosure__sent_at=None)
        waiting = rows.exclude(author=worker).exclude(never_left).select_related("disclosure")
        return waiting if worker.has_role(Role.SUPERVISOR) else waiting.none()


class DisclosureOrigin(CaseBound):
    """The sender's side: who wrote it, what it rests on. `case` is the sender's case."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="origin")
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    concern_id = models.UUIDField(null=True)  # a row of the room upstairs
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="origins", null=True
    )
    exception_reason = SealedField(number=201, null=True)
    could_he_know = SealedField(number=202, null=True)
    approved_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    tell_decision = coded(TellDecision, null=True)
    is_upheld = models.BooleanField(null=True)  # of an exception: what the second person thought

    objects = DisclosureOriginQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            known("tell_decision", TellDecision, "tell_decision_is_known"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="nobody_approves_their_own_exception",
            ),
        )


class DisclosureDeskQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the desk of what came to the worker's agency and is visible."""
        seen = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
        return self.filter(
            Exists(seen.filter(pk=OuterRef("disclosure_id"))), agency_id=worker.agency_id
        )


class DisclosureDesk(UUIDModel):
    """The recipient's side: who took it, what became of it. Not told back."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="desk")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=clock.now)
    acknowledged_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", null=True
    )
    acknowledged_at = models.DateTimeField(null=True)
    actioned_at = models.DateTimeField(null=True)

    objects = DisclosureDeskQuerySet.as_manager()
