"""Routes, links, releases and disclosures, as the people at both ends see them."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.models import Agreement, Role
from cases.actions import correct_case
from cases.models import Case, Task
from kernel import clock
from risk.models import Alert
from sharing.models import Disclosure, DisclosureOrigin, Link, LinkAttachment, Release
from tests.cast import a_browser, a_case, a_worker, acting_as
from tests.sharing.scene import CAUTION, a_route, a_scene, deliver, name_her, sign_contract


@pytest.fixture
def scene(cast):
    """Return a link that Brisa attached."""
    return a_scene(cast)


@pytest.fixture
def route(cast):
    """Return a link that Brisa has not attached."""
    return a_route(cast)


def at(name, **ids):
    return reverse(name, kwargs=ids)


def without_token(text):
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def once(**form):
    return {"submission": str(uuid4()), **form}


def test_a_route_is_opened_and_the_service_told_whom_to_contact(cast):
    case = a_case(cast.ivo, cast.alba)
    sign_contract(case, cast.ivo)
    named = name_her(case, cast.ivo)
    browser, address = a_browser(cast.ivo), at("route-new", person_id=named.pk)

    asked = browser.get(address)
    form = once(
        support=str(cast.brisa.agency.pk), basis="PERPETRATOR_AGREEMENT", text="Ms A, evenings"
    )
    answers = [browser.post(address, form) for _ in range(2)]

    assert "+49301234567" in asked.text
    assert cast.brisa.agency.name in asked.text
    assert cast.cima.agency.name not in asked.text  # there is no agreement
    assert [answer.status_code for answer in answers] == [302, 302]
    with acting_as(cast.lea) as lea:
        told = Disclosure.objects.visible_to(lea).get(link__affected=named)
        assert told.kind == "START"
        assert told.text.open() == "Ms A, evenings"


def test_without_a_contract_nothing_is_opened_on_its_ground(cast):
    case = a_case(cast.ivo, cast.alba)
    named = name_her(case, cast.ivo)
    form = once(
        support=str(cast.brisa.agency.pk), basis="PERPETRATOR_AGREEMENT", text="Ms A, evenings"
    )

    page = a_browser(cast.ivo).post(at("route-new", person_id=named.pk), form)

    assert page.status_code == 409
    assert "Ms A, evenings" in page.text
    with acting_as(cast.ivo) as ivo:
        assert not Link.objects.visible_to(ivo).filter(affected=named).exists()


def test_the_supervisor_attaches_a_link_and_its_worker_reads_what_came(cast, route):
    told = route.tell_brisa()
    browser = a_browser(cast.lea)
    assert at("link", link_id=route.link.pk) in browser.get(reverse("links")).text

    answer = browser.post(
        at("link-attach", link_id=route.link.pk), {"case": str(route.support_case.pk)}
    )

    assert answer.status_code == 302
    assert at("link", link_id=route.link.pk) not in browser.get(reverse("links")).text
    page = a_browser(cast.nadia).get(at("disclosure", disclosure_id=told.pk))
    assert "threatened her on Monday" in page.text


def test_a_new_case_is_opened_for_a_link_and_given_to_a_worker(cast, route):
    form = once(
        reference=f"B-{uuid4().hex[:6]}", given_name="Ms", surname="A", worker=str(cast.nadia.pk)
    )
    browser = a_browser(cast.lea)

    first, second = (browser.post(at("link-case", link_id=route.link.pk), form) for _ in range(2))

    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert browser.get(at("link-case", link_id=route.link.pk)).status_code == 409
    assert browser.post(at("link-case", link_id=route.link.pk), {"show": "1"}).status_code == 409
    with acting_as(cast.nadia) as nadia:
        attachment = LinkAttachment.objects.visible_to(nadia).get(link=route.link)
        assert Case.objects.visible_to(nadia).get(pk=attachment.support_case_id).assigned == nadia


def test_declining_leaves_the_link_and_tells_nobody(cast, route):
    answer = a_browser(cast.lea).post(at("link-decline", link_id=route.link.pk))

    assert answer.status_code == 302
    with acting_as(cast.lea) as lea:
        assert LinkAttachment.objects.visible_to(lea).get(link=route.link).state == "DECLINED"


@pytest.mark.parametrize("name", ["link", "link-attach", "link-case", "link-decline"])
@pytest.mark.parametrize("who", ["nadia", "ivo", "sara", "cora"])
def test_incoming_links_are_there_for_the_services_supervisors_alone(cast, route, name, who):
    browser = a_browser(getattr(cast, who))

    assert browser.get(at(name, link_id=route.link.pk)).status_code in {403, 404}


def test_every_page_of_the_programme_is_the_same_whether_the_person_accepted_or_declined(cast):
    shown = []
    for accepts in (True, False):
        scene = a_scene(cast) if accepts else a_route(cast)
        if accepts:
            scene.release()
        else:
            a_browser(cast.lea).post(at("link-decline", link_id=scene.link.pk))
        deliver()
        shown.append([neutral(page, scene) for page in programme_pages(cast, scene)])

    assert shown[0] == shown[1]


def programme_pages(cast, scene):
    ids = {"case_id": scene.programme_case.pk}
    for worker in (cast.ivo, cast.sara):
        browser = a_browser(worker)
        yield browser.get(at("case", **ids)).text
        yield browser.get(at("sharing", **ids)).text
        yield browser.get(at("route-close", link_id=scene.link.pk)).text
        yield browser.get(at("disclosure-new", link_id=scene.link.pk)).text
        yield browser.get(at("concern-new", **ids)).text


def neutral(text, scene):
    """Return a page without what differs between any two cases."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", "\n".join(without_token(text)))
    text = text.replace(scene.programme_case.reference, "REFERENCE")
    return re.sub(r"\d\d:\d\d(:\d\d[.\d+:]*)?", "TIME", text)


