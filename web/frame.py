"""What every page's frame needs: who, where to, and how much waits there.

It serves strangers and the sign-in pages too, where nothing may be asked of the walled database.
Pages for failures are rendered without it (web/errors.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.emergency import police_number
from agencies.models import AgencyKind, Role, Worker
from cases.policies import is_case_staff
from kernel import clock
from kernel.scope import current_or_none
from risk.models import Alert
from sharing.models import Disclosure, DisclosureState
from web import looks
from web.base import signed_in
from web.tasks import for_me

Count = Callable[[Worker], int]


def overdue(worker: Worker) -> int:
    """Count what the worker should have done."""
    return for_me(worker).filter(due_at__lt=clock.now()).count()


def alerts(worker: Worker) -> int:
    """Count the alerts nobody has decided."""
    return Alert.objects.visible_to(worker).waiting().count()


def received(worker: Worker) -> int:
    """Count what came and nobody has taken."""
    came = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    return came.filter(state=DisclosureState.SENT).count()


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `here` are the routes that belong to it."""

    name: str
    label: str | Promise
    icon: str
    here: tuple[str, ...]
    count: Count | None = None


TODAY = Place("today", _("Today"), "today", ("today", "tasks"), overdue)
OF_CASE = (
    "case",
    "task",
    "contact",
    "safe",
    "concern",
    "caution",
    "flag",
    "sharing",
    "release",
    "unassigned",
    *("affected", "child", "information", "merge", "merges", "named", "new", "person"),
)
CASES = Place("cases", _("Cases"), "cases", (*OF_CASE, "route"))
PEOPLE = Place("cases", _("My people"), "people", OF_CASE)
ALERTS = Place("alerts", _("Alerts"), "alerts", ("alert", "action", "review", "team"), alerts)
RECEIVED = Place(
    "received",
    _("Received"),
    "received",
    ("disclosure", "exception", "exceptions", "link", "links"),
    received,
)
AGENCY = Place(
    "agency",
    _("Agency"),
    "agency",
    (
        "agency",
        "workers",
        "worker",
        "enrolment",
        "teams",
        "team",
        "duty",
        "absences",
        "absence",
        "agreements",
        "agreement",
        *("code", "codes", "holiday", "role", "alert", "review"),
    ),
)
OVERSIGHT = Place(
    "oversight",
    _("Oversight"),
    "eye",
    (
        *("oversight", "who", "emergency", "emergencies", "canaries", "canary", "quota", "weeks"),
        *("conflict", "conflicts", "erasure", "erasures", "finding"),
    ),
)
GROUPS = Place("groups", _("Groups"), "groups", ("group", "session", "sheet"))


def places(worker: Worker) -> list[Place]:
    """Return a worker's navigation, at most four entries."""
    is_programme = worker.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME
    cases = CASES if is_programme else PEOPLE
    of_role = {
        Role.SUPERVISOR: [ALERTS, cases, GROUPS if is_programme else RECEIVED],
        Role.FACILITATOR: [cases, GROUPS, RECEIVED],
        Role.PARTNER_SUPPORT_WORKER: [cases, RECEIVED],
        Role.AGENCY_ADMIN: [AGENCY],
        Role.DATA_PROTECTION_OFFICER: [OVERSIGHT],
    }
    return [TODAY, *next((of_role[role] for role in of_role if worker.has_role(role)), [])]


def display(worker: Worker) -> str:
    """Return how a worker is called on pages."""
    return worker.name


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html draws around every page."""
    seen = {
        **looks.on_every_page(),
        "theme": looks.theme(request),
        "leave_shift": looks.leaves_by_shift(request),
    }
    scope = current_or_none()
    if scope is None:
        return seen
    worker = _at_sign_in(request) if scope.signing_in else signed_in(request)
    seen["damaged"] = scope.damaged
    return {**seen, **_around(request, worker, counts=not scope.signing_in)} if worker else seen


def _at_sign_in(request: HttpRequest) -> Worker | None:
    """Return who manages their sign-in; nobody before the second factor was shown."""
    methods = request.session.get("account_authentication_methods", [])
    is_in = settings.PASSWORD_ALONE or any(used["method"] == "mfa" for used in methods)
    user = getattr(request, "user", None)
    return user if is_in and isinstance(user, Worker) else None


def _around(request: HttpRequest, worker: Worker, *, counts: bool) -> dict[str, Any]:
    match = getattr(request, "resolver_match", None)
    here = (match.url_name or "") if match else ""
    return {
        "signed_in": True,
        "has_cases": is_case_staff(worker),
        "is_supervisor": worker.has_role(Role.SUPERVISOR),
        "agency_name": worker.agency.name,
        "worker_name": worker.name,
        "police_number": police_number(worker.agency),
        "lock_after": worker.agency.lock_minutes * 60,
        "account_current": here.startswith(("account", "mfa")),
        "nav": [
            {
                "label": place.label,
                "url": reverse(place.name),
                "icon": place.icon,
                "count": place.count(worker) if counts and place.count else 0,
                "current": here.split("-")[0] in place.here or here == place.name,
            }
            for place in places(worker)
        ],
    }
