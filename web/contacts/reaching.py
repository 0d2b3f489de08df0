"""How far reaching somebody went, and what comes next, as the pages say it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from agencies.models import Worker
from cases.contact_plan import Plan, plan_for
from cases.models import Case, ContactChannel, InformationOwed, InformationState, OfferState
from cases.reaching import ATTEMPTS, CHANNELS
from kernel import clock
from web.dates import short_moment
from web.rows import Chip

CHIPS = {OfferState.REACHING: "warn", OfferState.REACHED: "done"}


@dataclass(frozen=True)
class Reaching:
    """What parts/reaching.html shows."""

    reason: str
    chip: Chip
    made: str
    next_step: str
    due_at: datetime | None
    told: str
    information_url: str


def reaching(worker: Worker, case: Case) -> Reaching | None:
    """Return it, or nothing where no contact was ever offered."""
    plan = plan_for(case, worker)
    if plan is None:
        return None
    state = OfferState(plan.offer.state)
    is_open = state == OfferState.REACHING
    return Reaching(
        reason=plan.offer.get_reason_display(),
        chip=Chip(state.label, CHIPS.get(state, "")),
        made=_made(plan) if is_open else _was_made(plan),
        next_step=_next(plan) if is_open else _afterwards(state),
        due_at=plan.due_at if is_open else None,
        told=_told(worker, case),
        information_url=reverse("information", kwargs={"case_id": case.pk}),
    )


def _made(plan: Plan) -> str:
    """Say what was tried, out of what counts as enough."""
    if not plan.tried.attempts:
        return gettext("No attempt yet")
    said = ngettext(
        "%(made)s attempt of %(needed)s", "%(made)s attempts of %(needed)s", plan.tried.attempts
    ) % {"made": plan.tried.attempts, "needed": max(ATTEMPTS, plan.tried.attempts)}
    return f"{said}: {_channels(plan)}"


def _was_made(plan: Plan) -> str:
    """Say what was tried, once nothing more is owed."""
    made = plan.tried.attempts
    if not made:
        return gettext("No attempt by us")
    said = ngettext("%(made)s attempt", "%(made)s attempts", made) % {"made": made}
    return f"{said}: {_channels(plan)}"


def _channels(plan: Plan) -> str:
    return ", ".join(str(ContactChannel(code).label) for code in plan.tried.channels)


def _next(plan: Plan) -> str:
    """Say by what and when to try next."""
    lacks_channel = len(plan.tried.channels) < plan.tried.needed_channels
    if plan.channel:
        channel = str(ContactChannel(plan.channel).label)
    elif plan.tried.attempts and lacks_channel and plan.tried.needed_channels == CHANNELS:
        channel = gettext("by another channel")
    else:
        channel = gettext("by a channel that is safe")
    if plan.at is None:
        return gettext("%(channel)s. No safe hours are left or known: ask when it is safe.") % {
            "channel": channel
        }
    return gettext("%(channel)s, %(when)s") % {"channel": channel, "when": _when(plan.at)}


def _when(moment: datetime) -> str:
    if moment <= clock.now():
        return gettext("now: these are safe hours")
    return gettext("from %(day)s") % {"day": short_moment(moment)}


def _afterwards(state: OfferState) -> str:
    """Say what follows an offer that ended."""
    if state in {OfferState.NOT_REACHED, OfferState.DECLINED}:
        return gettext("Offered again when the programme begins, the risk changes, or it ends.")
    if state == OfferState.REFUSED:
        return gettext("Nothing is offered again unless they ask.")
    return ""


def _told(worker: Worker, case: Case) -> str:
    rows = InformationOwed.objects.visible_to(worker).filter(case=case)
    states = list(rows.exclude(state=InformationState.VOID).values_list("state", flat=True))
    waiting = states.count(InformationState.OWED)
    return gettext("%(told)s of %(all)s told") % {
        "told": len(states) - waiting,
        "all": len(states),
    }
