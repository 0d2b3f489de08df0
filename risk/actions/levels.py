"""Telling a linked agency where a case stands: the level in force, and never another one."""

from typing import Any

from django.db import transaction

from agencies.models import Worker
from kernel.errors import RuleBroken
from risk.levels import standings
from sharing import policies
from sharing.actions import disclose, preview_disclosure
from sharing.actions.disclosures import Preview
from sharing.models import Disclosure, Link


@transaction.atomic
def tell_level(*, link: Link, worker: Worker, **said: Any) -> Disclosure:
    """Tell the agency at the other end the level in force of one's own case, with the words for it.

    It stands beside their own there, and is never merged into it.

    Raises: NotAllowed; RuleBroken not_assessed, and what `sharing.disclose` raises.
    Source: docs/rules/risk.md R-R16.
    """
    return disclose(link=link, worker=worker, level=_in_force(link, worker), **said)


@transaction.atomic
def preview_level(*, link: Link, worker: Worker, **said: Any) -> Preview:
    """Say who would see it and what would become of it; nothing is written.

    Raises: what `tell_level` raises.
    """
    return preview_disclosure(link=link, worker=worker, level=_in_force(link, worker), **said)


def _in_force(link: Link, worker: Worker) -> str:
    """Return the level of the worker's own case at this link. Raises: RuleBroken not_assessed."""
    case = policies.may_disclose(worker, link).case
    level = standings(worker, [case.pk])[case.pk].level
    if not level:
        raise RuleBroken("not_assessed")
    return level
