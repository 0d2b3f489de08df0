"""A worker's language is theirs to choose, and holds in pages and mails."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from agencies.actions import choose_language
from agencies.mail import send_waiting
from agencies.models import Worker
from kernel.errors import RuleBroken
from tests.cast import a_browser, acting_as, bearer


def speaks(worker, language):
    with acting_as(worker) as acting:
        choose_language(language=language, worker=acting)
    return Worker.objects.using("seed").select_related("agency").get(pk=worker.pk)


def test_pages_speak_the_workers_language_whatever_the_browser_says(ivo):
    speaks(ivo, "de")

    page = a_browser(ivo).get(reverse("today"), headers={"Accept-Language": "en"})

    assert '<html lang="de" dir="ltr"' in page.text
    assert "Heute" in page.text
    assert page.headers["Content-Language"] == "de"


def test_who_chose_none_reads_what_their_browser_asks_for(ivo):
    browser = a_browser(ivo)

    assert "Heute" in browser.get(reverse("today"), headers={"Accept-Language": "de-AT"}).text
    assert "Today" in browser.get(reverse("today"), headers={"Accept-Language": "xx"}).text


def test_the_sign_in_page_speaks_the_browsers_language():
    page = Client().get(reverse("account_login"), headers={"Accept-Language": "de"})

    assert '<html lang="de"' in page.text
    assert "Passwort" in page.text


def test_an_unreviewed_translation_says_so_and_english_does_not(ivo):
    browser = a_browser(ivo)
    said = "Diese Übersetzung hat noch niemand vom Fach geprüft."

    for address in (reverse("today"), reverse("account_login")):
        client = browser if address == reverse("today") else Client()
        assert said in client.get(address, headers={"Accept-Language": "de"}).text
        english = client.get(address, headers={"Accept-Language": "en"}).text
        assert "reviewed this translation" not in english


def test_the_account_page_remembers_it_with_the_worker(ivo):
    a_browser(ivo).post(reverse("account"), {"language": "de", "theme": ""})

    page = a_browser(ivo).get(reverse("account"))

    assert '<option value="de" selected>Deutsch</option>' in page.text
    assert "Pseudo" not in page.text


def test_the_api_chooses_it_too(ivo):
    address = reverse("api:me-language")

    told = Client().put(address, {"language": "de"}, "application/json", headers=bearer(ivo))

    assert told.status_code == 200
    assert told.json()["language"] == "de"


def test_mails_are_written_in_it(ivo):
    send_waiting(speaks(ivo, "de"), 2)
    send_waiting(speaks(ivo, "en"), 1)

    assert [sent.subject for sent in mail.outbox] == ["2 Vorgänge warten", "1 item is waiting"]


def test_a_language_that_is_not_offered_is_refused(ivo):
    with pytest.raises(RuleBroken, match="language_not_offered"):
        speaks(ivo, "tlh")


def test_nobody_changes_their_own_row_past_the_action(ivo):
    with acting_as(ivo):
        assert not Worker.objects.filter(pk=ivo.pk).update(language="de")
