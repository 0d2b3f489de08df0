"""Forms about what we fear."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from risk.models import (
    ActionState,
    AlertDecision,
    CriticalFactor,
    Reliability,
    SourceType,
    ViolenceType,
)
from sharing.models import Link, Release, UseInstruction
from web import dates
from web.forms import (
    LINE,
    OnceForm,
    PageForm,
    code_field,
    date_field,
    moment_field,
    once_ticked,
    text_field,
)
from web.sharing.basis import OnBasis

EXCEPTION, KEPT_HERE = "exception", "NONE"
TELL_THEM = _("Tell the person to call the police if they are in danger now.")


def many_field(codes: Any, label: Any) -> forms.MultipleChoiceField:
    """Return boxes for several stored codes."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=codes.choices, widget=forms.CheckboxSelectMultiple
    )


def concern_fields() -> dict[str, forms.Field]:
    """Return the fields of a concern inside another form: a box to tick, and its panel."""
    fields: dict[str, forms.Field] = {
        "concern": forms.BooleanField(label=_("Safety concern"), required=False),
        "concern_text": once_ticked(text_field(_("What was said or seen"), required=False)),
        "concern_factors": many_field(CriticalFactor, _("Critical factors")),
        "concern_imminent": forms.BooleanField(
            label=_("Danger is imminent"), required=False, help_text=TELL_THEM
        ),
        "concern_source": code_field(
            SourceType, _("Who said it"), required=True, initial=SourceType.SURVIVOR
        ),
        "concern_reliability": code_field(
            Reliability, _("How it is known"), required=True, initial=Reliability.FIRST_HAND
        ),
    }
    return fields


def ask_for_concern(form: forms.Form) -> None:
    """Ask for the words of a concern that was ticked."""
    said = form.cleaned_data
    if said.get("concern") and not said.get("concern_text", "").strip():
        form.add_error("concern_text", gettext("Write what was said or seen."))


class ConcernForm(OnceForm):
    """A concern outside of a session or contact."""

    text = text_field(_("What was said or seen"), rows=6)
    is_imminent = forms.BooleanField(
        label=_("Danger is imminent"), required=False, help_text=TELL_THEM
    )
    source_type = code_field(SourceType, _("Who said it"), required=True)
    reliability = code_field(
        Reliability, _("How it is known"), required=True, initial=Reliability.FIRST_HAND
    )
    critical_factors = many_field(CriticalFactor, _("Critical factors"))
    violence_types = many_field(ViolenceType, _("Kinds of violence"))
    happened_at = moment_field(
        _("When it happened"), required=False, help_text=_("Leave empty if nobody knows.")
    )


class RoutedConcernForm(OnBasis, ConcernForm):
    """A programme's concern where a route is open: the service is told, on exactly one basis."""

    basis = forms.ChoiceField(
        label=_("Why the linked service may be told"),
        choices=[
            ("PERPETRATOR_AGREEMENT", _("Programme contract of the participant")),
            ("STATUTORY_GATEWAY", _("Law")),
            ("SAFETY_EXCEPTION", _("Safety exception")),
            (KEPT_HERE, _("It is not told")),
        ],
        widget=forms.RadioSelect,
    )
    exception_reason = text_field(
        _("Reason for the safety exception"),
        required=False,
        rows=2,
        help_text=_("A second person reviews it within 24 hours."),
    )


class CautionForm(OnBasis):
    """What leaves the service because of a concern: a paraphrase, on exactly one basis."""

    exception = EXCEPTION

    link = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    text = text_field(_("The caution, in your own words"), rows=5)
    use_instruction = code_field(
        UseInstruction,
        _("What the programme may do with it"),
        required=True,
        radio=True,
        initial=UseInstruction.INFORM_PRACTICE_ONLY,
    )
    basis = forms.ChoiceField(label=_("Why it may be told"), widget=forms.RadioSelect)
    exception_reason = text_field(
        _("Reason for the safety exception"),
        required=False,
        rows=2,
        help_text=_("Only without a release. A second person reads it before it leaves."),
    )
    is_imminent = forms.BooleanField(
        label=_("Danger is imminent"),
        required=False,
        help_text=_("It leaves at once; the second person looks within 24 hours."),
    )
    could_he_know = text_field(
        _("Could the participant know that this came only from the affected person?"),
        rows=2,
        help_text=_("Say who else could have told it, or what you left out for that reason."),
    )

    def __init__(
        self, *args: Any, links: Iterable[Link], releases: Iterable[Release], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(link.pk), link.programme.name) for link in links]
        self.fields["link"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.fields["link"].initial = offered[0][0]
            self.fields["link"].widget = forms.HiddenInput()
        allowed = [(str(release.pk), _release(release)) for release in releases]
        if allowed:
            self.fields["basis"].initial = allowed[0][0]
        self.fields["basis"].choices = [  # type: ignore[attr-defined]
            *allowed,
            (EXCEPTION, _("Safety exception, without a release")),
        ]


def _release(release: Release) -> str:
    until = {"agency": release.recipient.name, "day": dates.day(release.ends_date)}
    return gettext("Release to %(agency)s, until %(day)s") % until


class ActionForm(PageForm):
    """One thing to be done after a decision."""

    what = forms.CharField(
        label=_("What"),
        required=False,
        max_length=LINE,
        widget=forms.TextInput(attrs={"translate": "no"}),
    )
    owner = forms.ChoiceField(label=_("Who"), required=False)
    due_date = date_field(_("By"))

    def __init__(self, *args: Any, colleagues: Iterable[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(colleague.pk), colleague.name) for colleague in colleagues]
        self.fields["owner"].choices = [("", "–"), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for owner and date of what is to be done."""
        said = super().clean() or self.cleaned_data
        if said.get("what"):
            for name, missing in (
                ("owner", gettext("Choose who does it.")),
                ("due_date", gettext("Choose by when.")),
            ):
                if name not in self.errors and not said.get(name):
                    self.add_error(name, missing)
        return said


ActionFormSet = forms.formset_factory(ActionForm, extra=2, max_num=10)


class DecisionForm(OnceForm):
    """What a supervisor decides about an alert."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = code_field(AlertDecision, _("What is decided"), required=True, radio=True)
    rationale = text_field(_("Why"), rows=4)
    next_review_date = date_field(_("Next review"), required=True)

    def __init__(
        self,
        data: Any = None,
        *,
        colleagues: Iterable[Worker],
        action: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        offered = {"colleagues": list(colleagues), "initial": action}
        self.actions = ActionFormSet(data, prefix="action", form_kwargs=offered)

    def is_valid(self) -> bool:
        """Say whether decision and actions are well-formed."""
        return bool(super().is_valid() & self.actions.is_valid())


class HandOverForm(PageForm):
    """To whom an alert goes; without colleagues nobody is chosen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)

    def __init__(
        self, data: Any = None, *, colleagues: Iterable[Worker] | None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if colleagues is None:
            del self.fields["to"]
            return
        names = [(str(one.pk), one.name) for one in colleagues]
        self.fields["to"].choices = names  # type: ignore[attr-defined]


class FinishForm(PageForm):
    """How an action ended."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = code_field(
        [choice for choice in ActionState.choices if choice[0] != ActionState.OPEN],
        _("How it ended"),
        required=True,
        radio=True,
    )
