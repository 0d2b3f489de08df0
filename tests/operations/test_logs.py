"""What the logs say: where and how long, and never a word of anybody."""

import json
import logging
from uuid import uuid4

import pytest
from django.test import Client

from casecoord.logs import AllowListed
from tests.cast import a_browser, a_case

CANARY = "canary-7f3a"


def line_of(name: str, message: object, *args: object, **more: object) -> dict[str, object]:
    """Return what is written for a message."""
    record = logging.makeLogRecord({"name": name, "msg": message, "args": args, **more})
    found: dict[str, object] = json.loads(AllowListed().format(record))
    return found


def test_of_others_messages_the_pattern_is_kept_and_its_fill_is_not():
    assert (
        line_of("django.request", "Not Found: %s", f"/cases/{CANARY}")["event"] == "Not Found: %s"
    )
    assert line_of("django.request", f"Not Found: /cases/{CANARY}")["event"] == "-"
    assert line_of("celery.worker", "%s ready.", "worker@here")["event"] == "%s ready."


def test_fields_are_names_or_numbers_of_a_short_list():
    line = line_of("casecoord.request", "request", route="case", status=200, ms=1.5, path=CANARY)

    assert (line["route"], line["status"], line["ms"]) == ("case", 200, 1.5)
    assert "path" not in line
    assert line_of("casecoord.request", "request", route=f"{CANARY} she said")["route"] == "?"


def test_of_an_exception_kind_and_place_are_kept():
    with pytest.raises(ValueError, match=CANARY) as raised:
        int(CANARY)
    kind, value, traceback = raised.type, raised.value, raised.tb

    line = line_of("cases", "failed", exc_info=(kind, value, traceback))

    assert line["exception"] == "ValueError"
    assert CANARY not in json.dumps(line)


@pytest.fixture
def lines(caplog):
    caplog.handler.setFormatter(AllowListed())
    caplog.set_level(logging.INFO, "casecoord.request")

    def read() -> list[dict[str, object]]:
        return [json.loads(AllowListed().format(record)) for record in caplog.records]

    return read


def test_a_request_is_one_line_without_path_or_query(lines, cast):
    case = a_case(cast.ivo, cast.alba)
    browser = a_browser(cast.ivo)

    browser.get(f"/cases/{case.pk}/?q={CANARY}")
    browser.get(f"/cases/{uuid4()}/")
    Client().get(f"/{CANARY}/")

    requests = [line for line in lines() if line["event"] == "request"]
    assert [line["status"] for line in requests] == [200, 404, 404]
    assert requests[0]["route"] == requests[1]["route"] != requests[2]["route"] == "-"
    assert requests[0]["method"] == "GET"
    assert requests[0]["ms"] > 0
    written = json.dumps(lines())
    assert CANARY not in written
    assert str(case.pk) not in written


def test_probes_say_nothing_as_long_as_all_is_well(lines):
    Client().get("/livez")

    assert not [line for line in lines() if line["event"] == "request"]
