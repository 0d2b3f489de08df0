"""Who will see this? Before sending, and on the trail once it is sent."""

import pytest

from agencies.models import DisclosureBasis, Role
from audit.models import AuditEvent
from kernel.errors import NotAllowed
from sharing.audience import Audience, audience
from sharing.models import Link, UseInstruction
from tests.cast import a_worker, acting_as
from tests.sharing.scene import Scene, attach, seen_link


def asked_by(worker, instruction: str = UseInstruction.INFORM_PRACTICE_ONLY) -> Audience:
    with acting_as(worker) as acting:
        return audience(
            worker=acting,
            link=seen_link(acting),
            basis=DisclosureBasis.SAFETY_EXCEPTION,
            use_instruction=instruction,
        )


def test_colleagues_have_names_and_the_other_agency_has_roles(scene):
    own, theirs = asked_by(scene.cast.nadia).readers

    assert own.people == ("Lea", "Nadia")
    assert theirs.people == ()
    assert set(theirs.roles) == {Role.FACILITATOR, Role.SUPERVISOR}


def test_a_colleague_who_is_not_on_the_case_is_not_named(scene):
    a_worker("nele", scene.cast.brisa, Role.PARTNER_SUPPORT_WORKER)

    assert asked_by(scene.cast.nadia).readers[0].people == ("Lea", "Nadia")


def test_for_supervisors_only_says_so(scene):
    theirs = asked_by(scene.cast.nadia, UseInstruction.SUPERVISOR_ONLY).readers[1]

    assert theirs.roles == (Role.SUPERVISOR,)


def test_the_preview_does_not_tell_whether_she_is_known(route: Scene):
    before = asked_by(route.cast.ivo)

    attach(route.link, route.support_case, route.cast)

    assert asked_by(route.cast.ivo) == before


def test_who_may_not_send_is_told_nothing(scene):
    with pytest.raises(NotAllowed), acting_as(scene.cast.cora) as cora:
        audience(
            worker=cora,
            link=Link.objects.using("seed").get(pk=scene.link.pk),
            basis=DisclosureBasis.SAFETY_EXCEPTION,
            use_instruction=UseInstruction.MAY_RAISE,
        )


def test_the_trail_keeps_who_it_was_for(scene):
    disclosure = scene.tell_brisa()

    event = AuditEvent.objects.using("seed").get(
        subject_id=disclosure.pk, name="sharing.disclosure.sent"
    )
    brisa = scene.cast.brisa.agency.pk
    assert f"{brisa}:SUPERVISOR" in event.facts["readers"]
