"""Saying that a task is done, from wherever it was ticked."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext

from agencies.models import Worker
from cases import actions
from cases.models import Task, TaskKind, TaskState
from web.base import Button, found
from web.task_list import is_id, labels_for


class Done(Button):
    """Say that a task is done."""

    def press(self, task_id: UUID) -> str:  # type: ignore[override]
        """Finish it; go back to its case or the list it was ticked in, else to Today."""
        task = found(Task.objects.visible_to(self.worker), task_id)
        actions.finish_task(
            task=task, state=TaskState.DONE, version=task.version, worker=self.worker
        )
        messages.success(self.request, gettext("Done."))
        back = self.request.GET.get("back")
        if task.case_id and back == "case":
            return reverse("case", kwargs={"case_id": task.case_id})
        return back_to_list(self.worker, self.request.GET) if back == "tasks" else reverse("today")


def back_to_list(worker: Worker, sent: QueryDict) -> str:
    """Return the address of the list that a tick came from: nothing but codes and ids it knows."""
    kept = {
        "show": sent.get("show", "") in labels_for(worker),
        "kind": sent.get("kind", "") in TaskKind.values,
        **{name: is_id(sent.get(name, "")) for name in ("case", "after", "before")},
    }
    query = {name: sent[name] for name, is_known in kept.items() if is_known}
    return f"{reverse('tasks')}?{urlencode(query)}" if query else reverse("tasks")


urlpatterns = [path("tasks/<uuid:task_id>/done/", Done.as_view(), name="task-done")]
