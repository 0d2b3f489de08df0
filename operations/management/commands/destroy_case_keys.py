"""Carry on erasures that stopped between the case's end and the end of its keys."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.models import QuerySet

from agencies.acting import acting_as
from agencies.models import Worker
from cases import actions
from cases.actions.erasure import FINISH_WITHIN
from cases.models import Erasure, ErasureState
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken, SessionRefused, VaultFailed
from operations.encryption import must_pass_the_walls
from vault import inspection

NOBODY = "may not act now: name who asked, who agreed, or the officer by --as EMAIL"


class Command(BaseCommand):
    """`destroy_case_keys [--finish ID [--as EMAIL]] [--dry-run]`, as DB_PROCESS=admin."""

    help = (
        "Without --finish: list the erasures two people agreed on that are not finished; status 1"
        " if one is overdue. No case is erased here: two people of the agency do that."
    )
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--finish", metavar="ID", type=UUID, help="destroy what is left of one")
        parser.add_argument(
            "--as", metavar="EMAIL", dest="email", help="for whom; else for who agreed to it"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be destroyed")

    def handle(self, *_args: Any, **options: Any) -> None:
        """List, or finish one, by the same action as the page *Erasures*."""
        must_pass_the_walls()
        if options["finish"] is None:
            self._list()
            return
        erasure = _unfinished().filter(pk=options["finish"]).first()
        if erasure is None or erasure.decided_by is None:
            raise CommandError("no unfinished erasure has this id: without --finish all are listed")
        email = options["email"] or erasure.decided_by.email
        try:
            self._finish(erasure, email, is_dry_run=options["dry_run"])
        except (Worker.DoesNotExist, SessionRefused, Erasure.DoesNotExist, NotAllowed):
            raise CommandError(NOBODY) from None
        except (RuleBroken, VaultFailed) as refused:
            raise CommandError(f"not finished: {refused.code}") from None
        except DatabaseError as failure:
            kind = type(failure).__name__
            raise CommandError(f"not finished: {kind}; run it again when it is mended") from None

    def _list(self) -> None:
        overdue = False
        for one in _unfinished():
            since = one.decided_at or one.asked_at
            late = since + FINISH_WITHIN <= clock.now()
            overdue |= late
            self.stdout.write(
                f"{one.pk} {one.agency.code} asked {one.asked_at:%Y-%m-%d}, agreed to"
                f" {since:%Y-%m-%d %H:%M %Z}: {_step(one)}{', overdue' if late else ''}"
            )
        if overdue:
            self.stderr.write("finish each by --finish ID, or have one of the two do it: Erasures")
            sys.exit(1)

    def _finish(self, erasure: Erasure, email: str, *, is_dry_run: bool) -> None:
        with _behind_the_walls(email) as worker:
            seen = Erasure.objects.visible_to(worker).get(pk=erasure.pk)
            if is_dry_run:
                case_id, others = actions.to_destroy(erasure=seen, worker=worker)
                left = inspection.held([case_id]) + inspection.held(others, erasure.agency_id)
                self.stdout.write(f"{erasure.pk}: {left} keys would be destroyed")
                return
            gone = actions.carry_on_erasure(erasure=seen, worker=worker)
        self.stdout.write(f"{erasure.pk}: {gone} keys destroyed, erased")


def _unfinished() -> QuerySet[Erasure]:
    found: QuerySet[Erasure] = Erasure.objects.filter(state=ErasureState.ERASING)
    return found.select_related("agency", "decided_by").order_by("decided_at", "pk")


def _step(one: Erasure) -> str:
    left = inspection.held([one.case_id])
    told = f"{left} keys left" if left else "its keys are destroyed, the last word is missing"
    return f"the case is out of sight, {told}"


@contextmanager
def _behind_the_walls(email: str) -> Iterator[Worker]:
    """Act for one of the agency's people as the pages do, with no more power than they have."""
    with acting_as(email, using="default") as worker:
        with connection.cursor() as cursor:
            cursor.execute("set local role app_web")
        yield worker
