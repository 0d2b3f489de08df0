"""Holds that were lifted: a second person looks at each, and sees them before erasing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions
from cases.models import CaseKind, Easing
from web.base import Button, found
from web.rows import FEW, Action, Chip, Empty, Line, Section, in_all, seldom, where_any

LOOK = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}
NOTHING = Empty(_("Nothing was lifted"))


def seen_by(worker: Worker) -> Any:
    """Return what a worker sees of it, with whose doing it was."""
    return Easing.objects.visible_to(worker).select_related("eased_by", "seen_by")


def eased_of(worker: Worker, case_id: UUID) -> Any:
    """Return what was lifted from one case, the latest first."""
    return seen_by(worker).filter(case_id=case_id).order_by("-eased_at")


def unseen_by(worker: Worker) -> Any:
    """Return what waits for this second person."""
    return seen_by(worker).unseen().exclude(eased_by=worker)


@seldom(lambda worker: [unseen_by(worker)])
def to_look_at(worker: Worker) -> Section | None:
    """Return it for Today."""
    rows = unseen_by(worker).order_by("eased_at")
    shown = list(rows[:FEW])
    return where_any(
        Section(
            title=_("Kept for less long"),
            rows=[eased_line(worker, one) for one in shown],
            empty=NOTHING,
            total=in_all(shown, rows, most=FEW),
        )
    )


def eased_line(worker: Worker, one: Easing) -> Line:
    """Draw one; a button for whom it waits for."""
    waits = one.seen_at is None and one.eased_by_id != worker.pk
    there = reverse("easing-seen", kwargs={"easing_id": one.pk})
    by = one.eased_by.name if one.eased_by else gettext("The program")
    chip = Chip(_("New"), "warn")
    if one.seen_by:
        chip = Chip(gettext("seen by %(who)s") % {"who": one.seen_by.name}, "done")
    return Line(
        title=" ".join([str(CaseKind(one.case_kind).label), one.reference]).strip(),
        meta=[one.get_kind_display(), by],
        chip=chip,
        due_at=one.eased_at,
        is_past=True,
        button=Action(_("I have seen it"), there, post=True) if waits else None,
    )


class Seen(Button):
    """Say that one has seen it."""

    def press(self, easing_id: UUID) -> str:  # type: ignore[override]
        """Note it."""
        if not LOOK & set(self.worker.roles):
            raise Http404
        easing = found(Easing.objects.visible_to(self.worker), easing_id)
        actions.see_easing(easing=easing, worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return reverse("today")


urlpatterns = [path("easings/<uuid:easing_id>/seen/", Seen.as_view(), name="easing-seen")]
