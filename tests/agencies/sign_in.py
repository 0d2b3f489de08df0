"""What somebody does at the door."""

from allauth.mfa.totp.internal import auth
from django.test import Client

from agencies.models import Worker
from audit.models import AuditEvent
from tests.cast import PASSWORD

INSIDE = "/slow"  # tests.walls.doors: says who acts
LOGIN = "/accounts/login/"


def code(seed: str) -> str:
    """Return the code of this half minute."""
    [half_minute] = auth.yield_hotp_counters_from_time()
    return str(auth.format_hotp_value(auth.hotp_value(seed, half_minute)))


def typed(email: str, password: str = PASSWORD, **options: object) -> Client:
    """Type email and password."""
    browser = Client(**options)  # type: ignore[arg-type]
    browser.post(LOGIN, {"login": email, "password": password})
    return browser


def signed_in(worker: Worker, seed: str) -> Client:
    """Sign in with password and code."""
    browser = typed(worker.email)
    browser.post("/accounts/2fa/authenticate/", {"code": code(seed)})
    return browser


def led_to(browser: Client, address: str = INSIDE) -> str:
    """Return where a page sends the browser instead of answering."""
    answer = browser.get(address)
    assert answer.status_code == 302, answer
    return str(answer["Location"])


def is_inside(browser: Client) -> bool:
    """Say whether the browser is let in to a page behind the wall."""
    return browser.get(INSIDE).status_code == 200


def lines_about(worker: Worker) -> list[str]:
    """Return the names of the trail's lines about a worker."""
    about = AuditEvent.objects.using("seed").filter(subject_id=worker.pk).order_by("id")
    return list(about.values_list("name", flat=True))
