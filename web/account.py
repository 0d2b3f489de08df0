"""A worker's own account: who they are, how and where they sign in, what they like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import activate, get_language, gettext
from django.utils.translation import gettext_lazy as _

from agencies.actions import choose_language
from agencies.models import TeamMember
from agencies.own_sessions import OwnSession, end_own_session, own_sessions
from kernel.models import SessionKind
from web import labels, looks
from web.base import Button, FormPage
from web.forms import PageForm

THEMES = [("", _("As the system has it")), ("light", _("Light")), ("dark", _("Dark"))]


@dataclass(frozen=True)
class SignedIn:
    """One line of "where you are signed in"."""

    label: str
    since: datetime
    last_seen: datetime
    current: bool
    end_url: str


class PreferencesForm(PageForm):
    """How the pages look in this browser."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.OFFERED_LANGUAGES,
        widget=forms.Select(attrs={"translate": "no"}),  # each by its own name
        help_text=_("Of pages and mails, wherever you sign in."),
    )
    theme = forms.ChoiceField(
        label=_("Colours"), choices=THEMES, required=False, widget=forms.RadioSelect
    )
    leave_shift = forms.BooleanField(
        label=_("Shift three times leaves at once"),
        required=False,
        help_text=_("It does the same as the button Leave now."),
    )


class Account(FormPage):
    """The account page."""

    template = "web/account.html"
    form_class = PreferencesForm

    def initial(self) -> dict[str, Any]:
        """Return what this browser prefers now."""
        return {
            "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
            "theme": looks.theme(self.request),
            "leave_shift": looks.leaves_by_shift(self.request),
        }

    def context(self) -> dict[str, Any]:
        """Return who, and how they sign in."""
        worker = self.worker
        teams = TeamMember.objects.visible_to(worker).filter(worker=worker)
        return {
            "worker": {
                "name": worker.name,
                "email": worker.email,
                "role": labels.roles(worker.roles),
                "agency": worker.agency.name,
                "team": ", ".join(teams.values_list("team__name", flat=True)),
                "expires_on": worker.expires_at,
            },
            "sign_in": ways(),
            "sessions": [
                signed_in(one)
                for one in own_sessions(worker, str(self.request.session.session_key))
            ],
        }

    def post(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        """Remember the language with the worker, all else in this browser."""
        form = PreferencesForm(request.POST)
        if not form.is_valid():
            return self.ask(form, status=400)
        language = form.cleaned_data["language"]
        choose_language(language=language, worker=self.worker)
        activate(language)  # what is said from here on
        response = redirect("account")
        looks.remember(response, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return response

    def save(self, form: Form) -> str:
        """Nothing else is saved."""
        raise NotImplementedError


def ways() -> list[dict[str, Any]]:
    """Return the ways of signing in, each with where it is managed."""
    return [
        {
            "title": gettext("Passkeys"),
            "text": gettext("Sign in with your device, without a password."),
            "url": reverse("mfa_list_webauthn"),
            "action": gettext("Manage"),
        },
        {
            "title": gettext("Second factor"),
            "text": gettext("Authenticator app, security keys and recovery codes."),
            "url": reverse("mfa_index"),
            "action": gettext("Manage"),
        },
        {
            "title": gettext("Password"),
            "text": gettext("A new password signs you out everywhere."),
            "url": reverse("account_change_password"),
            "action": gettext("Change"),
        },
    ]


def signed_in(one: OwnSession) -> SignedIn:
    """Draw one session."""
    is_browser = one.kind == SessionKind.BROWSER
    end = reverse("session-end", kwargs={"session_id": one.id})
    return SignedIn(
        label=gettext("Browser") if is_browser else gettext("Program (API token)"),
        since=one.since,
        last_seen=one.last_seen,
        current=one.current,
        end_url="" if one.current else end,
    )


class EndSession(Button):
    """Sign out elsewhere."""

    def press(self, session_id: UUID) -> str:  # type: ignore[override]
        """End it."""
        key = str(self.request.session.session_key)
        others = {one.id for one in own_sessions(self.worker, key) if not one.current}
        if session_id not in others or not end_own_session(self.worker, session_id):
            raise Http404
        messages.success(self.request, gettext("Signed out there."))
        return reverse("account")


urlpatterns = [
    path("account/", Account.as_view(), name="account"),
    path("account/sessions/<uuid:session_id>/end/", EndSession.as_view(), name="session-end"),
]
