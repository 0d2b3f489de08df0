"""Mail that says nothing: one item is waiting."""

import pytest
from django.core import mail

from agencies.models import Notice
from tests.cast import acting_as
from tests.sharing.scene import a_scene, deliver

# A real worker of another test would send these from its own process.
pytestmark = pytest.mark.usefixtures("nobody_else_delivers")


def test_a_notice_is_mailed_once_without_saying_what_it_is(cast):
    scene = a_scene(cast)
    disclosure = scene.tell_brisa()
    deliver()
    deliver()

    mails = [sent for sent in mail.outbox if sent.to == [cast.nadia.email]]

    with acting_as(cast.nadia) as nadia:
        notices = Notice.objects.visible_to(nadia)
        assert len(mails) == notices.count() > 0
        assert not notices.filter(mailed_at=None).exists()
    for sent in mails:
        said = f"{sent.subject} {sent.body} {sent.extra_headers}"
        assert sent.subject == "1 item is waiting"
        for word in (str(disclosure.pk), "violence", "Nadia", "disclosure", "Alba", "Mr", "Ms"):
            assert word not in said


def test_who_is_suspended_gets_no_mail(cast):
    scene = a_scene(cast)
    deliver()
    mail.outbox.clear()
    type(cast.nadia).objects.using("seed").filter(pk=cast.nadia.pk).update(
        suspended_at=scene.link.opened_at
    )

    scene.tell_brisa()
    deliver()

    assert cast.nadia.email not in [address for sent in mail.outbox for address in sent.to]
