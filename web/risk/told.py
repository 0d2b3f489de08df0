"""What became of what a session's concerns tell linked services, said once it is saved."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext

from agencies.models import Worker
from sharing.models import Disclosure, DisclosureState
from web import order


def told_services(worker: Worker, concerns: Any) -> list[tuple[int, str]]:
    """Return for each service that was told of these concerns, or is not yet, what a page says.

    Pairs of a level (`messages.SUCCESS`, `WARNING`) and a sentence.
    """
    rows = Disclosure.objects.visible_to(worker).sent_by(worker.agency_id)
    told = rows.filter(origin__concern_id__in=concerns.values("pk")).select_related("recipient")
    became = {(one.recipient.name, _sentence(one)) for one in told}
    return [
        (level, sentence % {"agency": name})
        for name, (level, sentence) in sorted(became, key=lambda one: (order.key(one[0]), one[1]))
    ]


def _sentence(one: Disclosure) -> tuple[int, str]:
    held = gettext("%(agency)s is not told yet: there is no agreement in force with it.")
    unread = gettext("%(agency)s is not told yet: a second person reads it first.")
    sent = gettext("%(agency)s was told. No person there has received it yet.")
    waits = {DisclosureState.APPROVED: held, DisclosureState.DRAFT: unread}
    if one.state in waits:
        return messages.WARNING, waits[DisclosureState(one.state)]
    return messages.SUCCESS, sent
