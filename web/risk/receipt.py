"""Has a person received it? And whom to call while nobody has."""

from typing import Any

from django.utils.translation import gettext

from agencies.emergency import police_number
from agencies.models import Agency, Worker
from risk.models import Alert, AlertReason, AlertState, SafetyConcern
from sharing.models import Disclosure, DisclosureState


def receipt_of_concern(
    worker: Worker, concern: SafetyConcern, sent: list[Disclosure]
) -> dict[str, Any]:
    """Return `receipt` and `emergency` for a concern's page."""
    others = [one.recipient for one in sent]
    emergency = numbers(worker.agency, *others) if concern.is_imminent else []
    if sent:
        is_received = any(one.state == DisclosureState.RECEIVED for one in sent)
        return {"receipt": _said(is_received=is_received), "emergency": emergency}
    alerts = Alert.objects.visible_to(worker).filter(concern=concern)
    states = list(alerts.values_list("state", flat=True))
    if not states and not concern.is_imminent:
        return {"receipt": None, "emergency": []}
    is_received = any(state != AlertState.OPEN for state in states)
    return {"receipt": _said(is_received=is_received), "emergency": emergency}


def receipt_of_alert(alert: Alert) -> dict[str, Any]:
    """Return `receipt` and `emergency` for an alert's page."""
    if alert.reason_code != AlertReason.IMMINENT_DANGER:
        return {}
    others = [alert.disclosure.sender] if alert.disclosure else []
    is_received = alert.state != AlertState.OPEN
    return {
        "receipt": _said(is_received=is_received),
        "emergency": numbers(alert.agency, *others),
    }


def receipt_of_sent(worker: Worker, one: Disclosure) -> dict[str, Any]:
    """Return whether a person received what we sent, and whom to call where it presses."""
    is_received = one.state == DisclosureState.RECEIVED
    presses = one.is_unreceived or (one.is_imminent and one.state == DisclosureState.SENT)
    if not (presses or (one.is_imminent and is_received)):
        return {}
    calls = [] if is_received else numbers(worker.agency, one.recipient)
    return {"receipt": _said(is_received=is_received), "emergency": calls}


def numbers(own: Agency, *others: Agency) -> list[dict[str, str]]:
    """Return the police and the duty numbers of the agencies concerned."""
    found = [{"label": gettext("Police"), "number": police_number(own)}]
    for agency in dict.fromkeys((own, *others)):
        if agency.duty_phone:
            label = gettext("On duty at %(agency)s") % {"agency": agency.name}
            found.append({"label": label, "number": agency.duty_phone})
    return found


def _said(*, is_received: bool) -> dict[str, Any]:
    text = (
        gettext("A person has received this.")
        if is_received
        else gettext("No person has received this yet.")
    )
    return {"received": is_received, "text": text}
