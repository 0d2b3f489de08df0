"""What became of something that was told: it left, or waits, and for whom."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from agencies.models import Worker
from sharing.models import Disclosure, DisclosureOrigin, DisclosureState
from web.merge_questions import is_answered_by_nobody


def say_what_became_of(request: HttpRequest, told: Disclosure) -> None:
    """Say on the next page whether it left, and what it waits for if not."""
    if told.state == DisclosureState.DRAFT:
        messages.warning(request, waits_for(told, cast("Worker", request.user)))
    elif told.state == DisclosureState.APPROVED:
        held = gettext("Held back: there is no agreement in force with this agency.")
        messages.warning(request, held)
    else:
        messages.success(request, gettext("Sent. No person has received it yet."))


def waits_for(told: Disclosure, worker: Worker) -> str:
    """Say who reads it before it leaves, or that nobody could."""
    case = DisclosureOrigin.objects.visible_to(worker).get(disclosure=told).case
    if is_answered_by_nobody(worker, case):
        return gettext(
            "Not sent yet, and nobody could read it now: no other supervisor sees the case. Ask"
            " your administrator to make a colleague supervisor."
        )
    return gettext("Not sent yet: a second person, a supervisor of the case, reads it first.")
