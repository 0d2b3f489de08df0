"""The door for somebody with a one-time code: before anybody is known, so on the sign-in pages."""

from allauth.account import views as door
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies import actions
from agencies.models import Worker
from kernel.errors import RuleBroken
from web.agency.forms import EnrolForm
from web.rules import sentence

# allauth's own count for keys that set a password: twenty a minute from one address.
COUNTED_AS = "reset_password_from_key"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set a password by a one-time code."""
    if request.method != "POST":
        return page(request, EnrolForm())
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action=COUNTED_AS)
    if too_many is not None:
        return too_many
    form = EnrolForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=400)
    try:
        actions.use_code(code=form.cleaned_data["code"], password=form.cleaned_data["password"])
    except RuleBroken as broken:
        return page(request, form, status=409, broken=sentence(broken))
    request.session.flush()  # whoever sat here before is not who typed the code
    messages.success(request, gettext("Your password is set. Sign in with it."))
    return redirect("account_login")


def page(
    request: HttpRequest, form: EnrolForm, *, status: int = 200, broken: str = ""
) -> HttpResponse:
    """Show the form; a password is typed again."""
    has_none = request.user.is_authenticated and not has_password(request)
    context = {"form": form, "broken": broken, "has_none": has_none}
    return render(request, "web/enrol.html", context, status=status)


def has_password(request: HttpRequest) -> bool:
    """Say whether who is signed in ever set a password."""
    return isinstance(request.user, Worker) and request.user.has_usable_password()


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's password; who has none needs a code for a first one."""
    if not has_password(request):
        return redirect("account_enrol")
    answer: HttpResponseBase = door.password_change(request)
    return answer
