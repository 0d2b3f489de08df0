"""The pages' addresses: each module lists its own."""

from django.urls import URLPattern

from web import (
    account,
    case,
    case_people,
    cases,
    group_pages,
    groups,
    leave,
    register,
    search,
    sessions,
    tasks,
    today,
    unassigned,
)

urlpatterns: list[URLPattern] = [
    *today.urlpatterns,
    *search.urlpatterns,
    *cases.urlpatterns,
    *case_people.urlpatterns,
    *case.urlpatterns,
    *tasks.urlpatterns,
    *groups.urlpatterns,
    *group_pages.urlpatterns,
    *sessions.urlpatterns,
    *register.urlpatterns,
    *unassigned.urlpatterns,
    *account.urlpatterns,
    *leave.urlpatterns,
]