def test_a_release_is_given_seen_with_its_end_and_withdrawn(cast, scene):
    browser, ids = a_browser(cast.nadia), {"case_id": scene.support_case.pk}
    ends = clock.now().date() + timedelta(days=10)
    form = once(
        link=str(scene.link.pk),
        decision="yes",
        categories=["CAUTION"],
        purpose="HER_SAFETY",
        how_informed="IN_PERSON",
        ends_date=ends.isoformat(),
    )

    assert browser.post(at("release-new", **ids), form).status_code == 302
    page = browser.get(at("sharing", **ids)).text
    assert "Ends soon" in page
    assert f"{ends:%-d %b %Y}" in page
    with acting_as(cast.nadia) as nadia:
        release = Release.objects.visible_to(nadia).get(case=scene.support_case)
    asked = browser.get(at("release-withdraw", release_id=release.pk))
    assert "disappears at the programme at once" in asked.text
    assert browser.post(at("release-withdraw", release_id=release.pk)).status_code == 302
    assert "Withdrawn" in browser.get(at("sharing", **ids)).text


def test_a_refused_release_keeps_what_was_chosen(cast, scene):
    browser, address = a_browser(cast.nadia), at("release-new", case_id=scene.support_case.pk)
    yesterday = (clock.now().date() - timedelta(days=1)).isoformat()
    form = once(
        link=str(scene.link.pk),
        decision="yes",
        categories=["CONTACT_SUMMARY"],
        purpose="PRACTICE",
        how_informed="WITH_INTERPRETER",
        ends_date=yesterday,
    )

    ended = browser.post(address, form)
    nothing = browser.post(address, {**form, "categories": []})

    assert (ended.status_code, "The last day lies in the past." in ended.text) == (409, True)
    assert nothing.status_code == 400
    assert nothing.context["form"].errors["categories"] == ["Choose at least one."]
    for page in (ended, nothing):
        kept = page.context["form"]
        assert kept["how_informed"].value() == "WITH_INTERPRETER"
        assert yesterday in page.text
    assert ended.context["form"]["categories"].value() == ["CONTACT_SUMMARY"]
    assert not Release.objects.using("seed").filter(link=scene.link).exists()


def test_what_names_no_ground_keeps_the_typed_text(cast, scene):
    form = once(kind="ABSENCE", text="Absent & late <twice>.")

    page = a_browser(cast.ivo).post(at("disclosure-new", link_id=scene.link.pk), form)

    assert page.status_code == 400
    assert page.context["form"].errors["basis"] == ["Choose one."]
    assert "Absent &amp; late &lt;twice&gt;." in page.text
    assert not Disclosure.objects.using("seed").filter(link=scene.link).exists()


