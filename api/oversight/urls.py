"""The addresses of oversight."""

from django.urls import path

from api.oversight import access, glass, trail_state, watching

urlpatterns = [
    path("access-log/", access.AccessLog.as_view(), name="access-log"),
    path("emergency-accesses/", glass.EmergencyAccesses.as_view(), name="emergency-accesses"),
    path(
        "emergency-accesses/<uuid:access_id>/",
        glass.OneEmergencyAccess.as_view(),
        name="emergency-access",
    ),
    path(
        "emergency-accesses/<uuid:access_id>/review/",
        glass.EmergencyAccessReview.as_view(),
        name="emergency-access-review",
    ),
    path("trail-state/", trail_state.OneTrailState.as_view(), name="trail-state"),
    path("findings/", watching.Findings.as_view(), name="findings"),
    path(
        "findings/<uuid:finding_id>/answer/",
        watching.FindingAnswer.as_view(),
        name="finding-answer",
    ),
    path("canaries/", watching.Canaries.as_view(), name="canaries"),
    path("canaries/<uuid:canary_id>/", watching.OneCanary.as_view(), name="canary"),
    path("access-quota/", watching.AccessQuota.as_view(), name="access-quota"),
    path("access-reviews/", watching.AccessReviews.as_view(), name="access-reviews"),
    path(
        "access-reviews/<uuid:review_id>/second/",
        watching.AccessReviewSecond.as_view(),
        name="access-review-second",
    ),
    path("teams/<uuid:team_id>/access/", watching.TeamAccess.as_view(), name="team-access"),
]
