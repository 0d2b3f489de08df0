"""The register of a whole group: one form for the session, one for each participant."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models import DisclosureBasis
from cases.models import AttendanceCode, Case, Engagement, GroupMember
from risk.models import CriticalFactor
from web.forms import (
    EditForm,
    OnceForm,
    PageForm,
    code_field,
    learned_field,
    once_ticked,
    text_field,
)
from web.people import Named

SHORT = [  # words for a row of buttons
    (AttendanceCode.PRESENT.value, pgettext_lazy("attendance", "Present")),
    (AttendanceCode.LATE.value, pgettext_lazy("attendance", "Late")),
    (AttendanceCode.ABSENT_EXCUSED.value, pgettext_lazy("attendance", "Excused")),
    (AttendanceCode.ABSENT_UNEXCUSED.value, pgettext_lazy("attendance", "Missing")),
    (AttendanceCode.EXCLUDED.value, pgettext_lazy("attendance", "Excluded")),
]
KEPT_HERE = "NONE"
TELLS = [
    (
        DisclosureBasis.PERPETRATOR_AGREEMENT.value,
        _("Tell the linked service now: the participant's contract allows it"),
    ),
    (
        DisclosureBasis.SAFETY_EXCEPTION.value,
        _("Tell the linked service now: safety exception, which a second person reviews"),
    ),
    (KEPT_HERE, _("Do not tell it to the linked service")),
]


class SessionForm(OnceForm, EditForm):
    """What concerns the whole group."""

    group_note = text_field(
        _("Group note"),
        required=False,
        help_text=_("What the group worked on. Name no participant here."),
    )
    known_at = learned_field()


class RegisterRow(PageForm):
    """One participant: attendance, engagement, a note, perhaps a concern."""

    attendance = forms.ChoiceField(
        label=_("Attendance"),
        choices=SHORT,
        widget=forms.RadioSelect,
        error_messages={"required": _("Mark who was there.")},
    )
    engagement = code_field(Engagement, _("Engagement"), blank="–")
    note = text_field(_("Personal note"), required=False, rows=1)
    concern = forms.BooleanField(label=_("Safety concern"), required=False)
    concern_text = once_ticked(text_field(_("What was said or seen"), required=False, rows=3))
    concern_factors = forms.MultipleChoiceField(
        label=_("Critical factors"),
        required=False,
        choices=CriticalFactor.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    concern_imminent = forms.BooleanField(
        label=_("Danger is imminent"),
        required=False,
    )
    concern_tell = once_ticked(
        forms.ChoiceField(
            label=_("The linked service"), required=False, choices=TELLS, widget=forms.RadioSelect
        )
    )
    concern_reason = text_field(
        _("Why without the contract"),
        required=False,
        rows=2,
        help_text=_("For a safety exception only."),
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        number: int,
        person: Named,
        is_linked: bool,
        police: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        call = gettext("Call the police yourself if somebody is in danger now: %(number)s.")
        self.fields["concern_imminent"].help_text = call % {"number": police}
        self.case, self.number, self.person = case, number, person
        self.problem_prefix = f"{person.name or person.reference}: "
        if not is_linked:
            del self.fields["concern_tell"], self.fields["concern_reason"]
        elif not case.contract_signed_date or case.contract_withdrawn_at:
            tell: Any = self.fields["concern_tell"]
            tell.choices = TELLS[1:]
        if "concern_tell" in self.fields:
            self.fields["concern_tell"].initial = self.fields["concern_tell"].choices[0][0]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a concern that was marked, and for the reason of an exception."""
        said = super().clean() or self.cleaned_data
        if not said.get("concern"):
            return said
        if not said.get("concern_text", "").strip():
            self.add_error("concern_text", gettext("Write what was said or seen."))
        tell = said.get("concern_tell")
        if "concern_tell" in self.fields and not tell:
            self.add_error("concern_tell", gettext("Choose whether the linked service is told."))
        is_exception = tell == DisclosureBasis.SAFETY_EXCEPTION
        if is_exception and not said.get("concern_reason", "").strip():
            self.add_error("concern_reason", gettext("Give the reason for the safety exception."))
        return said


class Register:
    """The rows of all participants, each named in the form by the id of its case.

    Works in templates as a formset does: it can be iterated, and has no management form.
    """

    management_form = ""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        members: Sequence[GroupMember],
        named: Mapping[object, Named],
        linked: set[UUID],
        police: str,
        everyone_present: bool = False,
    ) -> None:
        self.data, self.everyone_present = data, everyone_present
        self.members, self.named, self.linked, self.police = members, named, linked, police
        self.is_bound = data is not None and not everyone_present

    def __iter__(self) -> Iterator[RegisterRow]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.members)

    @cached_property
    def forms(self) -> list[RegisterRow]:
        """Return the rows."""
        return [self._row(member) for member in self.members]

    def is_valid(self) -> bool:
        """Say whether every row is."""
        return all([row.is_valid() for row in self.forms])  # noqa: C419 - each finds its faults

    def non_form_errors(self) -> list[str]:
        """Return nothing: what is wrong is wrong in a row."""
        return []

    def _row(self, member: GroupMember) -> RegisterRow:
        case = member.case
        about: dict[str, Any] = {
            "prefix": f"p-{case.pk}",
            "case": case,
            "number": member.number,
            "person": self.named[case.pk],
            "is_linked": case.pk in self.linked,
            "police": self.police,
        }
        if self.is_bound:
            return RegisterRow(self.data, **about)
        row = RegisterRow(**about)
        return RegisterRow(initial=as_typed(row, self.data), **about) if self.data else row


def as_typed(form: forms.Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed into a form as its initial values; whoever is unmarked is present."""
    typed = {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    if "attendance" in typed:
        typed["attendance"] = typed["attendance"] or AttendanceCode.PRESENT.value
    return {name: value for name, value in typed.items() if value is not None}
