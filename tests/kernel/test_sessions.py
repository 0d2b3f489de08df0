"""Sessions that are over do not stay for ever."""

from datetime import timedelta

from django.db.models.functions import Now

from kernel.models import Session, SessionKind
from kernel.sessions import SessionStore


def a_row(ends_in: timedelta) -> str:
    name = f"test {ends_in} {id(ends_in)}"
    Session.objects.create(
        token_hash=name, kind=SessionKind.API, data="", expires_at=Now() + ends_in
    )
    return name


def test_a_new_session_sweeps_out_what_is_over_and_nothing_else():
    over, live = a_row(timedelta(hours=-1)), a_row(timedelta(hours=1))

    for _ in range(1 + Session.objects.filter(expires_at__lt=Now()).count() // 100):
        store = SessionStore()
        store.create()
        store.delete()

    assert not Session.objects.filter(pk=over).exists()
    assert Session.objects.filter(pk=live).exists()
