"""The pages' addresses: each module lists its own."""

from django.conf import settings
from django.urls import URLPattern

from web import (
    account,
    case,
    case_people,
    cases,
    conflict_forms,
    conflicts,
    easings,
    erasures,
    group_pages,
    groups,
    keeping,
    leave,
    lock,
    merges,
    register,
    rooms,
    search,
    sessions,
    sheets,
    style,
    task_done,
    task_list,
    today,
    unassigned,
)
from web.agency.urls import urlpatterns as agency
from web.contacts.urls import urlpatterns as contacts
from web.oversight.urls import urlpatterns as oversight
from web.risk.urls import urlpatterns as risk
from web.sharing.urls import urlpatterns as sharing

rooms.furnish()
urlpatterns: list[URLPattern] = [
    *today.urlpatterns,
    *search.urlpatterns,
    *cases.urlpatterns,
    *case_people.urlpatterns,
    *case.urlpatterns,
    *task_list.urlpatterns,
    *task_done.urlpatterns,
    *groups.urlpatterns,
    *group_pages.urlpatterns,
    *sessions.urlpatterns,
    *sheets.urlpatterns,
    *register.urlpatterns,
    *unassigned.urlpatterns,
    *conflicts.urlpatterns,
    *conflict_forms.urlpatterns,
    *easings.urlpatterns,
    *erasures.urlpatterns,
    *keeping.urlpatterns,
    *merges.urlpatterns,
    *agency,
    *contacts,
    *oversight,
    *risk,
    *sharing,
    *account.urlpatterns,
    *leave.urlpatterns,
    *([] if settings.IS_PRODUCTION else style.urlpatterns),
    *lock.urlpatterns,
]
