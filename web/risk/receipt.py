"""Has a person received it? And whom to call while nobody has: as pages say it."""

from typing import Any

from django.utils.translation import gettext

from agencies.models import Worker
from risk import receiving
from risk.models import Alert, SafetyConcern
from risk.receiving import Call, Receiving
from sharing.models import Disclosure


def receipt_of_concern(worker: Worker, concern: SafetyConcern) -> dict[str, Any]:
    """Return `receipt` and `emergency` for a concern's page."""
    return drawn(receiving.of_concern(worker, concern))


def receipt_of_alert(alert: Alert) -> dict[str, Any]:
    """Return `receipt` and `emergency` for an alert's page."""
    return drawn(receiving.of_alert(alert))


def receipt_of_sent(worker: Worker, one: Disclosure) -> dict[str, Any]:
    """Return whether a person received what we sent, and whom to call where it presses."""
    return drawn(receiving.of_sent(worker, one))


def drawn(found: Receiving) -> dict[str, Any]:
    """Return what parts/receipt.html draws."""
    if found.is_received is None:
        return {"receipt": None, "emergency": []}
    text = gettext("No person has received this yet.")
    if found.is_ours:
        text = gettext(
            "A supervisor of this agency has received this. A link was taken back since: whether"
            " anybody elsewhere has is not shown any more."
        )
    elif found.is_received:
        text = gettext("A person has received this.")
    elif found.is_partly:
        text = gettext("Not everybody who was told has received this yet.")
    if found.is_here:
        text = _here(found)
    receipt = {"received": found.is_received, "text": text}
    return {"receipt": receipt, "emergency": [_number(one) for one in found.calls]}


def _here(found: Receiving) -> str:
    """Say it of what left nobody: the agency's own supervisors are waited for."""
    if found.is_received:
        return gettext("Nothing left this agency. A supervisor has acknowledged the alert.")
    if found.calls:  # in imminent danger
        return gettext("No person has received this yet. Nothing left this agency.")
    return gettext("Nothing left this agency. No supervisor has acknowledged the alert yet.")


def _number(one: Call) -> dict[str, str]:
    if one.agency is None:
        return {"label": gettext("Police"), "number": one.number}
    label = gettext("On duty at %(agency)s") % {"agency": one.agency.name}
    return {"label": label, "number": one.number}
