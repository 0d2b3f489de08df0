"""The addresses of oversight's pages."""

from web.oversight import desk, glass, trail, watching, weeks

urlpatterns = [
    *trail.urlpatterns,
    *glass.urlpatterns,
    *desk.urlpatterns,
    *watching.urlpatterns,
    *weeks.urlpatterns,
]
