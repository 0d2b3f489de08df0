"""The schema is valid and complete; its page asks nobody else and keeps to its policy."""

import json
import re

import pytest
from django.core.management import call_command
from django.test import Client

ROOT = "/api/v1/"
NAMED = {
    *("me", "agencies", "workers", "agreements", "cases", "people", "groups", "sessions"),
    *("partner-contacts", "links", "releases", "disclosures", "concerns", "flags", "alerts"),
    *("tasks", "audit-events"),
}


def test_the_schema_is_valid_and_nothing_in_it_is_guessed(tmp_path):
    file = tmp_path / "schema.yaml"

    call_command("spectacular", "--file", str(file), "--validate", "--fail-on-warn")

    assert file.read_text().startswith("openapi: 3.1.0")


@pytest.fixture(scope="module")
def schema():
    answer = Client().get(ROOT + "schema/")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_every_operation_has_a_name_a_sentence_and_its_problems(schema):
    operations = [one for path in schema["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]

    assert len(names) == len(set(names))
    assert not [one["operationId"] for one in operations if not one.get("summary")]
    assert not [
        one["operationId"] for one in operations if not {"401", "404"} <= set(one["responses"])
    ]


def test_the_named_resources_are_all_there(schema):
    assert {f"{ROOT}{name}/" for name in NAMED} <= set(schema["paths"])


def test_no_shape_of_the_programmes_side_holds_what_is_the_services(schema):
    """Nothing that both sides read names a worker."""
    shared = schema["components"]["schemas"]
    for name in ("LinkOutput", "DisclosureOutput"):
        fields = set(shared[name]["properties"])
        assert not {"author", "worker", "taken_by", "decided_by", "recorded_by"} & fields


def test_the_page_asks_nobody_else():
    page = Client().get(ROOT + "docs/")
    script = Client().get(ROOT + "docs/?script=")
    policy = page.headers["Content-Security-Policy"]

    assert (page.status_code, script.status_code) == (200, 200)
    assert script.headers["Content-Type"].startswith("application/javascript")
    for text in (page.content.decode(), script.content.decode()):
        assert not re.findall(r"(?:https?:)?//[\w-]+\.[\w.]+", text)
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "default-src 'none'" in policy
    assert "<style" not in page.content.decode()
    assert "<script>" not in page.content.decode()


@pytest.mark.browser
def test_the_page_works_in_a_browser_under_its_policy(page, live_site):
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    page.goto(ROOT + "docs/")
    page.locator('[data-tag="cases"]').click()
    page.get_by_text("List the cases one was granted, newest first.").first.wait_for()

    assert not [text for text in said if "Content Security Policy" in text]
    own = (live_site.url, "data:", "blob:")
    assert not [url for url in asked if not url.startswith(own)]
