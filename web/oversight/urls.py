"""The addresses of oversight's pages."""

from web.oversight import desk, glass, trail, trail_state, watching, weeks

urlpatterns = [
    *trail.urlpatterns,
    *trail_state.urlpatterns,
    *glass.urlpatterns,
    *desk.urlpatterns,
    *watching.urlpatterns,
    *weeks.urlpatterns,
]
