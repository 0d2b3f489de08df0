"""Forms about the agency's people: shape only."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from agencies.actions.workers import ONE_KIND_ONLY
from agencies.models import Agency, Role, Team
from web import labels
from web.forms import EditForm, OnceForm, PageForm, code_field, date_field, name_field

CONFIRM, REFUSE = "CONFIRM", "REFUSE"
NEW_PASSWORD = {"autocomplete": "new-password"}


def role_field(agency: Agency, *, among: list[Role] | None = None) -> forms.MultipleChoiceField:
    """Return a field for the roles that this agency has."""
    here = [role for role in Role if ONE_KIND_ONLY.get(role, agency.kind) == agency.kind]
    offered = [role for role in here if among is None or role in among]
    return forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, labels.ROLES[role]) for role in offered],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The administrator's role stands alone: who gives accounts has no cases."),
    )


class InviteForm(OnceForm):
    """Who is new."""

    name = name_field(_("Name"))
    email = forms.EmailField(label=_("Email"), max_length=254)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("None yet")
    )

    def __init__(self, *args: Any, agency: Agency, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = role_field(agency)
        choice: Any = self.fields["team"]
        choice.queryset, choice.label_from_instance = teams, lambda team: team.name
        self.order_fields(["name", "email", "roles", "team"])


class ChangeForm(EditForm):
    """What a colleague does here, and until when."""

    name = name_field(_("Name"))
    last_date = date_field(
        _("Last working day"),
        help_text=_("At its midnight the account is shut and open work passes on. Empty: no end."),
    )

    def __init__(self, *args: Any, agency: Agency, is_admin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = [role for role in Role if (role == Role.AGENCY_ADMIN) == is_admin]
        self.fields["roles"] = role_field(agency, among=among)
        self.order_fields(["name", "roles", "last_date"])


class SuspendForm(PageForm):
    """Why somebody is shut out."""

    reason = code_field(list(labels.SUSPENSIONS.items()), _("Why"), required=True, radio=True)


class NewCodeForm(OnceForm):
    """Nothing but that it is wanted."""


class ConfirmForm(PageForm):
    """What the second person says."""

    answer = code_field(
        [
            (CONFIRM, _("I know this person, and the code is meant for them")),
            (REFUSE, _("No: this code must open nothing")),
        ],
        _("Your answer"),
        required=True,
        radio=True,
    )


class EnrolForm(PageForm):
    """A code, and a password typed twice."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "translate": "no"}
        ),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
        help_text=password_validators_help_text_html,
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def clean_password(self) -> str:
        """Refuse a weak one."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_again(self) -> str:
        """Refuse another one."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two passwords differ."))
        return again
