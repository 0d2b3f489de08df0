"""What the agency's pages share, and what they add to Today."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import SECOND_PERSONS, Enrolment, Role, RoleRequest, Worker, not_enrolled
from kernel import clock
from web import labels
from web.rows import Action, Chip, Empty, Line, Section, seldom


def colleagues(worker: Worker) -> "QuerySet[Any]":
    """Return everybody of the agency, each with whether they have set a password yet."""
    is_invited = ExpressionWrapper(not_enrolled(), output_field=BooleanField())
    return Worker.objects.visible_to(worker).annotate(is_invited=is_invited)


def state_of(colleague: Any) -> Chip:
    """Say whether a colleague may work; of rows of `colleagues`."""
    if colleague.suspended_at:
        return Chip(_("Suspended"), "warn")
    if colleague.expires_at and colleague.expires_at <= clock.now():
        return Chip(_("Has left"))
    return Chip(_("Invited"), "received") if colleague.is_invited else Chip(_("Working"), "done")


def to_agency() -> dict[str, Any]:
    """Lead back to the agency."""
    return {"label": gettext("Agency"), "url": reverse("agency")}


def to_asked(worker: Worker) -> dict[str, Any]:
    """Lead a second person back: an admin to the agency, others to Today."""
    if worker.has_role(Role.AGENCY_ADMIN):
        return to_agency()
    return {"label": gettext("Today"), "url": reverse("today")}


def to_workers() -> dict[str, Any]:
    """Lead back to the colleagues."""
    return {"label": gettext("People"), "url": reverse("workers")}


def by_name(field: Any, colleagues: "QuerySet[Worker]") -> None:
    """Offer colleagues in a field to choose from, by name and role."""
    field.queryset = colleagues
    field.label_from_instance = lambda one: f"{one.name} ({labels.roles(one.roles)})"


def for_second(worker: Worker) -> list[Any]:
    """Return the codes, and the roles, that wait for this worker as a second person."""
    if not any(worker.has_role(role) for role in SECOND_PERSONS):
        return [Enrolment.objects.none(), RoleRequest.objects.none()]
    codes = Enrolment.objects.visible_to(worker).waiting().for_second(worker)
    return [codes, RoleRequest.objects.visible_to(worker).waiting().for_second(worker)]


@seldom(for_second)
def second_person(worker: Worker) -> Section | None:
    """Return them for Today, if any wait."""
    codes, asked = for_second(worker)
    waiting = codes.select_related("worker").order_by("made_at", "pk")
    joined = asked.select_related("worker", "asked_by").order_by("asked_at", "pk")
    lines = [
        *(role_line(one, worker) for one in joined),
        *(code_line(one) for one in waiting),
    ]
    if not lines:
        return None
    empty = Empty(_("Nothing waits for a second person"))
    return Section(title=_("Waits for a second person"), rows=lines, empty=empty)


def role_line(one: RoleRequest, worker: Worker) -> Line:
    """Draw a role that waits; who asked may take it back, the others answer."""
    ids = {"request_id": one.pk}
    is_own = one.asked_by_id == worker.pk
    url = reverse("role-request-end" if is_own else "role-request", kwargs=ids)
    return Line(
        title=one.worker.name,
        url="" if is_own else url,
        due_at=one.expires_at,
        due_verb=gettext("Ends"),
        meta=[
            gettext("A role: %(roles)s") % {"roles": labels.roles(one.roles)},
            gettext("asked for by %(who)s") % {"who": one.asked_by.name},
        ],
        button=Action(_("Take back") if is_own else _("Answer"), url, post=is_own),
    )


def code_line(one: Enrolment) -> Line:
    """Draw a code that waits."""
    url = reverse("enrolment", kwargs={"enrolment_id": one.pk})
    return Line(
        title=one.worker.name,
        url=url,
        due_at=one.expires_at,
        due_verb=gettext("Ends"),
        meta=[gettext("A one-time code"), labels.roles(one.worker.roles)],
        button=Action(_("Answer"), url),
    )
