"""Forms about what crosses between agencies."""

from collections.abc import Container, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Worker
from cases.models import Case
from sharing.directions import TO_PROGRAMME, Direction
from sharing.models import (
    DisclosureKind,
    HowInformed,
    Link,
    Release,
    ReleaseCategory,
    ReleasePurpose,
    RiskLevel,
    TellDecision,
    UseInstruction,
)
from web.forms import (
    OnceForm,
    PageForm,
    code_field,
    date_field,
    moment_field,
    name_field,
    text_field,
)
from web.people import Named
from web.sharing.basis import OnBasis, basis_choices


class RouteForm(OnBasis):
    """To which service a route is opened, and what it is told for first contact."""

    support = forms.ChoiceField(label=_("Victim support service"), widget=forms.RadioSelect)
    text = text_field(
        _("What the service is told"),
        help_text=_("Whom to contact, as the participant named them. Nothing else of the file."),
    )
    basis = forms.ChoiceField(label=_("Why it may be told"), widget=forms.RadioSelect)
    exception_reason = text_field(_("Reason for the safety exception"), required=False, rows=2)

    def __init__(
        self, *args: Any, services: Iterable[Agency], bases: Iterable[str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        offered = [(str(service.pk), service.name) for service in services]
        choose(self, "support", offered)
        choose(self, "basis", basis_choices(bases))


class AgainstForm(PageForm):
    """Why nobody reaches out to a new partner."""

    reason = text_field(_("Reason"), rows=3)


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Offer choices; the only one is chosen."""
    field = form.fields[name]
    field.choices = choices  # type: ignore[attr-defined]
    if len(choices) == 1:
        field.initial = choices[0][0]


class AttachForm(PageForm):
    """To which support case a link belongs."""

    case = forms.ChoiceField(label=_("Support case"))

    def __init__(self, *args: Any, cases: Iterable[tuple[Case, Named]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        choose(
            self,
            "case",
            [(str(case.pk), f"{case.reference} · {named.name or ''}") for case, named in cases],
        )


class NewCaseForm(OnceForm):
    """A support case for an incoming link, and who works on it."""

    reference = name_field(_("Reference"), required=False, length=40)
    given_name = name_field(_("Given name"))
    surname = name_field(_("Surname"))
    worker = forms.ChoiceField(label=_("Partner-support worker"))

    def __init__(self, *args: Any, colleagues: Iterable[Worker], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["reference"].help_text = _("Leave it empty to be given one.")
        choose(self, "worker", [(str(one.pk), one.name) for one in colleagues])


class ConfirmForm(PageForm):
    """Nothing to fill in: the page itself is the question."""


class ReleaseForm(OnceForm):
    """What the person decided about telling one programme."""

    YES, NO = "yes", "no"

    link = forms.ChoiceField(label=_("Programme"), widget=forms.RadioSelect)
    decision = forms.ChoiceField(
        label=_("The person's decision"),
        choices=[(YES, _("Agrees")), (NO, _("Declines"))],
        widget=forms.RadioSelect,
    )
    categories = forms.MultipleChoiceField(
        label=_("What may be told"),
        choices=ReleaseCategory.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = code_field(ReleasePurpose, _("What for"), required=True, radio=True)
    how_informed = code_field(
        HowInformed, _("How the person was informed"), required=True, radio=True
    )
    ends_date = date_field(
        _("Last day"), help_text=_("At most six months. Not needed where the person declines.")
    )

    def __init__(self, *args: Any, links: Iterable[Link], **kw: Any) -> None:
        super().__init__(*args, **kw)
        choose(self, "link", [(str(link.pk), link.programme.name) for link in links])

    def clean(self) -> dict[str, Any]:
        """Ask for the last day of what was agreed to."""
        said = super().clean() or self.cleaned_data
        needs_end = said.get("decision") == self.YES and "ends_date" not in self.errors
        if needs_end and not said.get("ends_date"):
            self.add_error("ends_date", gettext("Choose the last day."))
        return said


class TellForm(OnBasis):
    """Something told along a link by hand."""

    kind = code_field(DisclosureKind, _("What it is about"), required=True)
    text = text_field(_("What is told"), rows=5)
    basis = forms.ChoiceField(label=_("Why it may be told"), widget=forms.RadioSelect)
    exception_reason = text_field(
        _("Reason for the safety exception"),
        required=False,
        rows=2,
        help_text=_(
            "A second person reviews it within 24 hours; for a programme, before it leaves."
        ),
    )
    use_instruction = code_field(
        UseInstruction,
        _("What the recipient may do with it"),
        required=True,
        radio=True,
        initial=UseInstruction.INFORM_PRACTICE_ONLY,
    )
    is_imminent = forms.BooleanField(
        label=_("Danger is imminent"),
        required=False,
        help_text=_("A safety exception then leaves at once; a second person looks afterwards."),
    )
    with_level = forms.BooleanField(
        required=False,
        help_text=_("With a change of risk alone. There it stands beside their own level."),
    )
    could_he_know = text_field(
        _("Could the participant know that this came only from the affected person?"),
        required=False,
        rows=2,
    )
    happened_at = moment_field(
        _("When it happened"), required=False, help_text=_("Leave empty if nobody knows.")
    )

    def __init__(
        self,
        *args: Any,
        direction: Direction,
        releases: Iterable[Release],
        kinds_beside: Container[str] = (),
        level: str = "",
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        told = gettext("Tell the level in force here: %(level)s")
        self.fields["with_level"].label = told % {"level": RiskLevel(level).label} if level else ""
        kinds = self.fields["kind"].choices  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *(
                (code, label)
                for code, label in kinds
                if code in direction.kinds and code not in kinds_beside
            ),
        ]
        if DisclosureKind.CAUTION in kinds_beside:
            self.fields["kind"].help_text = _("A caution is sent from its safety concern.")
        choose(self, "basis", basis_choices(direction.bases, releases))
        if not level:  # not assessed: there is none to tell
            del self.fields["with_level"]
        if direction is not TO_PROGRAMME:  # a service asks nobody what it may do with it
            for name in ("use_instruction", "could_he_know", "is_imminent"):
                del self.fields[name]


class DraftForm(OnBasis):
    """The words of what a rule drafted."""

    text = text_field(_("What is told"), rows=5)
    basis = forms.ChoiceField(label=_("Why it may be told"), widget=forms.RadioSelect)
    exception_reason = text_field(
        _("Reason for the safety exception"),
        required=False,
        rows=2,
        help_text=_("A second person reviews it within 24 hours."),
    )
    happened_at = moment_field(
        _("When it happened"), required=False, help_text=_("Leave empty if nobody knows.")
    )

    def __init__(self, *args: Any, bases: Iterable[str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        choose(self, "basis", basis_choices(bases))


class ReviewForm(PageForm):
    """D1: the second person's decision about a safety exception."""

    UPHELD, NOT_UPHELD = "upheld", "not-upheld"

    decision = forms.ChoiceField(
        label=_("Is the exception justified?"),
        choices=[(UPHELD, _("Yes: it is upheld")), (NOT_UPHELD, _("No: it is recalled"))],
        widget=forms.RadioSelect,
    )
    tell_decision = code_field(
        TellDecision, _("Is the person concerned told of it?"), required=True, radio=True
    )
