"""Who will see this? The same answer before sending, and on the trail once it is sent."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies.models import DisclosureBasis, Role, Worker
from cases.policies import CASE_STAFF
from cases.staff import staff_of
from kernel.errors import RuleBroken
from sharing.models import Link, UseInstruction
from sharing.policies import Side, side_of


@dataclass(frozen=True)
class Readers:
    """Who reads at one agency: names where they are colleagues, roles where they are not."""

    agency_id: UUID
    agency: str
    roles: tuple[str, ...]  # Role codes
    people: tuple[str, ...]  # of one's own agency alone
    sentence: str


@dataclass(frozen=True)
class Audience:
    """Who will read it, what they will read, on which basis, and who will not."""

    readers: tuple[Readers, ...]
    fields: tuple[str, ...]
    basis: str
    not_readers: tuple[str, ...]

    def digest(self) -> str:
        """Return what tells this answer from another: it travels with the form."""
        told = [self.basis, self.fields, self.not_readers, *(vars(who) for who in self.readers)]
        said = json.dumps(told, default=str, sort_keys=True)
        return salted_hmac("sharing.audience", said, algorithm="sha256").hexdigest()[:32]

    def codes(self) -> list[str]:
        """Return agencies and roles as codes, for the trail."""
        return sorted(f"{who.agency_id}:{role}" for who in self.readers for role in who.roles)


def audience(
    *,
    worker: Worker,
    link: Link,
    basis: str,
    use_instruction: str,
    side: Side | None = None,
    with_level: bool = False,
) -> Audience:
    """Return who will see something that this worker sends along a link, `side` if it is known.

    Towards a service the answer is the same whether or not it attached the link.

    Raises: NotAllowed.
    Source: docs/rules/sharing.md R-S12.
    """
    side = side or side_of(worker, link)
    to_support = worker.agency_id == link.programme_id
    theirs = _service(link, use_instruction) if to_support else _programme(link, use_instruction)
    return Audience(
        readers=(_own(worker, side), theirs),
        fields=(
            _("Kind"),
            *([_("Risk level in force here")] if with_level else []),
            _("Text"),
            _("When it happened, and when it was known"),
            _("Basis"),
        ),
        basis=str(DisclosureBasis(basis).label),
        not_readers=_not_readers(to_support=to_support),
    )


def confirm(
    digest: str,
    *,
    worker: Worker,
    link: Link,
    basis: str,
    use_instruction: str,
    with_level: bool = False,
) -> None:
    """Pass when what somebody was shown still holds, or nothing was. Raises: RuleBroken."""
    if not digest:
        return
    now = audience(
        worker=worker,
        link=link,
        basis=basis,
        use_instruction=use_instruction,
        with_level=with_level,
    )
    if digest != now.digest():
        raise RuleBroken("audience_changed")


def reader_codes(link: Link, own_case_id: UUID, sender_id: UUID, use_instruction: str) -> list[str]:
    """Return the same as `Audience.codes` to a task, which sends what was held for nobody.

    Source: docs/rules/sharing.md R-S12.
    """
    people = list(Worker.objects.active().filter(pk__in=staff_of(own_case_id)))
    to_support = sender_id == link.programme_id
    theirs = _service(link, use_instruction) if to_support else _programme(link, use_instruction)
    own = [f"{sender_id}:{role}" for role in _roles(people)]
    return sorted([*own, *(f"{theirs.agency_id}:{role}" for role in theirs.roles)])


def _roles(people: list[Worker]) -> tuple[str, ...]:
    return tuple(sorted({role for one in people for role in one.roles} & CASE_STAFF))


def _own(worker: Worker, side: Side) -> Readers:
    on_case = Worker.objects.visible_to(worker).filter(pk__in=colleagues_on(side.case.pk))
    people = list(on_case.order_by("name"))
    return Readers(
        agency_id=worker.agency_id,
        agency=worker.agency.name,
        roles=_roles(people),
        people=tuple(one.name for one in people),
        sentence=_("Colleagues on this case"),
    )


def _service(link: Link, use_instruction: str) -> Readers:
    roles: tuple[str, ...] = (Role.SUPERVISOR,)
    if use_instruction == UseInstruction.SUPERVISOR_ONLY:
        sentence = _("Supervisors")
    else:
        roles = (Role.SUPERVISOR, Role.PARTNER_SUPPORT_WORKER)
        sentence = _("Supervisors, and the partner-support worker in charge if there is one")
    return Readers(link.support_id, link.support.name, roles, (), sentence)


def _programme(link: Link, use_instruction: str) -> Readers:
    roles: tuple[str, ...] = (Role.SUPERVISOR,)
    if use_instruction == UseInstruction.SUPERVISOR_ONLY:
        sentence = _("Supervisors of the participant's case")
    else:
        roles = (Role.SUPERVISOR, Role.FACILITATOR)
        sentence = _("Facilitators and supervisors of the participant's case")
    return Readers(link.programme_id, link.programme.name, roles, (), sentence)


def _not_readers(*, to_support: bool) -> tuple[str, ...]:
    nobody_else = (_("Agencies that are not named here"), _("Other (ex-)partners"))
    if to_support:
        return (_("The participant"), *nobody_else)
    return (_("The participant, unless it may be raised"), *nobody_else)


def colleagues_on(case_id: UUID) -> dict[UUID, str]:
    """Return who of one's own agency sees a case one sees oneself, each with the permission."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select worker_id, permission from app.case_workers(%s) order by permission", [case_id]
        )
        return dict(cursor.fetchall())
