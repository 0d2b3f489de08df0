"""A contact with her, and the concern that came out of it."""

import pytest

from cases.models import Case, ContactOutcome, Direction, PartnerContact, Task, TaskKind
from kernel import clock
from kernel.errors import RuleBroken
from risk import actions
from risk.models import SafetyConcern, SourceType
from tests.cast import HER_WORDS, acting_as
from tests.sharing.scene import Scene, deliver


def log(scene: Scene, text: str) -> PartnerContact:
    with acting_as(scene.cast.nadia) as nadia:
        return actions.log_partner_contact(
            case=Case.objects.visible_to(nadia).get(pk=scene.support_case.pk),
            direction=Direction.INCOMING,
            channel="PHONE",
            outcome=ContactOutcome.REACHED_SAFE,
            happened_at=clock.now(),
            concern=actions.ConcernFacts(text=text, source_type=SourceType.SURVIVOR),
            worker=nadia,
        )


def test_both_are_saved_together(scene):
    contact = log(scene, HER_WORDS)

    with acting_as(scene.cast.nadia) as nadia:
        concern = SafetyConcern.objects.visible_to(nadia).get()
        assert (concern.contact_id, concern.text.open()) == (contact.pk, HER_WORDS)


def test_the_first_contact_is_no_longer_to_be_made(scene):
    deliver()
    with acting_as(scene.cast.nadia) as nadia:
        assert Task.objects.visible_to(nadia).live().filter(kind=TaskKind.FIRST_CONTACT).exists()

    log(scene, HER_WORDS)

    with acting_as(scene.cast.nadia) as nadia:
        assert not Task.objects.visible_to(nadia).live().filter(kind=TaskKind.FIRST_CONTACT)


def test_or_not_at_all(scene):
    with pytest.raises(RuleBroken, match="text_missing"):
        log(scene, "")

    with acting_as(scene.cast.nadia):
        assert not PartnerContact.objects.exists()
