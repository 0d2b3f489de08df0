"""What was asked already about records that may be of one person, and where it stands."""

from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import Role, Worker
from cases.models import Case, Merge
from sharing.audience import colleagues_on


def asked_with(worker: Worker, case: Case) -> dict[UUID, Merge]:
    """Return the questions about a case that nobody has answered, by the other case."""
    rows = Merge.objects.visible_to(worker).waiting().of_people()
    of_case = rows.filter(Q(case=case) | Q(kept_case=case))
    return {one.kept_case_id if one.case_id == case.pk else one.case_id: one for one in of_case}


def in_the_way(worker: Worker, *cases: Case) -> list[Merge]:
    """Return the questions whether one of these cases goes into another, which stand first."""
    rows = Merge.objects.visible_to(worker).waiting().of_people()
    return list(rows.filter(case__in=cases))


def is_answered_by_nobody(worker: Worker, *cases: Case) -> bool:
    """Say whether no other supervisor sees all of these cases, so that nobody could answer."""
    others = Worker.objects.visible_to(worker).active().in_role(Role.SUPERVISOR)
    see_all = set.intersection(*(set(colleagues_on(case.pk)) for case in cases))
    return not others.filter(pk__in=see_all - {worker.pk}).exists()


def nobody_answers() -> dict[str, str]:
    """Say why nobody would answer now, and what then."""
    return {
        "kind": "warn",
        "title": gettext("Nobody else could answer now."),
        "text": gettext(
            "A second supervisor who sees the case has to agree, and there is none. You can ask"
            " already: both records stay as they are until your agency's administrator makes a"
            " colleague supervisor."
        ),
    }


def question_url(merge: Merge) -> str:
    """Return where a question stands."""
    return reverse("merge", kwargs={"merge_id": merge.pk})


def asked_already(merge: Merge) -> dict[str, str]:
    """Lead to a question that stands in the way of another one."""
    return {
        "kind": "warn",
        "title": gettext("A question about this record waits already."),
        "text": gettext("It has to be answered, or taken back, first:"),
        "url": question_url(merge),
        "action": gettext("see where it stands"),
    }
