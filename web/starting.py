"""Participants who have not started: what is missing before they can."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import Case
from cases.readiness import missing_for_activation
from web import people
from web.cases import NOT_STARTED
from web.people import Named
from web.rows import FEW, Empty, Line, Section, in_all
from web.rules import MISSING


def mine(worker: Worker) -> Section:
    """Return the worker's own cases that wait to become active, longest waiting first."""
    waiting = Case.objects.visible_to(worker).open().filter(assigned=worker, status__in=NOT_STARTED)
    cases = list(waiting.order_by("status_at", "reference")[:FEW])
    missing = missing_for_activation(cases, worker.agency)
    named = people.names(worker, cases)
    return Section(
        title=_("Not started yet"),
        rows=[line(case, named[case.pk], missing[case.pk]) for case in cases],
        empty=Empty(_("Nobody waits"), _("Participants you prepare for a start appear here.")),
        all_url=f"{reverse('cases')}?show=waiting",
        all_label=_("All not started"),
        total=in_all(cases, waiting, most=FEW),
    )


def line(case: Case, person: Named, missing: list[str]) -> Line:
    """Draw a case with what is missing."""
    reference = [case.reference] if person.name else []
    return Line(
        title=person.name or case.reference,
        url=person.url,
        meta=[*reference, case.get_status_display(), *(MISSING[code] for code in missing)],
    )
