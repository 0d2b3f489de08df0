"""The addresses of contact with a supported person."""

from django.urls import path

from web.contacts.contact import RecordContact
from web.contacts.edit_plan import EditPlan
from web.contacts.information import Information
from web.contacts.safe_contact import EditSafeContact
from web.contacts.safety_plan import Plan, Version, Versions

urlpatterns = [
    path("cases/<uuid:case_id>/contacts/new/", RecordContact.as_view(), name="contact-new"),
    path("cases/<uuid:case_id>/safe-contact/", EditSafeContact.as_view(), name="safe-contact"),
    path("cases/<uuid:case_id>/information/", Information.as_view(), name="information"),
    path("cases/<uuid:case_id>/safety-plan/", Plan.as_view(), name="safety-plan"),
    path("cases/<uuid:case_id>/safety-plan/edit/", EditPlan.as_view(), name="safety-plan-edit"),
    path(
        "cases/<uuid:case_id>/safety-plan/versions/",
        Versions.as_view(),
        name="safety-plan-versions",
    ),
    path("safety-plans/<uuid:plan_id>/", Version.as_view(), name="safety-plan-version"),
]
