"""Mail that says nothing: who reads it learns that somebody has something to do.

No name, no severity, no id, no link but to the front door. Source: domain.md, pages.md.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import notices
from agencies.models import Notice, Worker
from audit import outbox
from kernel import clock


def send_waiting(worker: Worker) -> None:
    """Tell a worker that one item waits, in their language."""
    with translation.override(worker.language or worker.agency.language):
        subject = _("1 item is waiting")
        body = _("1 item is waiting for you. Sign in to see it:")
    message = EmailMessage(subject, f"{body}\n\n{settings.ORIGIN}/\n", to=[worker.email])
    message.send()


def send_for(notice: Notice) -> bool:
    """Send one notice's mail, unless it was sent, or read meanwhile; say whether it went."""
    if notice.mailed_at or notice.read_at or notice.worker.suspended_at:
        return False
    send_waiting(notice.worker)
    return True


def notice_made(message: outbox.OutboxMessage) -> None:
    """Send the mail of one notice. A mail server that fails has the message delivered again."""
    waiting = Notice.objects.select_related("worker__agency").filter(pk=message.object_id).first()
    if waiting and send_for(waiting):
        Notice.objects.filter(pk=waiting.pk).update(mailed_at=clock.now())


def listen() -> None:
    """Hear of every notice."""
    outbox.listen(notices.MADE, notice_made, can_wait=True)
