"""Forms of cases and people: shape only."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Team, Worker
from cases.models import (
    ConflictKind,
    EpisodeStatus,
    Mandate,
    MisidentifiedCheck,
    ProgrammeModel,
)
from kernel import clock
from web import referral
from web.facts import FIREARMS
from web.forms import (
    EditForm,
    OnceForm,
    PageForm,
    code_field,
    date_field,
    learned_field,
    moment_field,
    name_field,
    text_field,
    today,
)
from web.person_forms import BornAndPhone, past


class OpenCaseForm(OnceForm):
    """A new case."""

    reference = name_field(_("Reference"), required=False, length=40)
    given_name = name_field(_("Given name"))
    surname = name_field(_("Surname"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    field_order = ("team", "reference", "given_name", "surname", "birth_date", "phone")

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].help_text = _("Leave it empty to be given one.")
        choice: Any = self.fields["team"]
        choice.queryset, choice.label_from_instance = teams, lambda team: team.name
        if len(teams) == 1:
            choice.widget, choice.initial = forms.HiddenInput(), teams[0].pk


class OpenProgrammeCaseForm(BornAndPhone, OpenCaseForm):
    """A new programme case."""

    referral_route = referral.referral_field()
    mandate = code_field(Mandate, _("Mandate"))
    referred_date = date_field(_("Referred on"))

    def __init__(self, *args: Any, codes: referral.Codes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referral.offer(self, codes)

    def clean_referred_date(self) -> date | None:
        """Refuse a day ahead."""
        return past(self.cleaned_data["referred_date"])


class FactsForm(EditForm):
    """Facts of a support case."""

    children_count = forms.IntegerField(
        label=_("Number of children"), required=False, min_value=0, max_value=30
    )
    notes = text_field(_("Notes"), required=False, rows=5)


class ProgrammeFactsForm(FactsForm):
    """Facts of a programme case."""

    referral_route = referral.referral_field()
    mandate = code_field(Mandate, _("Mandate"))
    misidentified_check = code_field(
        MisidentifiedCheck,
        _("May the referred person in truth be the one harmed?"),
        required=True,
        radio=True,
    )
    programme_model = forms.ModelChoiceField(
        ProgrammeModel.objects.none(),
        label=_("Programme"),
        required=False,
        empty_label=_("Not chosen"),
    )
    referred_date = date_field(_("Referred on"))
    accepted_date = date_field(_("Accepted on"))
    planned_end_date = date_field(
        _("Planned end"), help_text=_("Linked services are told five working days before.")
    )
    contract_signed_date = date_field(
        _("Contract signed on"),
        help_text=_("It states the limits of confidentiality, and that partners are contacted."),
    )
    contract_withdrawn_at = moment_field(_("Contract withdrawn"), required=False)
    firearms = code_field(list(FIREARMS.items()), _("Access to firearms"))
    field_order = (
        *("misidentified_check", "contract_signed_date", "contract_withdrawn_at"),
        *("firearms", "programme_model", "referral_route", "mandate"),
        *("referred_date", "accepted_date", "planned_end_date", "children_count", "notes"),
    )

    def __init__(self, *args: Any, models: Any, codes: referral.Codes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referral.offer(self, codes)
        choice: Any = self.fields["programme_model"]
        choice.queryset, choice.label_from_instance = models, lambda model: model.name

    def clean(self) -> dict[str, Any]:
        """Refuse days ahead; an empty choice is nothing."""
        data = super().clean() or self.cleaned_data
        for name in ("referred_date", "accepted_date", "contract_signed_date"):
            if data.get(name) and data[name] > today():
                self.add_error(name, _("This day is still ahead."))
        withdrawn = data.get("contract_withdrawn_at")
        if withdrawn and withdrawn > clock.now():
            self.add_error("contract_withdrawn_at", _("This moment is still ahead."))
        return data


class StatusForm(EditForm):
    """A new status."""

    status = code_field(EpisodeStatus, _("New status"), required=True, radio=True)
    override_reason = text_field(
        _("Reason, where rules are not met"),
        required=False,
        rows=2,
        help_text=_("Supervisors only. It is reviewed the next day."),
    )

    def __init__(self, *args: Any, allowed: Any, overrides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["status"]
        choice.choices = [(code.value, code.label) for code in EpisodeStatus if code in allowed]
        if not overrides:
            del self.fields["override_reason"]


class AddendumForm(OnceForm):
    """A correction or addition."""

    text = text_field(_("What is corrected or added"))
    is_entered_in_error = forms.BooleanField(
        label=_("The entry itself was made in error"), required=False
    )
    known_at = learned_field()


class AssignForm(PageForm):
    """Who works on a case."""

    assignee = forms.ModelChoiceField(
        Worker.objects.none(), label=_("Colleague"), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["assignee"]
        choice.queryset, choice.label_from_instance = colleagues, lambda worker: worker.name


class ConflictForm(PageForm):
    """Whose conflict of interest, and of which kind."""

    about = forms.ModelChoiceField(Worker.objects.none(), label=_("Who"), empty_label=None)
    kind = code_field(ConflictKind, _("How they are connected"), required=True, radio=True)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["about"]
        choice.queryset, choice.label_from_instance = colleagues, lambda worker: worker.name
        if len(colleagues) == 1:
            choice.widget, choice.initial = forms.HiddenInput(), colleagues[0].pk
