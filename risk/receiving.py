"""Has a person received it, and whom to call while nobody has."""

from dataclasses import dataclass, field

from agencies.emergency import police_number
from agencies.models import Agency, Worker
from cases.models import TimelineEntry, TimelineKind
from risk.models import Alert, AlertReason, AlertState, SafetyConcern
from sharing.models import Disclosure, DisclosureState

UNDERWAY = (DisclosureState.DRAFT, DisclosureState.APPROVED, DisclosureState.SENT)


@dataclass(frozen=True)
class Call:
    """A number to call; without an agency it is the police's."""

    number: str
    agency: Agency | None = None


@dataclass(frozen=True)
class Receiving:
    """Whether a person has it, at each agency it went to; None: nobody is waited for."""

    is_received: bool | None = None
    is_partly: bool = False  # somewhere a person has it, elsewhere nobody yet
    is_here: bool = False  # nothing left: one's own supervisors are waited for
    is_ours: bool = False  # a supervisor here has it; what left by a link taken back nobody sees
    calls: list[Call] = field(default_factory=list)


def of_concern(worker: Worker, concern: SafetyConcern) -> Receiving:
    """Return it for a concern: at whom it was sent to, else at one's own supervisor."""
    sent = sent_because_of(worker, concern)
    others = [one.recipient for one in sent]
    calls = numbers(worker.agency, *others) if concern.is_imminent else []
    has_it = any(one.received_at for one in sent)
    if any(one.state in UNDERWAY for one in sent):
        return Receiving(is_received=False, is_partly=has_it, calls=calls)
    if has_it:
        return Receiving(is_received=True, calls=calls)
    alerts = Alert.objects.visible_to(worker).filter(concern=concern)
    states = list(alerts.values_list("state", flat=True))
    if not states and not concern.is_imminent:
        return Receiving()
    is_received = any(state != AlertState.OPEN for state in states)
    was_taken_back = not sent and _was_taken_back(worker, concern)
    return Receiving(
        is_received=is_received,
        is_here=not sent and not was_taken_back,
        is_ours=is_received and was_taken_back,
        calls=calls,
    )


def _was_taken_back(worker: Worker, concern: SafetyConcern) -> bool:
    """Say whether a link was taken back since: the case's staff see nothing that left by it."""
    lines = TimelineEntry.objects.visible_to(worker).filter(case=concern.case_id)
    ends = lines.filter(kind=TimelineKind.LINK_DETACHED, recorded_at__gte=concern.recorded_at)
    return ends.exists()


def of_alert(alert: Alert) -> Receiving:
    """Return it for an alert of imminent danger."""
    if alert.reason_code != AlertReason.IMMINENT_DANGER:
        return Receiving()
    # Asked as a list: what was recalled meanwhile is not there, and its alert still is.
    told = Disclosure.objects.filter(pk__in=[alert.disclosure_id]).select_related("sender")
    others = [one.sender for one in told]
    is_received = alert.state != AlertState.OPEN
    return Receiving(is_received=is_received, calls=numbers(alert.agency, *others))


def of_sent(worker: Worker, one: Disclosure) -> Receiving:
    """Return it for what we sent, where it presses: in danger, or when its clock ran out."""
    is_received = one.state == DisclosureState.RECEIVED
    presses = one.is_unreceived or (one.is_imminent and one.state == DisclosureState.SENT)
    if not (presses or (one.is_imminent and is_received)):
        return Receiving()
    calls = [] if is_received else numbers(worker.agency, one.recipient)
    return Receiving(is_received=is_received, calls=calls)


def sent_because_of(worker: Worker, concern: SafetyConcern) -> list[Disclosure]:
    """Return what this agency told others because of a concern, oldest first."""
    rows = Disclosure.objects.visible_to(worker).sent_by(worker.agency_id)
    told = rows.filter(origin__concern_id=concern.pk).select_related("recipient", "link__support")
    return list(told.order_by("recorded_at", "pk"))


def numbers(own: Agency, *others: Agency) -> list[Call]:
    """Return the police and the duty numbers of the agencies concerned."""
    on_duty = [one for one in dict.fromkeys((own, *others)) if one.duty_phone]
    return [Call(police_number(own)), *(Call(one.duty_phone, one) for one in on_duty)]
