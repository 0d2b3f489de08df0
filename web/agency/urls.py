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
    mail,
    overview,
    roles,
    teams,
    turning,
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
    *mail.urlpatterns,
    *agreeing.urlpatterns,
    *turning.urlpatterns,
    *agreements.urlpatterns,
]
