"""The pages' addresses: each module lists its own."""

from django.urls import URLPattern

from web import leave, tasks, today

urlpatterns: list[URLPattern] = [
    *today.urlpatterns,
    *leave.urlpatterns,
    *tasks.urlpatterns,
]
