"""The addresses of the agency's pages."""

from web.agency import (
    absences,
    accounts,
    agreeing,
    agreements,
    calendar,
    codes,
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
    *codes.urlpatterns,
    *agreeing.urlpatterns,
    *agreements.urlpatterns,
]