def test_a_declined_release_allows_nothing(cast, scene):
    form = once(
        link=str(scene.link.pk),
        decision="no",
        categories=["CAUTION"],
        purpose="PRACTICE",
        how_informed="BY_PHONE",
    )
    a_browser(cast.nadia).post(at("release-new", case_id=scene.support_case.pk), form)

    with acting_as(cast.nadia) as nadia:
        assert Release.objects.visible_to(nadia).get(case=scene.support_case).state == "DECLINED"


def test_the_programme_reads_a_caution_under_its_banner_until_the_release_is_withdrawn(cast, scene):
    release = scene.release()
    caution = scene.tell_alba(release=release)
    address = at("disclosure", disclosure_id=caution.pk)
    browser = a_browser(cast.ivo)

    page = unescape(browser.get(address).text)
    assert CAUTION in page
    assert "Do not use in the session." in page
    assert cast.nadia.name not in page
    a_browser(cast.nadia).post(at("release-withdraw", release_id=release.pk))

    assert browser.get(address).status_code == 404
    assert address not in browser.get(f"{reverse('received')}?show=received").text


def test_the_sender_sees_received_and_not_by_whom(cast, scene):
    told = scene.tell_brisa()
    ids = {"disclosure_id": told.pk}
    browser = a_browser(cast.nadia)

    assert browser.post(at("disclosure-take", **ids)).status_code == 302
    assert browser.post(at("disclosure-acknowledge", **ids)).status_code == 302
    again = browser.post(at("disclosure-acknowledge", **ids))
    assert (again.status_code, "has acknowledged this already" in again.text) == (409, True)

    theirs, ours = (
        browser.get(at("disclosure", **ids)),
        a_browser(cast.ivo).get(at("disclosure", **ids)),
    )
    assert "Nadia" in theirs.text.split("Taken by")[1]
    assert "Received by a person" in ours.text
    assert "Nadia" not in ours.text
    assert "Acknowledged" not in ours.text


def test_taking_twice_says_that_a_colleague_has_it(cast, scene):
    told = scene.tell_brisa()
    address = at("disclosure-take", disclosure_id=told.pk)
    a_browser(cast.nadia).post(address)

    page = a_browser(cast.lea).post(address)

    assert page.status_code == 409
    assert "A colleague has taken this already." in page.text


