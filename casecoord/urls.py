"""The doors."""

from allauth.account import views as door
from django.urls import include, path

from casecoord import metrics, probes
from web import step_up
from web.agency import enrol

# Of allauth's pages those we need: no sign-up, and nothing that takes email for a factor.
SIGN_IN = [
    path("login/", door.login, name="account_login"),
    path("logout/", door.logout, name="account_logout"),
    path("inactive/", door.account_inactive, name="account_inactive"),
    path("reauthenticate/", step_up.StepUp.as_view(), name="account_reauthenticate"),
    path("password/change/", enrol.change_password, name="account_change_password"),
    path("enrol/", enrol.enrol, name="account_enrol"),
]
urlpatterns = [
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/", include(SIGN_IN)),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("api/v1/", include("api.urls")),
    path("", include("casecoord.doctor_page")),
    path("", include("web.urls")),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "casecoord.doors.failed"
