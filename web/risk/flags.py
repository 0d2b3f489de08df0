"""Flags: a standing warning on a case, raised by who works on it, closed by who oversees it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from kernel import clock
from risk import actions, policies
from risk.models import RiskFlag, RiskLevel
from risk.reviews import pace_of
from web import people
from web.audiences import own_agency_alone
from web.base import Button, FormPage, found
from web.case import back_to
from web.risk.flag_forms import CloseFlagForm, FlagForm, ReviewFlagForm
from web.rows import Action, Chip, Empty, Line
from web.sharing import words


class RaiseFlag(FormPage):
    """Raise it."""

    keeps_draft = True
    form_class = FlagForm
    page_title = _("Raise a flag")
    save_label = _("Raise the flag")
    case: Case

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the case."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)

    def may(self) -> None:
        """Pass for the case's own staff."""
        policies.may_raise_concern(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Begin with the review of a high flag."""
        ahead = pace_of(self.worker.agency_id)[RiskLevel.HIGH]
        return {"review_date": timezone.localdate(clock.now()) + ahead}

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": back_to(self.case),
            "person": people.name(self.worker, self.case),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def save(self, form: Form) -> str:
        """Raise it once."""
        said = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        self.once(
            form,
            "risk.flag",
            act=lambda: actions.raise_flag(case=self.case, worker=self.worker, **said),
            again=lambda pk: found(RiskFlag.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The flag is raised."))
        return reverse("case", kwargs={"case_id": self.case.pk})


class CloseFlag(FormPage):
    """Close it, with a reason: that lowers, so it takes a supervisor."""

    form_class = CloseFlagForm
    page_title = _("Close a flag")
    save_label = _("Close the flag")
    flag: RiskFlag

    def find(self, flag_id: UUID) -> None:  # type: ignore[override]
        """Find the flag."""
        self.flag = found(RiskFlag.objects.visible_to(self.worker), flag_id)

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_close_flag(self.worker, self.flag)

    def initial(self) -> dict[str, Any]:
        """Begin with what stands now."""
        reason = self.flag.close_reason.open() if self.flag.close_reason else ""
        return {"version": self.flag.version, "reason": reason}

    def context(self) -> dict[str, Any]:
        """Show what is closed."""
        return {
            "back": back_to(self.flag.case),
            "person": people.name(self.worker, self.flag.case),
            "note": {
                "kind": "warn",
                "title": str(self.flag.get_severity_display()),
                "text": self.flag.summary.open(),
            },
        }

    def save(self, form: Form) -> str:
        """Close it."""
        said = form.cleaned_data
        actions.close_flag(
            flag=self.flag, version=said["version"], reason=said["reason"], worker=self.worker
        )
        messages.success(self.request, gettext("The flag is closed."))
        return reverse("case", kwargs={"case_id": self.flag.case_id})


class ReviewFlag(FormPage):
    """Say what stands now, and when somebody looks again."""

    form_class = ReviewFlagForm
    page_title = _("Review a flag")
    save_label = _("Save the review")
    flag: RiskFlag

    def find(self, flag_id: UUID) -> None:  # type: ignore[override]
        """Find the flag."""
        self.flag = found(RiskFlag.objects.visible_to(self.worker), flag_id)

    def may(self) -> None:
        """Pass for the case's own staff."""
        policies.may_raise_concern(self.worker, self.flag.case)

    def initial(self) -> dict[str, Any]:
        """Begin with the agency's pace for its level."""
        ahead = pace_of(self.worker.agency_id)[RiskLevel(self.flag.severity)]
        day = timezone.localdate(clock.now()) + ahead
        return {"version": self.flag.version, "next_review_date": min(day, self.flag.expires_date)}

    def context(self) -> dict[str, Any]:
        """Show the flag, and what the last review said."""
        said = self.flag.review_note.open() if self.flag.review_note else ""
        return {
            "back": back_to(self.flag.case),
            "person": people.name(self.worker, self.flag.case),
            "note": {
                "kind": "warn",
                "title": self.flag.summary.open(),
                "text": gettext("Last review: %(said)s") % {"said": said} if said else "",
            },
        }

    def save(self, form: Form) -> str:
        """Review it."""
        actions.review_flag(flag=self.flag, worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("The review was saved."))
        return reverse("case-risk", kwargs={"case_id": self.flag.case_id})


class RestartFlag(Button):
    """It happened again: the twelve months start anew."""

    def press(self, flag_id: UUID) -> str:  # type: ignore[override]
        """Restart them."""
        flag = found(RiskFlag.objects.visible_to(self.worker), flag_id)
        actions.restart_flag(flag=flag, version=flag.version, worker=self.worker)
        messages.success(self.request, gettext("The twelve months start anew."))
        return reverse("case-risk", kwargs={"case_id": flag.case_id})


def flag_rows(flags: Iterable[RiskFlag]) -> dict[str, Any]:
    """Draw a case's flags, live ones first; the words of live ones are opened."""
    today = timezone.localdate(clock.now())
    return {
        "rows": [_line(flag, is_live=_is_live(flag, today)) for flag in flags],
        "empty": Empty(_("No flag"), _("A flag is a standing warning with an owner.")),
    }


def _is_live(flag: RiskFlag, today: Any) -> bool:
    return flag.closed_at is None and flag.expires_date >= today


def _line(flag: RiskFlag, *, is_live: bool) -> Line:
    ids = {"flag_id": flag.pk}
    ended = gettext("Closed") if flag.closed_at else gettext("Expired")
    told = {"day": words.day(flag.expires_date)}
    until = gettext("until %(day)s") % told if is_live else ended
    review = gettext("review by %(day)s") % {"day": words.day(flag.review_date)}
    return Line(
        title=flag.summary.open() if is_live else str(flag.get_severity_display()),
        url=reverse("flag-review", kwargs=ids) if is_live else "",
        risk={"level": flag.severity},
        meta=[flag.owner.name, until, *([review] if is_live else [])],
        chip=Chip(_("Overdue"), "warn")
        if is_live and flag.review_date < timezone.localdate(clock.now())
        else None,
        button=Action(gettext("It happened again"), reverse("flag-restart", kwargs=ids), post=True)
        if is_live
        else None,
    )
