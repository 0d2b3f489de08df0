"""What works beside the web server: the broker, the task process, what waits for it, and mail."""

import os
from collections.abc import Iterator

from celery import current_app
from django.conf import settings
from django.core import mail
from django.db import connections

from operations.findings import Finding, fail, ok, warn

SILENT = 30.0  # seconds without a sign of life; it gives one every five
LATE_WARN, LATE_FAIL = 60.0, 600.0  # seconds an undelivered notice is old
UNSEALED_WARN, UNSEALED_FAIL = 120.0, 900.0  # seconds a line waits; it should be sealed in 60
FILES = "django.core.mail.backends.filebased.EmailBackend"


def broker() -> Finding:
    """Reach for the broker."""
    try:
        with current_app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception as problem:  # noqa: BLE001 - whatever its client raises, it is not there
        todo = "start it, see BROKER_URL; meanwhile the sweep delivers, seconds later"
        return fail("broker", type(problem).__name__, todo)
    return ok("broker", "answers")


def tasks() -> Iterator[Finding]:
    """Say when a task process last lived, and how late its work is."""
    with connections["auth"].cursor() as cursor:
        cursor.execute("select due, oldest_seconds, failing, worker_silent from app.vitals()")
        due, oldest, failing, silent = cursor.fetchone()
    if silent is None or silent > SILENT:
        since = "never" if silent is None else f"{silent:.0f} s ago"
        yield fail("worker", f"last seen {since}", "start worker and beat; see their logs")
    else:
        yield ok("worker", f"last seen {silent:.0f} s ago")
    told = f"{due} due, the oldest for {oldest:.0f} s; {failing} failed before"
    todo = "notices and alerts wait: see the worker's log for delivery_failed"
    if oldest > LATE_FAIL:
        yield fail("outbox", told, todo)
    else:
        yield warn("outbox", told, todo) if oldest > LATE_WARN or failing else ok("outbox", told)


def sealer() -> Finding:
    """Say how far the sealer is behind: until a line is sealed, it could be taken away unseen."""
    with connections["auth"].cursor() as cursor:
        cursor.execute("select unsealed, unsealed_seconds, head_seconds from app.trail_vitals()")
        lines, waiting, head = cursor.fetchone()
    signed = "no head was ever signed" if head is None else f"the last head is {head:.0f} s old"
    told = f"{lines} lines wait, the oldest for {waiting:.0f} s; {signed}"
    todo = "start the sealer (seal_audit --every 20); see its log, and never give it another key"
    if waiting > UNSEALED_FAIL:
        return fail("sealer", told, todo)
    return warn("sealer", told, todo) if waiting > UNSEALED_WARN else ok("sealer", told)


def mails_sent() -> Finding:
    """Say how many people no mail told that something waits for them."""
    with connections["auth"].cursor() as cursor:
        cursor.execute("select people, seconds from app.mail_vitals()")
        people, waiting = cursor.fetchone()
    if people:
        told = f"{people} people wait for a mail that failed or is late, for {waiting:.0f} s"
        todo = "see delivery_failed in the worker's log; their agencies' admins see who"
        return warn("mail sent", told, todo)
    return ok("mail sent", "nobody waits for one")


def post() -> Finding:
    """Reach for the mail server, or the folder that stands for one."""
    if settings.EMAIL_BACKEND == FILES:
        folder = settings.EMAIL_FILE_PATH
        if not os.access(folder, os.W_OK):
            return fail("mail", "its folder cannot be written to", "see CASECOORD_MAIL_DIR")
        return warn("mail", "goes into files", "set EMAIL_HOST, leave CASECOORD_MAIL_DIR out")
    try:
        with mail.get_connection():
            return ok("mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers")
    except OSError as problem:
        return fail("mail", type(problem).__name__, "see EMAIL_HOST, EMAIL_PORT, the password")
