"""Today says each thing once, the most urgent on top with its buttons."""

import re
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from agencies.models import Role
from cases.models import Task
from kernel import clock
from oversight.models import Finding, FindingKind
from risk.models import Alert
from tests.cast import a_browser, a_worker, acting_as, laid
from tests.risk.talk import alerts_of, decide
from tests.sharing.scene import Scene, a_route, a_scene, deliver
from tests.web.test_risk import a_concern, an_alert, at


def today_of(worker):
    return a_browser(worker).get(reverse("today"))


def test_an_alert_stands_on_top_with_both_buttons_and_nowhere_else(cast):
    scene = a_scene(cast)
    alert = an_alert(scene)

    page = today_of(cast.lea)

    step = page.context["next_step"]
    assert step.url == at("alert", alert_id=alert.pk)
    assert step.also.url.startswith(at("alert-acknowledge", alert_id=alert.pk))
    assert step.risk == {"level": alert.severity}
    assert page.text.count(f'href="{step.url}"') == 2  # title and button
    told = at("disclosure", disclosure_id=alert.disclosure_id)
    assert told not in page.text  # the alert is it
    assert told in today_of(cast.nadia).text  # who answers no alerts takes it


def test_imminent_danger_along_a_link_nobody_attached_is_never_left_out(cast):
    scene = a_route(cast)
    start, danger = (scene.tell_brisa(kind=kind) for kind in ("START", "IMMINENT_DANGER"))
    deliver()

    page = today_of(cast.lea)

    assert at("link", link_id=scene.link.pk) in page.text
    assert at("disclosure", disclosure_id=start.pk) not in page.text
    assert "Received" not in [section.title for section in page.context["quiet"]]
    with acting_as(cast.lea) as lea:
        alert = Alert.objects.visible_to(lea).get(disclosure=danger)
    assert page.context["next_step"].url == at("alert", alert_id=alert.pk)


def test_who_has_nothing_is_told_so_once(cast):
    page = today_of(a_worker("delia", cast.alba, Role.DATA_PROTECTION_OFFICER))

    assert page.context["next_step"] is None
    assert page.text.count("Nothing needs you now") == 1


def a_first_contact(scene: Scene, owner) -> Task:
    with acting_as(owner) as acting:
        return Task.objects.visible_to(acting).get(kind="FIRST_CONTACT")


def test_a_contact_that_is_due_is_said_with_its_person_and_to_a_supervisor_as_a_task(cast):
    scene = a_scene(cast)
    deliver()
    task = a_first_contact(scene, cast.nadia)
    assert today_of(cast.nadia).text.count("Make first contact") == 1

    Task.objects.using("seed").filter(pk=task.pk).update(owner=cast.lea)

    assert "Make first contact" in today_of(cast.lea).text


def test_an_alerts_action_stands_once_and_comes_first_where_it_is_due_first(cast):
    scene = a_scene(cast)
    deliver()
    contact = a_first_contact(scene, cast.nadia)
    action = laid(
        Task(
            agency=cast.brisa.agency,
            case=scene.support_case,
            kind="ALERT_ACTION",
            object_id=uuid4(),
            owner=cast.nadia,
            due_at=contact.due_at,
            made_at=contact.made_at,
            made_by=cast.lea,
        )
    )

    for later, first in (
        (-1, at("action-finish", action_id=action.object_id)),
        (1, at("case", case_id=scene.support_case.pk)),
    ):
        due_at = contact.due_at + timedelta(hours=later)
        Task.objects.using("seed").filter(pk=action.pk).update(due_at=due_at)
        page = today_of(cast.nadia)
        assert page.text.count("Action from an alert") == 1
        assert page.context["next_step"].title_url == first


def test_what_came_comes_first_where_it_is_due_before_any_contact(cast):
    scene = a_scene(cast)
    deliver()
    told = scene.tell_brisa()  # new violence: the same day
    deliver()

    page = today_of(cast.nadia)

    assert page.context["next_step"].title_url == at("disclosure", disclosure_id=told.pk)
    assert page.text.count("Make first contact") == 1


def test_a_first_contact_with_whom_no_case_has_yet_leads_to_the_link(cast):
    scene = a_route(cast)
    scene.tell_brisa(kind="START")
    deliver()
    with acting_as(cast.lea) as lea:
        task = Task.objects.visible_to(lea).get(kind="FIRST_CONTACT")

    page = today_of(cast.lea).text

    assert task.object_id == scene.link.pk
    here = page.index("Make first contact")
    assert f'href="{at("link", link_id=scene.link.pk)}"' in page[here - 80 : here]
    assert "Not in a case yet" in page[here:]
    listed = a_browser(cast.lea).get(reverse("tasks")).context["tasks"]
    # Each with when it came: two that came would look alike.
    assert all(re.fullmatch(r"Not in a case yet · came .*\d\d:\d\d", row.about) for row in listed)


def test_a_facilitators_open_concerns_stand_until_they_are_decided(cast):
    scene = a_scene(cast)
    concern = a_concern(scene.programme_case, cast.ivo, basis="NONE")
    hers = a_concern(scene.programme_case, cast.sara, basis="NONE")
    deliver()
    here = at("concern", concern_id=concern.pk)

    page = today_of(cast.ivo)

    assert "Your open concerns" in page.text
    assert f'href="{here}"' in page.text
    assert "Nobody has acknowledged it yet." in page.text
    assert at("concern", concern_id=hers.pk) not in page.text
    assert "Your open concerns" not in today_of(cast.sara).text
    [alert] = [one for one in alerts_of(cast.sara) if one.concern_id == concern.pk]
    decide(cast.sara, alert)
    assert "Your open concerns" not in today_of(cast.ivo).text


def test_a_section_says_how_many_wait_beyond_those_it_shows(cast):
    dora = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    for _number in range(8):
        laid(
            Finding(
                agency=cast.alba.agency,
                worker=cast.ivo,
                kind=FindingKind.QUOTA_PASSED,
                found_at=clock.now(),
            )
        )

    (section,) = [one for one in today_of(dora).context["sections"] if one.rows]

    assert (len(section.rows), section.count) == (5, 7)  # and the next step
