"""The plain assessment form: every question has an answer, and unknown is one (G3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import CaseKind
from kernel import clock
from risk.actions.assessments import Answers
from risk.models import CriticalFactor, FactorState, Rating, RiskLevel
from web.forms import OnceForm, code_field, moment_field, text_field

CHOOSE = _("Choose")


def _asked(codes: Any, label: Any, help_text: Any = "") -> forms.ChoiceField:
    """Return a question without an answer beforehand: nobody signs what nobody asked."""
    return forms.ChoiceField(
        label=label, choices=[("", CHOOSE), *codes.choices], help_text=help_text
    )


class AssessmentForm(OnceForm):
    """Critical factors with their states, what G3 asks, judgement and why."""

    lethality = _asked(Rating, _("Risk of lethal violence"))
    seriousness = _asked(Rating, _("How serious violence may become"))
    repetition = _asked(Rating, _("Risk of repetition"))
    firearms = _asked(FactorState, _("Access to firearms"))
    own_view = code_field(
        RiskLevel,
        _("How high the person themselves thinks it is"),
        blank=_("Not asked, or not said"),
    )
    judgement = code_field(
        RiskLevel,
        _("Your professional judgement"),
        required=True,
        radio=True,
        help_text=_("It can raise what the answers say, and never lower it."),
    )
    rationale = text_field(_("Why"), rows=5)
    known_at = moment_field(_("When we learned it, if earlier"), required=False)

    def __init__(
        self, data: Any = None, *, kind: str, known: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if kind != CaseKind.SUPPORT:
            del self.fields["own_view"]  # hers alone to say, in her own service
        for factor in CriticalFactor:
            # Said beside it, and not chosen beforehand: nobody signs what nobody looked at.
            last = FactorState(known[factor]).label if factor in known else ""
            told = gettext("Last time: %(state)s") % {"state": last} if last else ""
            self.fields[f"factor_{factor}"] = _asked(FactorState, factor.label, told)
        # As the page draws them: what is wrong is listed in that order.
        self.order_fields([f"factor_{factor}" for factor in CriticalFactor])

    def clean_known_at(self) -> Any:
        """Refuse a moment ahead."""
        known_at = self.cleaned_data["known_at"]
        if known_at and known_at > clock.now():
            raise forms.ValidationError(_("This moment is still ahead."))
        return known_at

    @property
    def factor_fields(self) -> list[Any]:
        """Return the questions about critical factors, drawn apart."""
        return [self[name] for name in self.fields if name.startswith("factor_")]

    @property
    def other_fields(self) -> list[Any]:
        """Return the others."""
        return [field for field in self.visible_fields() if not field.name.startswith("factor_")]

    def answers(self) -> Answers:
        """Return what the action takes."""
        said = self.cleaned_data
        return Answers(
            factors={str(factor): said[f"factor_{factor}"] for factor in CriticalFactor},
            lethality=said["lethality"],
            seriousness=said["seriousness"],
            repetition=said["repetition"],
            firearms=said["firearms"],
            judgement=said["judgement"],
            rationale=said["rationale"],
            own_view=said.get("own_view") or None,
            known_at=said["known_at"],
        )
