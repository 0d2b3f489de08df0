"""What a draft offers whom: words to be written, or the second person's reading."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import DisclosureBasis, Worker
from sharing import policies
from sharing.models import Disclosure, DisclosureOrigin
from web.base import allowed


def ways_to_send(worker: Worker, draft: Disclosure) -> list[dict[str, Any]]:
    """Return how a draft leaves: with words, or when a second person has read it."""
    ids = {"disclosure_id": draft.pk}
    if not draft.text:
        url = reverse("disclosure-draft", kwargs=ids)
        return [{"label": gettext("Write and send"), "url": url, "primary": True}]
    if draft.basis == DisclosureBasis.SAFETY_EXCEPTION or not _may_second(worker, draft):
        return []
    url = reverse("disclosure-approve", kwargs=ids)
    return [{"label": gettext("Approve and send"), "url": url, "primary": True, "post": True}]


def waits_for_review(worker: Worker, one: Disclosure) -> bool:
    """Say whether this worker is the second person of a safety exception."""
    return one.basis == DisclosureBasis.SAFETY_EXCEPTION and _may_second(worker, one)


def _may_second(worker: Worker, one: Disclosure) -> bool:
    origins = DisclosureOrigin.objects.visible_to(worker)
    waiting = origins.filter(disclosure=one, approved_at=None).first()
    return waiting is not None and allowed(policies.may_second, worker, waiting)
