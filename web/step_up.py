"""Show that it is you: a factor is asked for, then what was sent is sent again.

Whatever was typed waits in hidden fields of this page, in nobody's storage; when the factor is
right the browser itself sends it again (307), so nothing is lost and nothing is saved twice.
"""

from typing import Any, cast

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.reauthentication import (
    reauthenticate_by_password,
    resume_request,
)
from allauth.core import ratelimit
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from agencies import events, factors
from agencies.codes_typed import StepUpCode
from agencies.models import Worker
from agencies.step_up import Why
from kernel.errors import StepUpNeeded
from kernel.scope import note
from web.forms import PageForm

DANGER = "step_up_waived"
ASKED = "step_up"  # in what our own page sends
OWN = {
    *("csrfmiddlewaretoken", "credential", "code", "password"),
    *("next", "resend", "why", "waivable", ASKED, DANGER),
}
TEMPLATE = "web/step_up.html"


def says_danger(request: HttpRequest) -> bool:
    """Say whether somebody goes on without a factor because of imminent danger."""
    return request.method == "POST" and DANGER in request.POST


def prompt(request: HttpRequest, needed: StepUpNeeded) -> HttpResponse:
    """Ask for a factor; all that was sent waits on the page."""
    is_post = request.method == "POST"
    waiting = {
        "next": request.get_full_path(),
        "resend": is_post,
        "typed": _typed(request) if is_post else [],
        "waivable": needed.waivable,
        "why": str(needed.why),
    }
    kinds = factors.kinds_of(worker_of(request))
    waiting["has_password"] = settings.PASSWORD_ALONE or not kinds
    return ask(request, waiting, kinds, status=403)


def ask(
    request: HttpRequest,
    waiting: dict[str, Any],
    kinds: set[str],
    *,
    status: int = 200,
    broken: str = "",
) -> HttpResponse:
    """Show the page, with the ways this worker has."""
    has_passkey = factors.PASSKEY in kinds
    context = {
        **waiting,
        "reason": _reason(waiting.get("why", "")),
        "broken": broken,
        "form": PageForm(),  # the summary of errors looks for one
        "has_passkey": has_passkey,
        "has_code": factors.CODE in kinds,
        "danger_url": _danger_url(waiting),
        "js_data": {"request_options": begin_authentication(request.user)} if has_passkey else {},
    }
    return render(request, TEMPLATE, context, status=status)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class StepUp(View):
    """Checks the factor. It lies under /accounts/: factors are read there, and cases are not."""

    is_lock = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve whoever is signed in."""
        if not request.user.is_authenticated:
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002
        """Ask, for a page that leads here."""
        return self.ask()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on where the factor was asked for, or ask again."""
        if self.is_first():
            return self.ask()
        if broken := self.wrong():
            return self.ask(status=400, broken=broken)
        if request.POST.get("resend") == "1":
            return HttpResponse(status=307, headers={"Location": here(request)})
        gone_on: HttpResponse | None = resume_request(request)
        return gone_on or redirect(here(request))

    def ask(self, *, status: int = 200, broken: str = "") -> HttpResponse:
        """Ask; what was sent waits on the page."""
        sent = self.request.POST
        kinds = factors.kinds_of(worker_of(self.request))
        waiting = {
            "next": here(self.request),
            "resend": self.is_first() or sent.get("resend") == "1",
            "typed": _typed(self.request),
            "waivable": sent.get("waivable") == "1",
            "why": sent.get("why", ""),
            "locked": self.is_lock,
            "has_password": self.has_password(kinds),
        }
        return ask(self.request, waiting, kinds, status=status, broken=broken)

    def is_first(self) -> bool:
        """Say whether this was sent to a locked page, and on to here: nothing was shown yet."""
        return self.is_lock and self.request.method == "POST" and ASKED not in self.request.POST

    def has_password(self, kinds: set[str]) -> bool:
        """Say whether the password counts: it is no way round a factor."""
        return settings.PASSWORD_ALONE or not kinds

    def wrong(self) -> str:
        """Take the factor; say what is wrong with it."""
        if not ratelimit.consume(self.request, action="reauthenticate", user=self.request.user):
            return _("Too many attempts. Wait a minute; what you typed stays on this page.")
        form = self.form()
        if form is None or not form.is_valid():
            return _("That was not right. Try again; what you typed stays on this page.")
        self.take(form)
        return ""

    def take(self, form: Form) -> None:
        """Let it count for five minutes."""
        if isinstance(form, ReauthenticateForm):
            reauthenticate_by_password(self.request)
        else:
            form.save()  # type: ignore[attr-defined]
        note(events.STEPPED_UP, self.request.user.pk)

    def form(self) -> Form | None:
        """Return the form of what was shown; a password only where it counts."""
        sent, worker = self.request.POST, worker_of(self.request)
        form: Form | None = None
        if sent.get("credential"):
            form = ReauthenticateWebAuthnForm(data=sent, user=worker)
        elif sent.get("code"):
            form = StepUpCode(data=sent, user=worker)
        elif sent.get("password") and self.has_password(factors.kinds_of(worker)):
            form = ReauthenticateForm(data=sent, user=worker)
        return form


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in OWN
        for value in values
    ]


def here(request: HttpRequest) -> str:
    """Return where to go on: an address of ours, Today for any other."""
    asked = request.POST.get("next", request.GET.get("next"))
    is_ours = asked and asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None)
    return asked if asked and is_ours else "/"


def worker_of(request: HttpRequest) -> Worker:
    """Return who is signed in."""
    return cast("Worker", request.user)


def _danger_url(waiting: dict[str, Any]) -> str:
    """Return where one goes on without a factor: there, or where what is only read can be."""
    is_read = waiting.get("why") == Why.MANY_CASES and not waiting["resend"]
    return reverse("many-cases-danger") if is_read else waiting["next"]


def _reason(why: str) -> str:
    reasons: dict[str, str] = {
        Why.CONTACT_SHOWN: _("How a person can be reached is shown only to who shows that."),
        Why.PLAN_SHOWN: _(
            "A safety plan says where somebody would go. It is shown only to who shows that."
        ),
        Why.CASE_GIVEN: _("To give a case to somebody opens it to them."),
        Why.EXPORT: _("What is exported leaves our walls."),
        Why.SESSION_ENDED: _("This signs somebody out elsewhere."),
        Why.BREAK_GLASS: _("This opens a case that is not yours."),
        Why.KEYS_DESTROYED: _("You are about to erase a case for good."),
        Why.ROLE_GIVEN: _("This lets somebody read cases who did not before."),
        Why.CODE_CONFIRMED: _("This opens an account to who holds its code."),
        Why.MANY_CASES: _(
            "You have opened more cases within an hour than is usual here. This is asked once; what"
            " you have open stays open."
        ),
        Why.CONFLICT_ENDED: _("This ends what keeps somebody from a case."),
    }
    return reasons.get(why, _("This is asked for anew after five minutes."))
