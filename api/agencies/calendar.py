"""When agencies work, and on which days they do not."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.models import LOCK_MINUTES, Agency, Holiday
from api.agencies.who import AgencyOutput
from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Changes, Day, Name, Strict, Text, Whole


class HoursInput(Changes):
    """When an agency works, and how it is reached."""

    time_zone = serializers.CharField(max_length=40)
    working_weekdays = serializers.ListField(
        child=Whole(min_value=1, max_value=7), min_length=1, max_length=7
    )
    opens_time = serializers.TimeField()
    closes_time = serializers.TimeField()
    duty_phone = Text(max_length=40, allow_blank=True)
    police_phone = Text(max_length=40, allow_blank=True)
    lock_minutes = Whole(min_value=LOCK_MINUTES[0], max_value=LOCK_MINUTES[1], required=False)

    def validate_time_zone(self, value: str) -> str:
        """Refuse what is no time zone."""
        if value not in available_timezones():
            raise serializers.ValidationError(_("Not a time zone, as in Europe/Berlin."))
        return value


class HoursOutput(AgencyOutput):
    """An agency with its working calendar."""

    working_weekdays = serializers.ListField(child=serializers.IntegerField())
    opens_time = serializers.TimeField()
    closes_time = serializers.TimeField()
    police_phone = serializers.CharField()
    lock_minutes = serializers.IntegerField()
    version = serializers.IntegerField()


class HolidayInput(Strict):
    """A day on which nobody works."""

    date = Day(source="day")
    name = Name(max_length=80)


class HolidayOutput(serializers.Serializer[Any]):
    """A day on which working clocks stand still."""

    id = serializers.UUIDField()
    date = serializers.DateField()
    name = serializers.CharField()


class Hours(Endpoint):
    """`agencies/{agency_id}/hours/`."""

    @speaks(gives=HoursOutput)
    def get(self, _request: Request, agency_id: UUID) -> Response:
        """Return when an agency works."""
        return self.answer(self.seen(Agency, agency_id))

    @speaks(takes=HoursInput, gives=HoursOutput)
    def put(self, _request: Request, agency_id: UUID) -> Response:
        """Change when one's own agency works, and how it is reached."""
        agency, said = self.seen(Agency, agency_id), self.body()
        with self.saving(lambda: self.seen(Agency, agency_id)):
            actions.change_agency(agency=agency, worker=self.worker, **said)
        return self.answer(self.seen(Agency, agency_id))


class Holidays(Endpoint):
    """`agencies/{agency_id}/holidays/`."""

    @pages(HolidayOutput, order="")
    def get(self, _request: Request, agency_id: UUID) -> Response:
        """List the days on which an agency does not work."""
        agency = self.seen(Agency, agency_id)
        return self.page(Holiday.objects.visible_to(self.worker).filter(agency=agency))


class NewHoliday(Endpoint):
    """`holidays/`."""

    @makes(HolidayOutput, takes=HolidayInput)
    def post(self, _request: Request) -> Response:
        """Name a day on which one's own agency does not work."""
        said = self.body()
        return self.make(Holiday, lambda: actions.name_holiday(worker=self.worker, **said))


class OneHoliday(Endpoint):
    """`holidays/{holiday_id}/`."""

    @speaks(code=204)
    def delete(self, _request: Request, holiday_id: UUID) -> Response:
        """Work on a day after all."""
        holiday = self.seen(Holiday, holiday_id)
        actions.take_out_holiday(holiday=holiday, worker=self.worker)
        return self.answer(None)
