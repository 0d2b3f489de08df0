"""Mail that says nothing: who reads it learns that somebody has something to do.

No name, no severity, no id, no link but to the front door. Source: domain.md, pages.md.
"""

from smtplib import SMTPRecipientsRefused
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import ngettext

from agencies import notices
from agencies.models import Notice, Worker
from audit import outbox
from kernel import clock

LEFT_ALONE = 30.0  # seconds; alerts are delivered by the same processes, and must not wait for mail
_away_until = 0.0


class MailServerAway(OSError):
    """It could not be reached a moment ago, and is not asked again yet."""


def send_waiting(worker: Worker, count: int = 1) -> None:
    """Tell a worker how many items wait, in their language."""
    with translation.override(worker.language or worker.agency.language):
        told = {"count": count}
        subject = ngettext("%(count)s item is waiting", "%(count)s items are waiting", count) % told
        body = ngettext(
            "%(count)s item is waiting for you. Sign in to see it:",
            "%(count)s items are waiting for you. Sign in to see them:",
            count,
        )
    text = f"{body % told}\n\n{settings.ORIGIN}/\n"
    _post(EmailMessage(subject, text, to=[worker.email]))


def _post(mail: EmailMessage) -> None:
    """Send a mail; a server that cannot be reached costs a process one try in a while, not each.

    Raises: OSError, all of smtplib's errors among them.
    """
    global _away_until  # noqa: PLW0603 - what this process knows of the mail server
    if monotonic() < _away_until:
        raise MailServerAway
    try:
        mail.send()
    except SMTPRecipientsRefused:
        raise  # it is there, and will not have this one address
    except OSError:
        _away_until = monotonic() + LEFT_ALONE
        raise


def notice_made(message: outbox.OutboxMessage) -> None:
    """Send one mail for all that waits unread and was not mailed yet, this notice among it.

    A mail server that fails has the message delivered again; meanwhile the agency's admin sees it.

    Source: docs/rules/agencies.md R-A23.
    """
    reachable = Worker.objects.active().filter(typed_email="")
    rows = Notice.objects.select_related("worker__agency").filter(pk=message.object_id)
    this = rows.filter(mailed_at=None, read_at=None, worker__in=reachable).first()
    if this is None:
        return
    waiting = Notice.objects.filter(worker=this.worker, mailed_at=None, read_at=None)
    ids = list(waiting.values_list("pk", flat=True))
    send_waiting(this.worker, len(ids))
    Notice.objects.filter(pk__in=ids).update(mailed_at=clock.now())


def listen() -> None:
    """Hear of every notice."""
    outbox.listen(notices.MADE, notice_made, can_wait=True)
