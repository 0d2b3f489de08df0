"""The addresses of the agency's pages."""

from web.agency import accounts, confirm, overview, workers

urlpatterns = [
    *overview.urlpatterns,
    *accounts.urlpatterns,
    *confirm.urlpatterns,
    *workers.urlpatterns,
]
