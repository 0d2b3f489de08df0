"""The box "who will see this?", drawn from the functions that enforce it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from agencies.models import Worker
from cases.models import Case
from sharing.audience import Audience, audience, colleagues_on
from sharing.models import Link, UseInstruction
from web import labels, order


@dataclass(frozen=True)
class Seen:
    """Who will, and what of it."""

    agency: str
    people: str = ""
    fields: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Unseen:
    """Who will not, and why."""

    who: str
    why: str = ""


@dataclass(frozen=True)
class Box:
    """What parts/who_will_see.html shows."""

    will: list[Seen]
    will_not: list[Unseen] = field(default_factory=list)
    # What the form sends back: if the answer changed meanwhile, the save stops (FormPage).
    digest: str = ""


def own_agency_alone(worker: Worker, case: Case) -> Box:
    """Return who sees what is recorded on a case and told to nobody else."""
    colleagues = Worker.objects.visible_to(worker).filter(pk__in=colleagues_on(case.pk))
    people = ", ".join(
        f"{each.name} ({labels.roles(each.roles)})" for each in colleagues.order_by(order.by())
    )
    return Box(
        will=[Seen(worker.agency.name, people)],
        will_not=[Unseen(gettext("Every other agency")), Unseen(gettext("The participant"))],
    )


def box(readers: Audience, *, with_basis: bool = True, chosen: str = "") -> Box:
    """Draw who will see what is sent along a link; `chosen` goes along only if it is ticked."""
    fields = [*readers.fields, *([chosen] if chosen else [])]
    return Box(
        will=[
            Seen(
                reader.agency,
                ", ".join(reader.people) or reader.sentence,
                ", ".join(str(each) for each in fields),
                readers.basis if with_basis else "",
            )
            for reader in readers.readers
        ],
        will_not=[Unseen(who) for who in readers.not_readers],
        digest=readers.digest(),
    )


def box_along(
    worker: Worker,
    links: Iterable[Link],
    basis: str,
    *,
    use_instruction: str = UseInstruction.INFORM_PRACTICE_ONLY,
) -> Box:
    """Draw who will see what is sent along these links, each agency once."""
    links = list(links)

    def answers(instruction: str) -> list[Audience]:
        return [
            audience(worker=worker, link=link, basis=basis, use_instruction=instruction)
            for link in links
        ]

    boxes = [box(answer, with_basis=False) for answer in answers(use_instruction)]
    # Of what the empty form showed: an instruction chosen meanwhile changed nobody's rights.
    shown = answers(str(UseInstruction.INFORM_PRACTICE_ONLY))
    will = {seen.agency: seen for one in boxes for seen in one.will}
    will_not = {unseen.who: unseen for one in boxes for unseen in one.will_not}
    digest = "-".join(answer.digest() for answer in shown)
    return Box(list(will.values()), list(will_not.values()), digest)
