"""A caution: what a programme should do differently, without what she said."""

from django.db import transaction

from agencies.models import DisclosureBasis, Worker
from audit import log
from kernel.errors import RuleBroken
from risk import events, policies
from risk.models import SafetyConcern
from sharing.actions import disclose
from sharing.models import Disclosure, DisclosureKind, Link, Release, UseInstruction

BASES = {DisclosureBasis.SURVIVOR_CONSENT, DisclosureBasis.SAFETY_EXCEPTION}


@transaction.atomic
def send_caution(
    *,
    concern: SafetyConcern,
    link: Link,
    text: str,
    could_he_know: str,
    worker: Worker,
    use_instruction: str = UseInstruction.INFORM_PRACTICE_ONLY,
    basis: str = DisclosureBasis.SURVIVOR_CONSENT,
    release: Release | None = None,
    exception_reason: str = "",
    is_imminent: bool = False,
    audience_digest: str = "",
) -> Disclosure:
    """Send a programme a paraphrase of a concern; her own words stay behind.

    Rests on her release for this programme, or on a safety exception with its reason.

    Raises: NotAllowed; RuleBroken quotes_source, could_he_know_missing, release_missing,
    exception_reason_missing, link_not_attached, and what `sharing.actions.disclose` raises.
    Source: docs/rules/sharing.md R-S9.
    """
    policies.may_send_caution(worker, concern)
    if basis not in BASES:
        raise RuleBroken("basis_not_allowed")
    attached = Link.objects.visible_to(worker).filter(
        pk=link.pk, attachment__support_case=concern.case_id
    )
    if not attached.exists():
        raise RuleBroken("link_not_attached")
    disclosure = disclose(
        link=link,
        kind=DisclosureKind.CAUTION,
        basis=basis,
        text=text,
        worker=worker,
        use_instruction=use_instruction,
        release=release,
        exception_reason=exception_reason,
        # Neither happened_at nor known_at of the concern: when she spoke tells that she did.
        concern_id=concern.pk,
        could_he_know=could_he_know,
        is_imminent=is_imminent,
        audience_digest=audience_digest,
    )
    log.record(events.CAUTION_SENT, concern.pk, case_id=concern.case_id)
    return disclosure
