"""The agency at a glance: where its people, hours and agreements are looked after."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import (
    SECOND_PERSONS,
    Absence,
    Agreement,
    DutyShift,
    ReferenceCode,
    Role,
    Team,
    Worker,
)
from kernel import clock
from kernel.errors import NotAllowed
from web.agency.mail import told as mailed
from web.agency.parts import colleagues, second_person
from web.agency.spans import to_come
from web.base import Page, Text
from web.rows import Empty, Line, Section

Told = Callable[[Worker], list[Text]]
ADMIN = (Role.AGENCY_ADMIN,)
PLANS = (Role.AGENCY_ADMIN, Role.SUPERVISOR)


def people(worker: Worker) -> list[Text]:
    """Say how many there are."""
    invited = colleagues(worker).filter(is_invited=True, suspended_at=None).count()
    working = Worker.objects.visible_to(worker).active().count() - invited
    return [
        gettext("%(number)s may work") % {"number": working},
        *([gettext("%(number)s invited") % {"number": invited}] if invited else []),
    ]


def teams(worker: Worker) -> list[Text]:
    """Say how many there are."""
    count = Team.objects.visible_to(worker).count()
    return [ngettext("%(number)s team", "%(number)s teams", count) % {"number": count}]


def duty(worker: Worker) -> list[Text]:
    """Say who is on duty now."""
    now = to_come(DutyShift, worker).filter(starts_at__lte=clock.now())
    names = [shift.worker.name for shift in now[:5]]
    return [", ".join(names) or gettext("nobody on duty now")]


def away(worker: Worker) -> list[Text]:
    """Say how many are away now."""
    count = to_come(Absence, worker).filter(starts_at__lte=clock.now()).count()
    return [gettext("%(number)s away now") % {"number": count}]


def agreed(worker: Worker) -> list[Text]:
    """Say how many are in force."""
    today = localdate(clock.now())
    count = Agreement.objects.visible_to(worker).in_date(today).count()
    return [gettext("%(number)s in force") % {"number": count}]


def hours(worker: Worker) -> list[Text]:
    """Say in which time zone it works."""
    return [worker.agency.time_zone]


def codes(worker: Worker) -> list[Text]:
    """Say how many of its own it has."""
    number = ReferenceCode.objects.visible_to(worker).in_force().count()
    told = ngettext("%(number)s of our own", "%(number)s of our own", number)
    return [told % {"number": number}]


# Title, address, for whom, and what it says.
PLACES: list[tuple[Text, str, tuple[Role, ...], Told]] = [
    (_("People"), "workers", ADMIN, people),
    (_("Teams"), "teams", ADMIN, teams),
    (_("Duty rota"), "duty", PLANS, duty),
    (_("Who is away"), "absences", PLANS, away),
    (_("Agreements"), "agreements", SECOND_PERSONS, agreed),
    (_("Hours and holidays"), "agency-calendar", ADMIN, hours),
    (_("Codes"), "codes", ADMIN, codes),
    (_("Email"), "agency-mail", ADMIN, mailed),
]
ALSO: list[Callable[[Worker], Line | None]] = []  # what other rooms add, for whom it is


class Agency(Page):
    """The first page of the agency's own matters."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show what this worker looks after."""
        if not any(self.worker.has_role(role) for role in SECOND_PERSONS):
            raise NotAllowed(gettext("Your agency's admin and supervisors look after this."))
        places = Section(
            title=_("Looked after here"),
            rows=[
                Line(title=title, url=reverse(name), meta=told(self.worker))
                for title, name, roles, told in PLACES
                if any(self.worker.has_role(role) for role in roles)
            ]
            + [line for give in ALSO if (line := give(self.worker))],
            empty=Empty(_("Nothing here for you"), _("What waits for you appears above.")),
        )
        waits = second_person(self.worker)
        return self.show(
            "web/desk.html",
            title=gettext("Agency"),
            lead=[self.worker.agency.name],
            sections=[section for section in (waits, places) if section],
        )


urlpatterns = [path("agency/", Agency.as_view(), name="agency")]
