"""Link: programme case x affected person x victim support agency, and the service's secret side."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Worker
from cases.models import AffectedPerson, Case
from cases.models.grant import Granted
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel


class RouteState(models.TextChoices):
    """All that the programme ever learns of a link."""

    OPEN = "OPEN", _("Route open")
    CLOSED = "CLOSED", _("Route closed")


class AttachmentState(models.TextChoices):
    """What the service did with it, for its own eyes."""

    UNATTACHED = "UNATTACHED", _("Not attached yet")
    ATTACHED = "ATTACHED", _("Attached to a support case")
    DECLINED = "DECLINED", _("Declined")


class LinkAttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those of granted support cases, and for supervisors those without a case."""
        seen = Q(Granted(worker, "support_case_id"))
        if worker.has_role(Role.SUPERVISOR):
            seen |= Q(support_case=None)
        return self.filter(seen, agency_id=worker.agency_id)


class LinkQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the links of granted programme cases, and of attachments the worker sees."""
        attached = LinkAttachment.objects.visible_to(worker).filter(link_id=OuterRef("pk"))
        return self.filter(Q(Granted(worker, "programme_case_id")) | Q(Exists(attached)))

    def open(self) -> Self:
        """Return those along which something may still be told."""
        return self.filter(route_state=RouteState.OPEN)


class Link(UUIDModel):
    """One route from a programme case, about one affected person as named there, to one service."""

    programme = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    programme_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    affected = models.ForeignKey(AffectedPerson, on_delete=models.PROTECT, related_name="links")
    support = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    route_state = coded(RouteState, default=RouteState.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = (
            known("route_state", RouteState, "route_state_is_known"),
            models.UniqueConstraint(
                fields=["affected", "support"], name="one_link_per_person_and_service"
            ),
            models.CheckConstraint(
                condition=~Q(programme=F("support")), name="link_has_two_agencies"
            ),
            models.CheckConstraint(
                condition=Q(route_state="OPEN", closed_at=None)
                | Q(route_state="CLOSED", closed_at__isnull=False),
                name="closed_route_says_when",
            ),
        )


class LinkAttachment(UUIDModel):
    """The service's secret: whether it attached the link. Made by the database with the link."""

    link = models.OneToOneField(Link, on_delete=models.PROTECT, related_name="attachment")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    support_case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="link_attachments", null=True
    )
    state = coded(AttachmentState, default=AttachmentState.UNATTACHED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)

    objects = LinkAttachmentQuerySet.as_manager()

    class Meta:
        constraints = (
            known("state", AttachmentState, "attachment_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="ATTACHED", support_case__isnull=False)
                | Q(state__in=["UNATTACHED", "DECLINED"], support_case=None),
                name="attached_to_a_case_or_not_at_all",
            ),
        )
