"""What stands under More on a case's page: what can be changed there, in its parts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models import AffectedPerson, Case, CaseKind
from cases.transitions import FINAL, allowed_after

SAFETY, THE_CASE = _("Safety"), _("The case")
Wanted = list[tuple[str, Any, bool]]  # a page, what it is called, whether it is possible


def changes(worker: Worker, case: Case, *, is_kept: bool) -> list[dict[str, Any]]:
    """Return what this worker can change here; see more.html."""
    parts = (
        (_("People"), _of_people(worker, case, is_kept=is_kept)),
        (THE_CASE, _of_case(worker, case)),
    )
    return [
        {"label": label, "url": reverse(name, kwargs={"case_id": case.pk}), "part": part}
        for part, wanted in parts
        for name, label, is_possible in wanted
        if is_possible
    ]


def _of_people(worker: Worker, case: Case, *, is_kept: bool) -> Wanted:
    is_programme = case.kind == CaseKind.PROGRAMME and case.status not in FINAL
    return [
        ("person-edit", _("Correct the person"), is_kept),
        ("case-same", _("Another record of this person?"), is_kept),
        ("affected-new", _("Name an (ex-)partner or relative"), is_programme),
        ("named-twice", _("Somebody was named twice"), _named_several(worker, case)),
        ("child-new", _("Add a child"), True),
    ]


def _of_case(worker: Worker, case: Case) -> Wanted:
    leads = worker.has_role(Role.SUPERVISOR)
    return [
        ("case-edit", _("Correct facts"), True),
        ("case-status", _("Change status"), bool(allowed_after(case.kind, case.status))),
        ("case-assign", _("Assign"), leads),
        ("case-conflict", _("Declare a conflict of interest"), True),
        ("case-keep", _("How long it is kept"), leads),
        ("case-erase", _("Ask for erasure"), leads and case.closed_at is not None),
    ]


def _named_several(worker: Worker, case: Case) -> bool:
    if case.kind != CaseKind.PROGRAMME:
        return False
    return AffectedPerson.objects.visible_to(worker).kept().filter(case=case).count() > 1
