"""What a worker fears and nobody has decided about: on their Today."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from risk.models import Alert, SafetyConcern
from web import people
from web.people import Named
from web.risk.alerts import due_verb
from web.risk.parts import SHOWN, WAITS
from web.rows import Empty, Line, Section, in_all, where_any


def mine(worker: Worker) -> Section | None:
    """Return what the worker fears and nobody has decided about, what is due first on top."""
    about = SafetyConcern.objects.visible_to(worker).filter(reporter=worker)
    every = Alert.objects.visible_to(worker).waiting().filter(concern__in=about.values("pk"))
    waiting = list(every.by_time_left().select_related("case")[:SHOWN])
    named = people.names(worker, [one.case for one in waiting if one.case])
    return where_any(
        Section(
            title=_("Your open concerns"),
            rows=[_concern_line(one, named.get(one.case_id)) for one in waiting],
            empty=Empty(_("No concern of yours waits")),
            total=in_all(waiting, every, most=SHOWN),
        )
    )


def _concern_line(alert: Alert, person: Named | None) -> Line:
    who = [text for text in (person.name, person.reference) if text] if person else []
    return Line(
        title=alert.get_reason_code_display(),
        url=reverse("concern", kwargs={"concern_id": alert.concern_id}),
        due_at=alert.due_at,
        due_verb=due_verb(alert),
        meta=[*who, WAITS[alert.state]],
        risk={"level": alert.severity},
    )