def test_a_disclosure_is_sent_by_hand_once(cast, scene):
    browser, address = a_browser(cast.ivo), at("disclosure-new", link_id=scene.link.pk)
    form = once(kind="ABSENCE", basis="PERPETRATOR_AGREEMENT", text="Absent twice in a row.")

    assert cast.brisa.agency.name in browser.get(address).text
    answers = [browser.post(address, form) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {302}
    with acting_as(cast.nadia) as nadia:
        told = Disclosure.objects.visible_to(nadia).filter(kind="ABSENCE")
        assert [one.text.open() for one in told] == ["Absent twice in a row."]
    sent = browser.get(f"{reverse('received')}?show=sent").text
    assert "Sent" in sent
    assert "Absent twice in a row." not in sent


def test_a_refused_disclosure_keeps_the_typed_text(cast, scene):
    form = once(kind="ABSENCE", basis="STATUTORY_GATEWAY", text="Absent & late <twice>.")
    a_browser(cast.ivo).post(at("route-close", link_id=scene.link.pk))

    page = a_browser(cast.ivo).post(at("disclosure-new", link_id=scene.link.pk), form)

    assert page.status_code == 409
    assert "The route is closed." in page.text
    assert "Absent &amp; late &lt;twice&gt;." in page.text


def test_a_safety_exception_is_reviewed_by_somebody_else(cast, scene):
    told = scene.tell_alba(basis="SAFETY_EXCEPTION", exception_reason="He waits at her door.")
    address = at("exception-review", disclosure_id=told.pk)

    said = {"tell_decision": "TOLD", "decision": "upheld"}
    own = [a_browser(cast.nadia).get(address), a_browser(cast.nadia).post(address, said)]
    assert [page.status_code for page in own] == [409, 409]
    assert all("Nobody is the second person for their own words." in page.text for page in own)
    supervisor = a_browser(cast.lea)
    assert address in supervisor.get(at("disclosure", disclosure_id=told.pk)).text
    page = unescape(supervisor.get(address).text)
    assert "He waits at her door." in page
    assert CAUTION in page
    assert supervisor.post(address, said).status_code == 302
    with acting_as(cast.lea) as lea:
        origin = DisclosureOrigin.objects.visible_to(lea).get(disclosure=told)
        assert origin.approved_by == lea
    assert a_browser(cast.sara).get(address).status_code == 404


def test_what_was_held_for_want_of_an_agreement_is_sent_on(cast, scene):
    agreement = Agreement.objects.using("seed").filter(programme=cast.alba.agency)
    today = clock.now().date()
    agreement.update(ends_date=today - timedelta(days=1))
    held = scene.tell_brisa()
    address = at("disclosure-send", disclosure_id=held.pk)
    sender = a_browser(cast.ivo)

    assert address in sender.get(at("disclosure", disclosure_id=held.pk)).text
    assert "There is no agreement in force" in sender.post(address).text
    agreement.update(ends_date=today + timedelta(days=1))
    assert sender.post(address).status_code == 302

    assert a_browser(cast.nadia).get(at("disclosure", disclosure_id=held.pk)).status_code == 200
    assert sender.post(address).status_code == 409


def test_what_was_sent_by_mistake_is_recalled(cast, scene):
    told = scene.tell_brisa()
    ids = {"disclosure_id": told.pk}

    assert a_browser(cast.ivo).post(at("disclosure-recall", **ids)).status_code == 302

    assert a_browser(cast.nadia).get(at("disclosure", **ids)).status_code == 404
    assert "Recalled" in a_browser(cast.ivo).get(at("disclosure", **ids)).text


def test_a_route_is_closed_by_the_programme_alone(cast, scene):
    address = at("route-close", link_id=scene.link.pk)

    assert a_browser(cast.lea).get(address).status_code == 403
    assert a_browser(cast.cora).get(address).status_code == 404
    assert a_browser(cast.ivo).post(address).status_code == 302
    with acting_as(cast.ivo) as ivo:
        assert Link.objects.visible_to(ivo).get(pk=scene.link.pk).route_state == "CLOSED"


def test_tasks_lead_to_the_link_and_to_what_was_received(cast, route):
    told = route.tell_brisa()
    deliver()

    page = a_browser(cast.lea).get(reverse("today")).text

    assert at("link", link_id=route.link.pk) in page
    with acting_as(cast.lea) as lea:
        alert = Alert.objects.visible_to(lea).get(disclosure=told)
        assert at("alert", alert_id=alert.pk) in page
        assert Task.objects.visible_to(lea).live().filter(kind="ATTACH_LINK").exists()


@pytest.mark.parametrize("name", ["disclosure", "disclosure-recall", "exception-review"])
@pytest.mark.parametrize("who", ["cora"])
def test_strangers_find_no_disclosure(cast, scene, name, who):
    told = scene.tell_brisa()
    browser = a_browser(getattr(cast, who))

    hidden = browser.get(at(name, disclosure_id=told.pk))
    never_was = browser.get(at(name, disclosure_id=uuid4()))

    assert hidden.status_code == never_was.status_code == 404
    assert without_token(hidden.text) == without_token(never_was.text)


def digest_on(page):
    return re.search(r'name="audience_digest" value="([^"]+)"', page.text)[1]


def test_who_will_see_it_changed_since_the_page_was_opened(cast, scene):
    browser, address = a_browser(cast.ivo), at("disclosure-new", link_id=scene.link.pk)
    shown = digest_on(browser.get(address))
    form = once(kind="ABSENCE", basis="PERPETRATOR_AGREEMENT", text="Absent <twice>.")
    form["audience_digest"] = shown
    a_worker("sam", cast.alba, Role.SUPERVISOR)  # sees the case from now on

    stopped = browser.post(address, form)

    assert stopped.status_code == 409
    assert "Who will see this has changed" in stopped.text
    assert "Absent &lt;twice&gt;." in stopped.text
    with acting_as(cast.ivo) as ivo:
        assert not Disclosure.objects.visible_to(ivo).filter(kind="ABSENCE").exists()
    form["audience_digest"] = digest_on(stopped)
    assert form["audience_digest"] != shown
    assert browser.post(address, form).status_code == 302


def a_draft(cast, scene):
    with acting_as(cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        correct_case(case=case, version=case.version, contract_withdrawn_at=clock.now(), worker=ivo)
    deliver()
    with acting_as(cast.ivo) as ivo:
        return Disclosure.objects.visible_to(ivo).get(state="DRAFT")


def test_a_draft_is_given_words_and_sent_by_a_person(cast, scene):
    draft = a_draft(cast, scene)
    browser, ids = a_browser(cast.ivo), {"disclosure_id": draft.pk}
    address = at("disclosure-draft", **ids)

    assert address in browser.get(reverse("today")).text
    assert address in browser.get(at("disclosure", **ids)).text
    asked = browser.get(address)
    assert "withdrew the programme contract on" in asked.text
    form = {"submission": str(uuid4()), "text": "He withdrew it.", "basis": "SAFETY_EXCEPTION"}
    assert browser.post(address, form).status_code == 400  # an exception says why
    assert browser.post(address, form | {"exception_reason": "Unsafe."}).status_code == 302
    for again in (browser.get(address), browser.post(address, {"show": "1"})):
        assert (again.status_code, "exception_reason" in again.text) == (409, False)

    page = a_browser(cast.nadia).get(at("disclosure", **ids))
    assert "He withdrew it." in page.text


def test_a_draft_is_not_there_for_the_service(cast, scene):
    ids = {"disclosure_id": a_draft(cast, scene).pk}

    for name in ("disclosure", "disclosure-draft"):
        assert a_browser(cast.lea).get(at(name, **ids)).status_code == 404


def test_the_queue_holds_what_colleagues_decided_and_never_ones_own(cast, scene):
    told = scene.tell_alba(basis="SAFETY_EXCEPTION", exception_reason="He waits at her door.")
    own = scene.tell_alba(
        by=cast.lea, basis="SAFETY_EXCEPTION", exception_reason="Now.", is_imminent=True
    )
    address = at("exception-review", disclosure_id=told.pk)
    browser = a_browser(cast.lea)

    queue = browser.get(reverse("exceptions")).text
    assert address in queue
    assert str(own.pk) not in queue
    assert address in browser.get(reverse("today")).text
    assert str(told.pk) not in a_browser(cast.nadia).get(reverse("exceptions")).text
    assert "It is sent when you uphold it." in browser.get(address).text
    browser.post(address, {"tell_decision": "TOLD", "decision": "not-upheld"})

    assert address not in browser.get(reverse("exceptions")).text
    assert a_browser(cast.ivo).get(at("disclosure", disclosure_id=told.pk)).status_code == 404


def test_a_caution_that_may_be_raised_leaves_when_a_supervisor_has_read_it(cast, scene):
    scene.release()
    waiting = scene.tell_alba(use_instruction="MAY_RAISE")
    ids = {"disclosure_id": waiting.pk}
    address = at("disclosure-approve", **ids)

    assert address not in a_browser(cast.nadia).get(at("disclosure", **ids)).text
    browser = a_browser(cast.lea)
    assert address in browser.get(at("disclosure", **ids)).text
    assert browser.post(address).status_code == 302

    assert CAUTION in unescape(a_browser(cast.ivo).get(at("disclosure", **ids)).text)


def test_a_question_is_answered_along_the_same_link(cast, scene):
    asked = scene.tell_brisa(kind="REQUEST", text="Does she want to be called?")
    a_browser(cast.nadia).post(at("disclosure-take", disclosure_id=asked.pk))
    address = f"{at('disclosure-new', link_id=scene.link.pk)}?kind=REPLY&amp;reply={asked.pk}"
    page = a_browser(cast.nadia).get(at("disclosure", disclosure_id=asked.pk)).text
    assert address in page
    form = once(
        kind="REPLY",
        basis="SAFETY_EXCEPTION",
        exception_reason="Danger.",
        is_imminent="on",
        text="Please do not call.",
        use_instruction="INFORM_PRACTICE_ONLY",
    )

    assert a_browser(cast.nadia).post(unescape(address), form).status_code == 302

    with acting_as(cast.ivo) as ivo:
        reply = Disclosure.objects.visible_to(ivo).get(kind="REPLY")
        assert reply.in_reply_to_id == asked.pk
