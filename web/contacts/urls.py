"""The addresses of contact with a supported person."""

from django.urls import path

from web.contacts.contact import RecordContact
from web.contacts.information import Information
from web.contacts.safe_contact import EditSafeContact

urlpatterns = [
    path("cases/<uuid:case_id>/contacts/new/", RecordContact.as_view(), name="contact-new"),
    path("cases/<uuid:case_id>/safe-contact/", EditSafeContact.as_view(), name="safe-contact"),
    path("cases/<uuid:case_id>/information/", Information.as_view(), name="information"),
]
