"""What the rota and the absences share: somebody, from when until when."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import policies
from agencies.models import Absence, DutyShift, Worker
from agencies.rota import Span, gaps, present
from kernel import clock
from web import dates, order
from web.agency.parts import by_name
from web.base import FormPage
from web.forms import OnceForm, moment_field
from web.rows import Chip, Empty, Line, Section, seldom

if TYPE_CHECKING:
    from django.db.models import QuerySet

AHEAD = timedelta(days=14)
SHOWN = 100


class SpanForm(OnceForm):
    """Somebody, from when until when."""

    colleague = forms.ModelChoiceField(
        Worker.objects.none(), label=_("Colleague"), empty_label=_("Choose")
    )
    starts_at = moment_field(_("From"))
    ends_at = moment_field(_("Until"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_name(self.fields["colleague"], colleagues)


def to_come(model: Any, worker: Worker) -> "QuerySet[Any]":
    """Return the shifts or absences that are not over, the earliest first."""
    rows: QuerySet[Any] = model.objects.visible_to(worker).filter(ends_at__gt=clock.now())
    return rows.select_related("worker").order_by("starts_at", "pk")


def when(span: Any) -> str:
    """Say from when until when, in the agency's time."""
    start, end = (localtime(moment) for moment in (span.starts_at, span.ends_at))
    written = dates.clock_time if start.date() == end.date() else dates.weekday_moment
    return f"{dates.weekday_moment(start)} – {written(end)}"


def open_spans(worker: Worker) -> list[Span]:
    """Return when nobody is on duty in the coming days."""
    now = clock.now()
    shifts, away = (
        to_come(model, worker).filter(starts_at__lt=now + AHEAD) for model in (DutyShift, Absence)
    )
    return gaps(present(shifts, away), Span(now, now + AHEAD))


def meets(one: Any, other: Any) -> bool:
    """Say whether two spans have a moment in common."""
    return bool(one.starts_at < other.ends_at and other.starts_at < one.ends_at)


class SpanPage(FormPage):
    """A form about somebody, from when until when."""

    leads_to = ""

    def may(self) -> None:
        """Pass for supervisors and the admin."""
        policies.may_plan(self.worker)

    def able(self) -> "QuerySet[Worker]":
        """Return the colleagues who may work, by name."""
        return Worker.objects.visible_to(self.worker).active().order_by(order.by())

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": {"label": gettext("Duty rota"), "url": reverse(self.leads_to)}}

    def keep(self, form: Form, model: Any, act: Any) -> str:
        """Act, once."""
        told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        self.once(
            form,
            f"agencies.{act.__name__}",
            act=lambda: act(worker=self.worker, **told),
            again=lambda pk: model.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("Saved."))
        return reverse(self.leads_to)


@seldom(lambda worker: [DutyShift.objects.visible_to(worker)])
def rota_gaps(worker: Worker) -> Section | None:
    """Return when nobody is on duty in the coming days, where the agency keeps a rota at all."""
    nobody = open_spans(worker)
    if not nobody:
        return None
    chip = Chip(_("Nobody on duty"), "warn")
    return Section(
        title=_("Duty rota"),
        rows=[Line(title=when(one), chip=chip) for one in nobody[:2]],
        empty=Empty(_("No gap")),
        all_url=reverse("duty"),
        all_label=_("Plan"),
    )
