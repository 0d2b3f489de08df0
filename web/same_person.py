"""Two records side by side, as plain values for web/merge.html."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import AffectedPerson, Case, CaseKind, Merge, Person, Relationship
from web.base import Text
from web.dates import day
from web.facts import full_name, spaced


@dataclass(frozen=True)
class Compared:
    """One fact of both records."""

    label: Text
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Say whether both know it, and not the same."""
        return bool(self.left and self.right) and self.left != self.right


def of_cases(worker: Worker, left: Case, right: Case) -> list[Compared]:
    """Compare whom two cases are about, then the cases; how she is reached is in neither."""
    labels = [_("Name"), _("Born"), _("Phone"), _("Language"), _("Pronouns"), *CASE_FACTS]
    both = [_person(worker, case) + _case(case) for case in (left, right)]
    return _rows(labels, *both)


CASE_FACTS: list[Text] = [
    _("Status"), _("Opened"), _("Closed"), _("Team"), _("Assigned to"), _("Referred by"),
]  # fmt: skip


def _person(worker: Worker, case: Case) -> list[str]:
    person = Person.objects.visible_to(worker).filter(case=case).first()
    if person is None:
        return [""] * 5
    born = person.birth_date.open()
    phone = person.phone.open() if case.kind == CaseKind.PROGRAMME else ""
    return [
        f"{person.given_name.open()} {person.surname.open()}".strip(),
        day(date.fromisoformat(born)) if born else "",
        spaced(phone) if phone else "",
        person.language,
        person.pronouns,
    ]


def _case(case: Case) -> list[str]:
    return [
        case.get_status_display(),
        day(case.recorded_at),
        day(case.closed_at) if case.closed_at else "",
        case.team.name,
        case.assigned.name if case.assigned else gettext("nobody"),
        case.get_referral_route_display() if case.referral_route else "",
    ]


def of_named(left: AffectedPerson, right: AffectedPerson) -> list[Compared]:
    """Compare whom a participant named twice; of the contact, only whether there is one."""
    labels: list[Text] = [_("Name"), _("Relationship"), _("How to reach them"), _("Named on")]
    return _rows(labels, _named(left), _named(right))


def _named(one: AffectedPerson) -> list[str]:
    return [
        full_name(one),
        ", ".join(str(Relationship(code).label) for code in one.relationships),
        gettext("recorded") if one.contact else "",
        day(one.recorded_at),
    ]


def of_merge(worker: Worker, merge: Merge) -> list[Compared]:
    """Compare both records of a merge, the kept one right."""
    if merge.affected_id:
        named = AffectedPerson.objects.visible_to(worker)
        both = named.in_bulk([merge.affected_id, merge.kept_affected_id])
        return of_named(both[merge.affected_id], both[merge.kept_affected_id])
    return of_cases(worker, merge.case, merge.kept_case)


def _rows(labels: list[Text], left: list[str], right: list[str]) -> list[Compared]:
    facts = [Compared(*three) for three in zip(labels, left, right, strict=True)]
    return [fact for fact in facts if fact.left or fact.right]
