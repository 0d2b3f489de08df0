"""A programme case and a support case with a link between them, and the process that delivers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections

from agencies.models import DisclosureBasis, Notice, Worker
from agencies.working_time import today_at
from audit.models import OutboxMessage
from audit.tasks import deliver as deliver_one
from audit.tasks import deliver_due
from cases import actions as cases
from cases.models import AffectedPerson, Case, Relationship
from sharing import actions
from sharing.models import (
    Disclosure,
    DisclosureKind,
    HowInformed,
    Link,
    LinkAttachment,
    Release,
    ReleaseCategory,
    ReleasePurpose,
)
from tests.cast import HER_WORDS, Cast, a_case, acting_as

CAUTION = "Please give this week's meeting on separation more room than planned."


@dataclass
class Scene:
    """Mr K's case at Alba, Ms A's at Brisa, and the link."""

    cast: Cast
    programme_case: Case
    support_case: Case
    affected: AffectedPerson
    link: Link

    def tell_brisa(self, **changes: Any) -> Disclosure:
        """Have Ivo tell Brisa something."""
        facts: dict[str, Any] = {
            "kind": DisclosureKind.NEW_VIOLENCE,
            "basis": DisclosureBasis.PERPETRATOR_AGREEMENT,
            "text": "He told the group that he threatened her on Monday.",
        }
        with acting_as(self.cast.ivo) as ivo:
            return actions.disclose(link=seen_link(ivo), worker=ivo, **(facts | changes))

    def tell_alba(self, by: Worker | None = None, **changes: Any) -> Disclosure:
        """Have Nadia tell Alba something."""
        facts: dict[str, Any] = {
            "kind": DisclosureKind.CAUTION,
            "basis": DisclosureBasis.SURVIVOR_CONSENT,
            "text": CAUTION,
            "could_he_know": "No, it fits every week.",
        }
        with acting_as(by or self.cast.nadia) as worker:
            return actions.disclose(link=seen_link(worker), worker=worker, **(facts | changes))

    def release(self, **changes: Any) -> Release:
        """Have Nadia record her release."""
        facts: dict[str, Any] = {
            "purpose": ReleasePurpose.PRACTICE,
            "categories": [ReleaseCategory.CAUTION],
            "ends_date": today_at(self.cast.brisa.agency) + timedelta(days=30),
            "how_informed": HowInformed.IN_PERSON,
        }
        with acting_as(self.cast.nadia) as nadia:
            case = Case.objects.visible_to(nadia).get(pk=self.support_case.pk)
            return actions.give_release(
                support_case=case, link=seen_link(nadia), worker=nadia, **(facts | changes)
            )


def seen_link(worker: Worker) -> Link:
    """Return the one link a worker sees."""
    link: Link = Link.objects.visible_to(worker).get()
    return link


def sign_contract(case: Case, worker: Worker) -> None:
    """Have Mr K sign."""
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        cases.correct_case(
            case=seen,
            version=seen.version,
            contract_signed_date=today_at(acting.agency),
            worker=acting,
        )


def name_her(case: Case, worker: Worker, relationships: list[str] | None = None) -> AffectedPerson:
    """Have Mr K name Ms A."""
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        return cases.name_affected_person(
            case=seen,
            given_name="Ms",
            surname="A",
            contact="+49301234567",
            relationships=relationships or [Relationship.CURRENT],
            worker=acting,
        )


def open_route(affected: AffectedPerson, cast: Cast, by: Worker | None = None) -> Link:
    """Open the route to Brisa."""
    with acting_as(by or cast.ivo) as worker:
        seen = AffectedPerson.objects.visible_to(worker).get(pk=affected.pk)
        return actions.open_route(affected=seen, support=cast.brisa.agency, worker=worker)


def attach(link: Link, support_case: Case, cast: Cast, by: Worker | None = None) -> LinkAttachment:
    """Have Lea attach the link."""
    with acting_as(by or cast.lea) as lea:
        return actions.attach_link(
            link=Link.objects.visible_to(lea).get(pk=link.pk),
            support_case=Case.objects.visible_to(lea).get(pk=support_case.pk),
            worker=lea,
        )


def a_route(cast: Cast) -> Scene:
    """Set the scene up to the open route; Brisa has not attached it."""
    programme_case = a_case(cast.ivo, cast.alba)
    sign_contract(programme_case, cast.ivo)
    affected = name_her(programme_case, cast.ivo)
    link = open_route(affected, cast)
    return Scene(cast, programme_case, a_case(cast.nadia, cast.brisa, "A"), affected, link)


def a_scene(cast: Cast) -> Scene:
    """Set the whole scene."""
    scene = a_route(cast)
    attach(scene.link, scene.support_case, cast)
    return scene


@contextmanager
def task_role() -> Iterator[None]:
    """Become the task process: its role, no pool, no other alias's rights."""
    web = connections["default"]
    web.close()
    task = connections.create_connection("default")
    options = dict(web.settings_dict["OPTIONS"])
    options.pop("pool", None)
    task.settings_dict = web.settings_dict | {
        "USER": "app_task",
        "PASSWORD": os.environ["DB_PASSWORD_TASK"],
        "OPTIONS": options,
    }
    connections["default"] = task
    try:
        yield
    finally:
        task.close()
        connections["default"] = web


def deliver() -> None:
    """Deliver what is due, and what that makes due, as the task process; none may fail now."""
    with task_role():
        before = failing()
        while deliver_due():
            assert not failing() - before, "see delivery_failed in the log above"


def failing() -> set[tuple[Any, str]]:
    """Return what failed and waits: what another test left failing is that one's own matter."""
    rows = OutboxMessage.objects.filter(delivered_at=None, attempts__gt=0)
    return set(rows.values_list("pk", "topic"))


def deliver_about(object_id: Any, topic: str) -> None:
    """Deliver what is due of one topic about one thing, and nothing of anybody else."""
    rows = OutboxMessage.objects.using("seed").filter(object_id=object_id, topic=topic)
    waiting = list(rows.filter(delivered_at=None).values_list("pk", flat=True))
    with task_role():
        for message_id in waiting:
            deliver_one(str(message_id))


@contextmanager
def copy_as(link: Link, state: str) -> Iterator[None]:
    """Lay a copy of what went along a link in another state, and recall what went.

    A copy opens for nobody, so it goes again: what is restored from a backup must open.
    """
    copy = """insert into sharing_disclosure select (jsonb_populate_record(told,
        jsonb_build_object('id', gen_random_uuid(), 'state', %s::text))).*
        from sharing_disclosure told where link_id = %s returning id"""
    with connections["seed"].cursor() as cursor:
        cursor.execute(copy, [state, link.pk])
        made = [row[0] for row in cursor.fetchall()]
    told = Disclosure.objects.using("seed").filter(link=link)
    told.filter(origin__isnull=False).update(state="RECALLED")
    try:
        yield
    finally:
        told.filter(pk__in=made).delete()


def notices_of(worker: Worker) -> list[str]:
    """Return the topics of what waits for a worker."""
    with acting_as(worker) as acting:
        return sorted(Notice.objects.visible_to(acting).values_list("topic", flat=True))


__all__ = [
    "CAUTION",
    "HER_WORDS",
    "Scene",
    "a_route",
    "a_scene",
    "deliver",
    "deliver_about",
    "notices_of",
]
