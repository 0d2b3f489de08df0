"""CaseGrant: who may see which case, and how every read asks for it."""

import uuid
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import F, Func, OuterRef, Q
from guardian.models import UserObjectPermissionBase

from agencies.models import Worker
from kernel import clock
from kernel.models import AppNow


class CaseGrant(UserObjectPermissionBase):  # type: ignore[misc, unused-ignore]
    """One worker may work on or oversee one case. Written by definer functions alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = models.ForeignKey(
        "Case", on_delete=models.CASCADE, related_name="grants", db_index=False
    )
    # An index of its own would cost at every grant and serve nobody: two values here, and below it
    # begins with the worker anyway.
    user = models.ForeignKey(Worker, on_delete=models.CASCADE, db_index=False)
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, db_index=False)
    reason = models.CharField(max_length=40)  # TEAM GROUP ASSIGNED MADE_IT COVER BREAK_GLASS
    granted_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    granted_at = models.DateTimeField(db_default=AppNow())
    expires_at = models.DateTimeField(null=True)
    case_recorded_at = models.DateTimeField(editable=False)  # a trigger says it: see Newest

    class Meta(UserObjectPermissionBase.Meta):
        # Every read asks both ways, once for the program and once for the wall; with what else
        # is asked in the index, a supervisor's 750 cases take a third of the time.
        indexes = (
            models.Index(
                fields=["content_object", "user"],
                include=["expires_at", "reason"],
                name="grants_by_case",
            ),
            models.Index(
                fields=["user", "case_recorded_at", "content_object"],
                include=["expires_at", "reason"],
                name="grants_by_worker",
            ),
        )

    def __str__(self) -> str:
        """Return the id alone."""
        return f"grant {self.pk}"


def granted(worker: Worker, case: str) -> "models.QuerySet[CaseGrant]":
    """Return a worker's grants on the outer row's case."""
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return CaseGrant.objects.filter(  # type: ignore[no-any-return, unused-ignore]
        live, content_object_id=OuterRef(case), user_id=worker.pk
    )


class _OfGrants(Func):
    """SQL about the caller's live grants on the outer row's case, as in cases/walls.py.

    Written out, since every read begins here and Django takes a millisecond to build it.
    """

    held = """exists (select 1 from cases_casegrant held where held.content_object_id = {case}
        and held.user_id = %s and (held.expires_at is null or held.expires_at > %s))"""

    def __init__(self, worker: Worker, case: str) -> None:
        super().__init__(F(case))
        self.parameters: tuple[Any, ...] = worker.pk, clock.now()

    def as_sql(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL with the case's column, and its parameters."""
        case, parameters = compiler.compile(self.source_expressions[0])
        return self.held.format(case=case), (*parameters, *self.parameters)


class Granted(_OfGrants):
    """Whether a worker may see the case that `case` names."""

    output_field = models.BooleanField()


class Because(_OfGrants):
    """Why a granted case is seen, as the trail keeps it: the reason of the grant.

    Who works on a case and oversees its team as well sees it because of the work.
    """

    output_field = models.CharField()
    held = _OfGrants.held.replace("exists (select 1", "(select held.reason").removesuffix(")") + (
        " order by held.reason = 'TEAM' limit 1)"
    )


class Newest(_OfGrants):
    """Whether a case is among so many that were recorded last of those a worker was granted.

    It shows nobody anything: it keeps the database from looking up 750 cases to find 25, since one
    index holds a worker's grants by when their cases were recorded.
    """

    output_field = models.BooleanField()
    held = """{case} = any(array(select newest.content_object_id from (
        select distinct held.case_recorded_at, held.content_object_id from cases_casegrant held
        where held.user_id = %s and (held.expires_at is null or held.expires_at > %s)
        order by held.case_recorded_at desc, held.content_object_id desc limit %s) newest))"""

    def __init__(self, worker: Worker, case: str, most: int) -> None:
        super().__init__(worker, case)
        self.parameters = *self.parameters, most
