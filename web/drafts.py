"""Nothing typed is lost: forms keep drafts, and come back filled.

A form's own address takes `draft=keep` (the script's, every five seconds) and `draft=discard`. What
was kept is in the form when it is opened again; saving the form forgets it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from agencies.models import Worker
from cases import actions
from cases.models import Case, Draft, Group
from kernel.submissions import was_received

NEVER_KEPT = {"csrfmiddlewaretoken", "draft", "audience_digest"}


@dataclass(frozen=True)
class Kept:
    """What a page offers again."""

    at: datetime
    typed: QueryDict


@dataclass(frozen=True)
class Place:
    """Whose draft it is, of which page, about what, and under whose key it lies."""

    worker: Worker
    form: str
    about_id: UUID
    case: Case | None = None
    group: Group | None = None

    def keep(self, sent: QueryDict) -> None:
        """Keep what was typed, unless this very form was saved meanwhile."""
        pairs = [
            (name, value)
            for name, values in sent.lists()
            if name not in NEVER_KEPT
            for value in values
        ]
        if _is_saved(sent):
            return
        actions.keep_draft(
            form=self.form,
            about_id=self.about_id,
            text=json.dumps(pairs),
            case=self.case,
            group=self.group,
            worker=self.worker,
        )

    def is_kept(self) -> bool:
        """Say whether anything was kept, without opening it."""
        return self._rows().exists()

    def kept(self) -> Kept | None:
        """Open what was kept, if anything was."""
        draft = self._rows().first()
        if draft is None:
            return None
        typed = QueryDict(mutable=True)
        for name, value in json.loads(draft.text.open()):
            typed.appendlist(name, value)
        return Kept(draft.saved_at, typed)

    def drop(self) -> None:
        """Forget it."""
        actions.drop_draft(form=self.form, about_id=self.about_id, worker=self.worker)

    def _rows(self) -> QuerySet[Draft]:
        rows = Draft.objects.visible_to(self.worker)
        return rows.filter(form=self.form, about_id=self.about_id)


def place_of(
    request: HttpRequest, worker: Worker, *, case: Case | None = None, group: Group | None = None
) -> Place:
    """Return the place of a page's drafts: its name, and the last id in its address."""
    match = request.resolver_match
    if match is None:
        raise LookupError("outside of any page")
    *_others, about_id = match.kwargs.values()
    return Place(worker, str(match.url_name), about_id, case, group)


def fill(forms: Iterable[BaseForm], typed: Mapping[str, Any]) -> None:
    """Put into fresh forms what was typed; it is not checked before somebody sends it."""
    for form in forms:
        for name, field in form.fields.items():
            key = form.add_prefix(name)
            value = field.widget.value_from_datadict(typed, {}, key)
            if value is not None and not field.widget.value_omitted_from_data(typed, {}, key):
                form.initial[name] = value


def _is_saved(sent: QueryDict) -> bool:
    try:
        return was_received(UUID(sent.get("submission", "")))
    except ValueError:
        return False
