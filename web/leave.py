"""Leaving now. The browser forgets what it saw."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from kernel.scope import note

# Not "cache" too: browsers then hold the answer back for seconds, and nothing of ours is cached.
FORGET = '"storage"'


def forgotten(response: HttpResponseBase) -> HttpResponseBase:
    """Tell the browser to forget."""
    response.headers["Clear-Site-Data"] = FORGET
    return response


# A form that is refused because it is old would be the worst moment for it, and all that a forger
# could do with it is to sign somebody out.
@method_decorator(csrf_exempt, name="dispatch")
class LeaveNow(View):
    """End the session, then show a neutral site.

    It lies under /accounts/: it needs no context, works in a session that is over, and never waits
    for a row that a context has locked.
    """

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Leave."""
        if request.session.get("_auth_user_id"):
            note("agencies.worker.left_now")
        request.session.flush()
        return forgotten(HttpResponse(status=303, headers={"Location": settings.NEUTRAL_SITE}))


urlpatterns = [
    path("accounts/leave-now/", LeaveNow.as_view(), name="leave-now"),
]
