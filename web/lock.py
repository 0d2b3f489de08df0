"""The idle lock: a session that nobody touched waits for passkey or password, in every tab.

The pages lock themselves (page.js) after what the agency says; the database gives a locked session
no context. What was typed is kept first, and what is sent to a locked page goes on once unlocked.
"""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from kernel.scope import note
from kernel.sessions import LOCKED
from web.errors import signed_out
from web.step_up import StepUp, here, worker_of


# As Leave now: it must work from a page that is old, and a forger could only lock somebody.
@method_decorator(csrf_exempt, name="dispatch")
class Lock(View):
    """Lock this session at once, in every tab."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Lock it."""
        if request.session.get("_auth_user_id") and LOCKED not in request.session:
            request.session[LOCKED] = True
            note("agencies.worker.locked")
        return redirect("unlock")


class Unlock(StepUp):
    """Unlock it: a passkey or a code as for a step-up, or the password; the factors stay shown."""

    is_lock = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve a locked session; any other goes on, and one that is over keeps what was sent."""
        if not request.user.is_authenticated and request.method == "POST":
            return signed_out(request)
        if LOCKED not in request.session and request.user.is_authenticated:
            return HttpResponse(status=307, headers={"Location": here(request)})
        return super().dispatch(request, *args, **kwargs)

    def has_password(self, kinds: set[str]) -> bool:  # noqa: ARG002
        """Say that the password does: who sits here has shown both factors before."""
        return worker_of(self.request).has_usable_password()

    def take(self, form: Form) -> None:
        """Unlock; a password counts for nothing else."""
        del self.request.session[LOCKED]
        if not isinstance(form, ReauthenticateForm):
            super().take(form)
        note("agencies.worker.unlocked", self.request.user.pk)


urlpatterns = [
    path("accounts/lock/", Lock.as_view(), name="lock"),
    path("accounts/unlock/", Unlock.as_view(), name="unlock"),
]
