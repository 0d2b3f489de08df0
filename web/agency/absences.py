"""Who is away, and who stands in."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.models import Absence, Worker
from kernel import clock
from web.agency.parts import by_name
from web.agency.spans import SHOWN, SpanForm, SpanPage, to_come, when
from web.base import Button, Page, Text, found
from web.rows import Action, Chip, Empty, Line, Section


class AbsenceForm(SpanForm):
    """Who is away, and who stands in."""

    cover = forms.ModelChoiceField(
        Worker.objects.none(),
        label=_("Who stands in"),
        required=False,
        empty_label=_("Nobody in particular"),
        help_text=_("They receive meanwhile what would be given to the one who is away."),
    )
    field_order = ("colleague", "cover", "starts_at", "ends_at")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, colleagues=colleagues, **kwargs)
        by_name(self.fields["cover"], colleagues)


class Absences(Page):
    """Who is away."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """List them, the earliest first."""
        policies.may_plan(self.worker)
        away = to_come(Absence, self.worker).select_related("worker", "cover")
        section = Section(
            title="",
            rows=[self.line(one) for one in away[:SHOWN]],
            empty=Empty(_("Nobody is away"), _("Absences appear here until they are over.")),
        )
        new = {"label": gettext("Note an absence"), "url": reverse("absence-new"), "primary": True}
        return self.show(
            "web/desk.html",
            title=gettext("Who is away"),
            back={"label": gettext("Duty rota"), "url": reverse("duty")},
            buttons=[new],
            sections=[section],
        )

    def line(self, one: Absence) -> Line:
        """Draw an absence."""
        cover: Text = gettext("nobody in particular stands in")
        if one.cover:
            cover = gettext("%(who)s stands in") % {"who": one.cover.name}
        has_begun = one.starts_at <= clock.now()
        url = reverse("absence-end", kwargs={"absence_id": one.pk})
        return Line(
            title=one.worker.name,
            meta=[when(one), cover],
            chip=Chip(_("Now"), "received") if has_begun else None,
            button=Action(_("Is back") if has_begun else _("Take out"), url, post=True),
        )


class NoteAbsence(SpanPage):
    """Note that somebody is away."""

    page_title = _("Note an absence")
    leads_to = "absences"

    def make_form(self, data: Any = None) -> Form:
        """Offer everybody."""
        return AbsenceForm(data, colleagues=self.able())

    def save(self, form: Form) -> str:
        """Note it, once."""
        return self.keep(form, Absence, actions.note_absence)


class EndAbsence(Button):
    """Say that somebody is back."""

    def press(self, absence_id: UUID) -> str:  # type: ignore[override]
        """Take it out, or end it."""
        absence: Any = found(Absence.objects.visible_to(self.worker), absence_id)
        actions.end_absence(absence=absence, worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return reverse("absences")


urlpatterns = [
    path("absences/", Absences.as_view(), name="absences"),
    path("absences/new/", NoteAbsence.as_view(), name="absence-new"),
    path("absences/<uuid:absence_id>/end/", EndAbsence.as_view(), name="absence-end"),
]
