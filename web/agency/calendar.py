"""When the agency works, on which days it does not, and how it is reached."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.models import LOCK_MINUTES, Agency, Holiday
from agencies.working_time import today_at
from web import dates
from web.agency.parts import to_agency
from web.base import Button, FormPage, Page, found
from web.forms import EditForm, OnceForm, date_field, name_field
from web.rows import Action, Empty, Line, Section

SET = (
    *("time_zone", "opens_time", "closes_time", "duty_phone", "police_phone"),
    *("lock_minutes", "version"),
)


def clock_field(label: Any, help_text: Any = "") -> forms.TimeField:
    """Return a field for a time of the day."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, help_text=help_text)


class HoursForm(EditForm):
    """The agency's hours and numbers."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[], widget=forms.Select(attrs={"translate": "no"})
    )
    working_weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        coerce=int,
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    opens_time = clock_field(_("Opens"))
    closes_time = clock_field(_("Closes"), _("The same as it opens: around the clock."))
    duty_phone = name_field(_("Duty telephone"), required=False, length=40)
    police_phone = name_field(_("Police telephone"), required=False, length=40)
    lock_minutes = forms.IntegerField(
        label=_("Lock screens after this many minutes"),
        required=False,
        min_value=LOCK_MINUTES[0],
        max_value=LOCK_MINUTES[1],
        help_text=_("3 to 15. What somebody was writing is kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields["time_zone"]
        zones.choices = [(zone, zone) for zone in sorted(available_timezones())]


class HolidayForm(OnceForm):
    """A day on which nobody works."""

    day = date_field(_("Day"), required=True)
    name = name_field(_("Name"), length=80)


class Calendar(Page):
    """The agency's calendar."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show hours and holidays."""
        policies.may_run_agency(self.worker)
        agency = self.worker.agency
        buttons = [
            {"label": gettext("Change"), "url": reverse("agency-hours")},
            {"label": gettext("Name a holiday"), "url": reverse("holiday-new")},
        ]
        return self.show(
            "web/desk.html",
            title=gettext("Hours and holidays"),
            back=to_agency(),
            buttons=buttons,
            sections=[hours(agency), self.holidays(agency)],
        )

    def holidays(self, agency: Agency) -> Section:
        """Return the days ahead on which nobody works."""
        rows = Holiday.objects.visible_to(self.worker).filter(
            agency=agency, date__gte=today_at(agency)
        )
        return Section(
            title=_("Holidays"),
            rows=[self.holiday(day) for day in rows.order_by("date")[:60]],
            empty=Empty(_("None named"), _("Clocks in working days run on every working day.")),
        )

    def holiday(self, day: Holiday) -> Line:
        """Draw a holiday."""
        url = reverse("holiday-end", kwargs={"holiday_id": day.pk})
        when = dates.long_date(day.date)
        return Line(title=day.name, meta=[when], button=Action(_("Take out"), url, post=True))


def hours(agency: Agency) -> Section:
    """Return when the agency works, and its numbers."""
    days = ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(agency.working_weekdays))
    opens, closes = map(dates.time_of_day, (agency.opens_time, agency.closes_time))
    facts: list[tuple[Any, str]] = [
        (_("Time zone"), agency.time_zone),
        (_("Working days"), days or gettext("every day")),
        (_("Hours"), gettext("around the clock") if opens == closes else f"{opens} – {closes}"),
        (_("Duty telephone"), agency.duty_phone or gettext("none: name one")),
        (_("Police telephone"), agency.police_phone or gettext("none: name one")),
        (_("Screens lock after"), minutes(agency.lock_minutes)),
    ]
    lines = [Line(title=title, meta=[text]) for title, text in facts]
    return Section(title=_("Clocks of linked agencies run by this"), rows=lines, empty=Empty(""))


def minutes(number: int) -> str:
    """Say how many minutes."""
    told = ngettext("%(number)s minute", "%(number)s minutes", number)
    return told % {"number": number}


class Hours(FormPage):
    """Change hours and numbers."""

    page_title = _("Hours and numbers")
    form_class = HoursForm

    def find(self) -> None:  # type: ignore[override]
        """Find one's own agency, as it stands now."""
        self.agency = Agency.objects.visible_to(self.worker).get(pk=self.worker.agency_id)

    def may(self) -> None:
        """Pass for the admin."""
        policies.may_run_agency(self.worker)

    def initial(self) -> dict[str, Any]:
        """Return what stands now."""
        days = [str(day) for day in self.agency.working_weekdays]
        return {name: getattr(self.agency, name) for name in SET} | {"working_weekdays": days}

    def context(self) -> dict[str, Any]:
        """Lead back to the calendar."""
        return {"back": {"label": gettext("Hours and holidays"), "url": reverse("agency-calendar")}}

    def save(self, form: Form) -> str:
        """Change them."""
        actions.change_agency(agency=self.agency, worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("Saved. Clocks that run already keep their end."))
        return reverse("agency-calendar")


class NewHoliday(FormPage):
    """Name a holiday."""

    page_title = _("Name a holiday")
    form_class = HolidayForm

    def may(self) -> None:
        """Pass for the admin."""
        policies.may_run_agency(self.worker)

    def context(self) -> dict[str, Any]:
        """Lead back to the calendar."""
        return {"back": {"label": gettext("Hours and holidays"), "url": reverse("agency-calendar")}}

    def save(self, form: Form) -> str:
        """Name it, once."""
        told = {name: form.cleaned_data[name] for name in ("day", "name")}
        self.once(
            form,
            "agencies.name_holiday",
            act=lambda: actions.name_holiday(worker=self.worker, **told),
            again=lambda pk: Holiday.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("Saved."))
        return reverse("agency-calendar")


class EndHoliday(Button):
    """Work on a day after all."""

    def press(self, holiday_id: UUID) -> str:  # type: ignore[override]
        """Take it out."""
        rows = Holiday.objects.visible_to(self.worker).filter(agency_id=self.worker.agency_id)
        actions.take_out_holiday(holiday=found(rows, holiday_id), worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return reverse("agency-calendar")


urlpatterns = [
    path("agency/calendar/", Calendar.as_view(), name="agency-calendar"),
    path("agency/calendar/hours/", Hours.as_view(), name="agency-hours"),
    path("agency/calendar/holidays/new/", NewHoliday.as_view(), name="holiday-new"),
    path(
        "agency/calendar/holidays/<uuid:holiday_id>/end/", EndHoliday.as_view(), name="holiday-end"
    ),
]
