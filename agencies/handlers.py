"""Sign-ins, factors and failures, for the trail; and who hears of a new code."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from agencies import events, notices
from agencies.models import (
    SECOND_PERSONS,
    WARNED_BEFORE,
    Agreement,
    AgreementState,
    Enrolment,
    Role,
    RoleRequest,
    Worker,
)
from audit import log, outbox
from kernel.scope import current_or_none, note

SECOND_FACTORS = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


def signed_in(user: Any, **_more: Any) -> None:
    """Note who signed in."""
    _note("agencies.worker.signed_in", user, agency=str(user.agency_id))


def signed_out(user: Any, **_more: Any) -> None:
    """Note who signed out."""
    if user is not None:
        _note("agencies.worker.signed_out", user)


def sign_in_failed(**_more: Any) -> None:
    """Note a failure, not for whom: the email may be a stranger's."""
    _note("agencies.worker.sign_in_failed")


def code_failed(user: Any, reauthentication: bool = False, **_more: Any) -> None:  # noqa: FBT001, FBT002 - allauth's signature
    """Note a wrong code: whoever typed it knew the password."""
    _note("agencies.worker.second_factor_failed", user, again=reauthentication)


def stepped_up(user: Any, authenticator: Any, reauthenticated: bool = False, **_more: Any) -> None:  # noqa: FBT001, FBT002
    """Note with what somebody signed in or stepped up."""
    _note(
        "agencies.worker.second_factor_used", user, kind=authenticator.type, again=reauthenticated
    )


def factor_added(request: Any, user: Any, authenticator: Any, **_more: Any) -> None:
    """Note a new factor; adding one has shown that it is at hand, so it counts for this session."""
    _note("agencies.worker.factor_added", user, kind=authenticator.type)
    if authenticator.type in SECOND_FACTORS:
        shown = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **shown)


def factor_removed(user: Any, authenticator: Any, **_more: Any) -> None:
    """Note a factor that no longer opens."""
    _note("agencies.worker.factor_removed", user, kind=authenticator.type)


def password_new(user: Any, **_more: Any) -> None:
    """Note a new password."""
    _note("agencies.worker.password_changed", user)


def code_made(message: outbox.OutboxMessage) -> None:
    """Tell everybody who could be its second person; of an operator's code they hear, too."""
    made = Enrolment.objects.defer("code_hash").filter(pk=message.object_id).first()
    if made is None or (made.made_by_id and not made.needs_second):
        return
    _tell_seconds(message, made.worker_id, made.made_by_id)


def roles_asked(message: outbox.OutboxMessage) -> None:
    """Tell everybody who could be the second person for roles that read cases."""
    asked = RoleRequest.objects.waiting().filter(pk=message.object_id).first()
    if asked is not None:
        _tell_seconds(message, asked.worker_id, asked.asked_by_id)


def same_person_used(message: outbox.OutboxMessage) -> None:
    """Write on the maker's own trail that another agency used a code, not which one."""
    log.record(events.SAME_PERSON_USED, message.object_id)


def _tell_seconds(message: outbox.OutboxMessage, *but: UUID | None) -> None:
    rows = Worker.objects.active().filter(agency_id=message.agency_id)
    able = rows.filter(roles__overlap=list(SECOND_PERSONS))
    told = set(able.values_list("pk", flat=True)) - set(but)
    notices.tell(worker_ids=told, topic=message.topic, object_id=message.object_id)


def agreement_told(message: outbox.OutboxMessage) -> None:
    """Tell supervisors and admins that an agreement waits for them, ends or has changed.

    A warning about one that ended otherwise, or was renewed meanwhile, is told to nobody.
    """
    agreement = Agreement.objects.filter(pk=message.object_id).first()
    if agreement is None or (_is_warning(message) and not _still_ends(agreement)):
        return
    rows = Worker.objects.active().filter(agency_id=message.agency_id)
    able = rows.filter(roles__overlap=[Role.SUPERVISOR, Role.AGENCY_ADMIN])
    topic = f"{message.topic}.{agreement.state}"
    notices.tell(
        worker_ids=able.values_list("pk", flat=True), topic=topic[:60], object_id=agreement.pk
    )


def _is_warning(message: outbox.OutboxMessage) -> bool:
    return message.topic.startswith((events.AGREEMENT_ENDS, events.AGREEMENT_ENDED))


def _still_ends(agreement: Agreement) -> bool:
    later = Agreement.objects.filter(
        programme_id=agreement.programme_id,
        support_id=agreement.support_id,
        state=AgreementState.ACTIVE,
        ends_date__gt=agreement.ends_date,
    )
    return agreement.state == AgreementState.ACTIVE and not later.exists()


def listen() -> None:
    """Connect them all."""
    for days in WARNED_BEFORE:
        outbox.listen(f"{events.AGREEMENT_ENDS}.{days}", agreement_told, can_wait=True)
    for topic in (events.AGREEMENT_PROPOSED, events.AGREEMENT_CHANGED, events.AGREEMENT_ENDED):
        outbox.listen(topic, agreement_told)
    outbox.listen(events.CODE_MADE, code_made)
    outbox.listen(events.ROLES_ASKED, roles_asked)
    outbox.listen(events.SAME_PERSON_USED, same_person_used)
    user_logged_in.connect(signed_in)
    user_logged_out.connect(signed_out)
    user_login_failed.connect(sign_in_failed)
    password_changed.connect(password_new)
    mfa.authentication_failed.connect(code_failed)
    mfa.authenticator_used.connect(stepped_up)
    mfa.authenticator_added.connect(factor_added)
    mfa.authenticator_removed.connect(factor_removed)


def _note(name: str, user: Any = None, **facts: Any) -> None:
    if current_or_none() is not None:  # tests and commands may sign in outside of any request
        note(name, user.pk if user else None, **facts)
