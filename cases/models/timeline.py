"""TimelineEntry: that something happened in a case. Never what was said."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.bound import CaseBound
from kernel import clock
from kernel.codes import coded, known


class TimelineKind(models.TextChoices):
    """What happened."""

    CASE_MADE = "CASE_MADE", _("Case opened")
    IMPORTED = "IMPORTED", _("Imported from a list")
    STATUS_CHANGED = "STATUS_CHANGED", _("Status changed")
    PERSON_NAMED = "PERSON_NAMED", _("(Ex-)partner named")
    SAME_PERSON = "SAME_PERSON", _("Named twice: merged")
    NOT_SAME_PERSON = "NOT_SAME_PERSON", _("Taken apart again")
    CONTACT_DECISION = "CONTACT_DECISION", _("Decision about contact")
    SESSION = "SESSION", _("Group session")
    PARTNER_CONTACT = "PARTNER_CONTACT", _("Contact")
    CONTACT_OFFER = "CONTACT_OFFER", _("Offer of contact")
    INFORMATION = "INFORMATION", _("Information")
    CONCERN = "CONCERN", _("Safety concern")
    FLAG = "FLAG", _("Risk flag")
    ASSESSED = "ASSESSED", _("Risk assessed")
    DUTY_TO_REPORT = "DUTY_TO_REPORT", _("Duty to report: children")
    ALERT_DECIDED = "ALERT_DECIDED", _("Alert decided")
    DISCLOSURE_SENT = "DISCLOSURE_SENT", _("Sent to a linked agency")
    DISCLOSURE_RECEIVED = "DISCLOSURE_RECEIVED", _("Received from a linked agency")
    CAUTION_SENT = "CAUTION_SENT", _("Practice caution sent")
    CAUTION_RECEIVED = "CAUTION_RECEIVED", _("Practice caution received")
    ROUTE_OPENED = "ROUTE_OPENED", _("Route to victim support opened")
    ROUTE_CLOSED = "ROUTE_CLOSED", _("Route to victim support closed")
    LINK_ATTACHED = "LINK_ATTACHED", _("Link attached")
    LINK_DETACHED = "LINK_DETACHED", _("Link taken back")
    RELEASE_GIVEN = "RELEASE_GIVEN", _("Release given")
    RELEASE_DECLINED = "RELEASE_DECLINED", _("Release declined")
    RELEASE_WITHDRAWN = "RELEASE_WITHDRAWN", _("Release withdrawn")
    SAFE_CONTACT = "SAFE_CONTACT", _("Safe contact changed")
    SAFETY_PLAN = "SAFETY_PLAN", _("Safety plan")
    ADDENDUM = "ADDENDUM", _("Addendum")
    TASK_DONE = "TASK_DONE", _("Task done")


class Audience(models.TextChoices):
    """Who else knows: the visibility chip."""

    OWN_AGENCY = "OWN_AGENCY", _("Our agency only")
    SHARED = "SHARED", _("Shared with the linked agency")


class TimelineEntry(CaseBound):
    """One line of a case's timeline, written by the action it tells of."""

    kind = coded(TimelineKind)
    audience = coded(Audience, default=Audience.OWN_AGENCY)
    detail = models.CharField(max_length=40, blank=True)  # a code, such as the new status
    object_id = models.UUIDField(null=True)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    happened_at = models.DateTimeField(default=clock.now)
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            known("kind", TimelineKind, "timeline_kind_is_known"),
            known("audience", Audience, "timeline_audience_is_known"),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")),
                name="timeline_is_known_before_recorded",
            ),
        )
        indexes = (models.Index(fields=["case", "-happened_at"], name="timeline_newest_first"),)
