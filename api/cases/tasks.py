"""Tasks: what is to be done, by when, because of which rule."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import PageQuery, pages, speaks
from api.fields import Changes, Code
from api.rows import Seen
from cases import actions
from cases.models import Case, Task, TaskKind, TaskState


class TaskQuery(PageQuery):
    """Which tasks."""

    state = Code(TaskState, required=False)
    kind = Code(TaskKind, required=False)
    case = Seen(Case, required=False)
    is_mine = serializers.BooleanField(
        required=False,
        help_text="What one is to do oneself: one's own, and what nobody owns in cases one leads.",
    )
    is_overdue = serializers.BooleanField(required=False)


class FinishTask(Changes):
    """How it ended."""

    state = Code(TaskState)


class TaskOutput(serializers.Serializer[Any]):
    """A task. Without an owner it is the supervisors'."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    kind = Code(TaskKind)
    state = Code(TaskState)
    rule = serializers.CharField()
    case = serializers.UUIDField(source="case_id", allow_null=True)
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    object = serializers.UUIDField(source="object_id", allow_null=True)
    due_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.UUIDField(source="done_by_id", allow_null=True)


class Tasks(Endpoint):
    """`tasks/`."""

    @pages(TaskOutput, order="due_at", asks=TaskQuery)
    def get(self, _request: Request) -> Response:
        """List tasks, what is due first."""
        asked = self.asked()
        wanted = {name: asked[name] for name in ("state", "kind", "case") if name in asked}
        rows = Task.objects.visible_to(self.worker).filter(**wanted)
        if asked.get("is_mine"):
            rows = rows.to_do_by(self.worker)
        if asked.get("is_overdue"):
            rows = rows.overdue()
        return self.page(rows)


class OneTask(Endpoint):
    """`tasks/{task_id}/`."""

    @speaks(gives=TaskOutput)
    def get(self, _request: Request, task_id: UUID) -> Response:
        """Return one task."""
        return self.answer(self.seen(Task, task_id))


class Completion(Endpoint):
    """`tasks/{task_id}/completion/`."""

    @speaks(takes=FinishTask, gives=TaskOutput)
    def post(self, _request: Request, task_id: UUID) -> Response:
        """Say how a task ended."""
        task = self.seen(Task, task_id)
        body = self.body()
        with self.saving(lambda: self.seen(Task, task_id)):
            actions.finish_task(task=task, worker=self.worker, **body)
        return self.answer(self.seen(Task, task_id))
