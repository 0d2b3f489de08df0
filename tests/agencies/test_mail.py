"""Mail that says nothing: one item is waiting."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from agencies.models import Agency, Notice
from agencies.notices import next_batch
from tests.cast import acting_as
from tests.sharing.scene import a_scene, deliver, notices_of


def to(worker):
    return [sent for sent in mail.outbox if sent.to == [worker.email]]


def test_imminent_danger_is_mailed_at_once_day_and_night(cast):
    scene = a_scene(cast)
    scene.tell_brisa(kind="IMMINENT_DANGER")
    deliver()

    assert to(cast.lea)
    assert to(cast.nadia)


@pytest.mark.parametrize(
    ("local", "mailed"),
    [
        ("2026-11-24 12:00", "2026-11-24 12:10"),
        ("2026-11-24 19:55", "2026-11-25 07:00"),
        ("2026-11-24 23:30", "2026-11-25 07:00"),
        ("2026-11-25 03:00", "2026-11-25 07:00"),
        ("2026-11-25 06:55", "2026-11-25 07:05"),
    ],
)
def test_what_is_not_urgent_waits_for_a_batch_and_the_morning(local, mailed):
    zone = ZoneInfo("Europe/Berlin")
    with time_machine.travel(datetime.fromisoformat(local).replace(tzinfo=zone), tick=False):
        at = next_batch(Agency(time_zone="Europe/Berlin"))

    assert at == datetime.fromisoformat(mailed).replace(tzinfo=zone)


def test_what_waits_is_mailed_together_without_saying_what_it_is(cast, move_clock):
    scene = a_scene(cast)
    disclosure = scene.tell_brisa()
    deliver()
    assert to(cast.nadia) == []
    move_clock(timedelta(days=1))
    deliver()
    deliver()

    mails = to(cast.nadia)

    with acting_as(cast.nadia) as nadia:
        notices = Notice.objects.visible_to(nadia)
        assert notices.count() > len(mails) == 1
        assert not notices.filter(mailed_at=None).exists()
        notices_told = notices.count()
    for sent in mails:
        said = f"{sent.subject} {sent.body} {sent.extra_headers}"
        assert sent.subject == f"{notices_told} items are waiting"
        for word in (str(disclosure.pk), "violence", "Nadia", "disclosure", "Alba", "Mr", "Ms"):
            assert word not in said


@pytest.mark.parametrize("end", ["suspended_at", "expires_at"])
def test_who_is_suspended_or_has_left_gets_no_mail(cast, move_clock, end):
    scene = a_scene(cast)
    deliver()
    mail.outbox.clear()
    scene.tell_brisa()
    deliver()
    assert "sharing.disclosure.received" in notices_of(cast.nadia)
    type(cast.nadia).objects.using("seed").filter(pk=cast.nadia.pk).update(
        **{end: scene.link.opened_at}
    )

    move_clock(timedelta(days=1))
    deliver()

    assert cast.nadia.email not in [address for sent in mail.outbox for address in sent.to]
