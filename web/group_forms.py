"""Forms of groups: shape only."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms import OnceForm, PageForm, date_field, moment_field, name_field


class Choice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """One row, called by a function given for it."""

    def __init__(self, label: Any, called: Any, **options: Any) -> None:
        super().__init__(None, label=label, **{"empty_label": _("Choose"), **options})
        self.called = called

    def label_from_instance(self, obj: Any) -> str:
        """Return how a row is called."""
        return str(self.called(obj))


class PageFormWithRows(PageForm):
    """A form whose choices are rows the worker sees: `rows={field: queryset}`.

    `called={field: function}` says how a row is called, where the name must be opened first.
    """

    def __init__(
        self,
        *args: Any,
        rows: dict[str, Any],
        called: dict[str, Callable[[Any], str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in rows.items():
            choice: Any = self.fields[name]
            choice.queryset = queryset
            choice.called = (called or {}).get(name, getattr(choice, "called", str))


class NewGroupForm(PageFormWithRows, OnceForm):
    """A new group."""

    name = name_field(_("Name"), length=80)
    team = Choice(_("Team"), lambda team: team.name)
    programme_model = Choice(_("Programme"), lambda model: model.name, required=False)
    facilitators: Any = forms.ModelMultipleChoiceField(
        None, label=_("Facilitators"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["facilitators"]
        choice.label_from_instance = lambda worker: worker.name


class PlanForm(OnceForm):
    """A session to come."""

    starts_at = moment_field(_("Begins"))
    ends_at = moment_field(_("Ends"))
    topic = forms.CharField(
        label=_("Topic"),
        required=False,
        max_length=80,
        help_text=_("Of the curriculum. Name nobody here."),
    )


class ByReference(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """One case, named by its reference: where there are too many for a list to choose from."""

    default_error_messages = {
        "invalid_choice": _("No open case outside this group has this reference.")
    }

    def __init__(self, label: Any) -> None:
        attrs = {"spellcheck": "false", "translate": "no"}
        super().__init__(None, label=label, widget=forms.TextInput(attrs=attrs))
        self.help_text = _("The whole reference, as your list of cases or the search shows it.")

    def to_python(self, value: Any) -> Any:
        """Return the case. Raises: ValidationError."""
        typed = str(value or "").strip()
        if not typed:
            return None
        named: Any = self.queryset
        found = named.filter(reference__iexact=typed).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return found


class JoinForm(PageFormWithRows):
    """Who joins, from when."""

    case: Any = Choice(_("Participant"), lambda case: case.reference)
    joined_date = date_field(_("From"), required=True)


class JoinByReferenceForm(JoinForm):
    """Who joins, from when, among many."""

    case = ByReference(_("Reference of the participant's case"))


class LeaveForm(PageFormWithRows):
    """Who leaves, from when."""

    member = Choice(_("Participant"), lambda member: member.case.reference)
    left_date = date_field(_("From"), required=True)


class FacilitatorForm(PageFormWithRows):
    """Who leads too."""

    facilitator = Choice(_("Colleague"), lambda worker: worker.name)
