"""Who will see this? Before sending, and on the trail once it is sent."""

import pytest

from agencies.models import DisclosureBasis, Role, TeamMember
from audit.models import AuditEvent
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.audience import Audience, audience
from sharing.models import Disclosure, Link, UseInstruction
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


def tell_with(scene: Scene, digest: str) -> Disclosure:
    return scene.tell_brisa(basis=HIS_CONTRACT, audience_digest=digest)


HIS_CONTRACT = DisclosureBasis.PERPETRATOR_AGREEMENT


def test_who_will_see_it_changed_between_page_and_save(scene):
    with acting_as(scene.cast.ivo) as ivo:
        shown = audience(
            worker=ivo,
            link=seen_link(ivo),
            basis=HIS_CONTRACT,
            use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
        )
    second = a_worker("sam", scene.cast.alba, Role.SUPERVISOR)

    with pytest.raises(RuleBroken, match="audience_changed"):
        tell_with(scene, shown.digest())

    assert not Disclosure.objects.using("seed").filter(link=scene.link).exists()
    TeamMember.objects.using("seed").filter(worker=second).delete()
    assert tell_with(scene, shown.digest())


def test_a_preview_says_what_would_become_of_it_and_writes_nothing(scene):
    with acting_as(scene.cast.nadia) as nadia:
        seen = actions.preview_disclosure(
            link=seen_link(nadia),
            kind="CAUTION",
            basis=DisclosureBasis.SAFETY_EXCEPTION,
            text="Give separation more room.",
            exception_reason="Tonight.",
            could_he_know="No.",
            worker=nadia,
        )
        with pytest.raises(RuleBroken, match="release_missing"):
            actions.preview_disclosure(
                link=seen_link(nadia),
                kind="CAUTION",
                basis=DisclosureBasis.SURVIVOR_CONSENT,
                text="Give separation more room.",
                could_he_know="No.",
                worker=nadia,
            )

    assert (seen.needs_second, seen.is_held) == (True, False)
    assert seen.audience.readers[1].people == ()
    assert not Disclosure.objects.using("seed").filter(link=scene.link).exists()
