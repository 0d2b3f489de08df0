"""The addresses of the agency's pages."""

from web.agency import (
    absences,
    accounts,
    agreeing,
    agreements,
    calendar,
    confirm,
    duty,
    overview,
    roles,
    teams,
    workers,
)

urlpatterns = [
    *overview.urlpatterns,
    *accounts.urlpatterns,
    *confirm.urlpatterns,
    *roles.urlpatterns,
    *workers.urlpatterns,
    *teams.urlpatterns,
    *duty.urlpatterns,
    *absences.urlpatterns,
    *calendar.urlpatterns,
    *agreeing.urlpatterns,
    *agreements.urlpatterns,
]
