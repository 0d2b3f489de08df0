"""Bad input wherever a body is taken: 400 naming each field, and nothing of it repeated."""

import json

import pytest
from django.conf import settings
from django.urls import resolve
from rest_framework import serializers

from api.contract import contract_of
from api.fields import Born, Code, Day, Flag, Moment, Phone, Strict, Text, Whole
from api.rows import Seen
from tests.api.caller import NEVER
from tests.permissions.matrix import rows

SECRET = "canary-9c1"
TAKES = [
    row
    for row in rows()
    if row.is_api and row.body and any(min(allowed) < 300 for allowed in row.expected.values())
]
WRONG_TYPE = {
    Born: 5,
    Code: 5,
    Day: 5,
    Flag: "true",
    Moment: 5,
    Phone: 5,
    Seen: {"id": 1},
    Text: 5,
    Whole: "1",
    serializers.BooleanField: SECRET,
    serializers.IntegerField: SECRET,
    serializers.ListField: SECRET,
    serializers.ChoiceField: 5,
    serializers.UUIDField: SECRET,
    serializers.TimeField: 5,
    serializers.CharField: [SECRET],
    Strict: SECRET,
    serializers.DictField: SECRET,
}
UNKNOWN = {
    Born: "2026-02-30",
    Code: SECRET,
    Day: "1066-10-14",
    Flag: None,
    Moment: "2026-11-22T10:00:00",
    Phone: "110",
    Seen: SECRET,
    Text: "x" * 20_001,
    Whole: 2**40,
    serializers.BooleanField: "perhaps",
    serializers.IntegerField: 2**40,
    serializers.ListField: [SECRET] * 101,
    serializers.ChoiceField: SECRET,
    serializers.UUIDField: 5,
    serializers.TimeField: "25:00",
    serializers.CharField: "x" * 20_001,
    Strict: {"surprise": SECRET},
    serializers.DictField: {"xx": "North"},
}


def titled(row):
    return f"{row.verb} {row.name}"


@pytest.fixture(params=TAKES, ids=titled)
def row(request):
    return request.param


@pytest.fixture
def person(row):
    """Return somebody who may."""
    return next(who for who, allowed in sorted(row.expected.items()) if min(allowed) < 300)


@pytest.fixture
def sends(row, stage, callers, person):
    """Return what sends a body as that person."""

    def send(body, **headers):
        text = body if isinstance(body, str) else json.dumps(body)
        return callers[person].client.generic(
            row.verb, row.path(stage), text, content_type="application/json", headers=headers
        )

    return send


@pytest.fixture
def fields(row, stage):
    """Return the fields this address takes."""
    view = resolve(row.path(stage)).func.cls()
    return contract_of(view, row.verb).takes().fields


def wrongly(fields, table):
    """Return a body in which every field is wrong."""
    return {
        name: table[next(kind for kind in table if isinstance(field, kind))]
        for name, field in fields.items()
    }


def named(response):
    """Return the fields a refusal names, nested ones by their first word."""
    assert response.status_code == 400, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert SECRET not in response.content.decode()
    return {name.split(".")[0] for name in response.json()["errors"]}


@pytest.mark.parametrize("text", ['{"a"', "{", "nul", "NaN", '{"a": NaN}', "[" * 100_000])
def test_what_is_no_json_is_malformed(text, stage, callers):
    refused = callers["ivo"].post("cases/", text)

    assert (refused.status_code, refused.json()["code"]) == (400, "malformed")


def test_what_is_no_object_is_refused(sends):
    for text in ("[]", '"x"', "5", "null"):
        assert named(sends(text)) == {"body"}


def test_every_field_of_a_wrong_type_is_named(sends, fields):
    assert named(sends(wrongly(fields, WRONG_TYPE))) == set(fields)


def test_every_unknown_or_overlong_value_is_named(sends, fields):
    assert named(sends(wrongly(fields, UNKNOWN))) == set(fields)


def test_an_empty_body_is_told_what_is_missing(sends, fields):
    required = {name for name, field in fields.items() if field.required}
    if required:
        assert named(sends({})) == required


def test_an_unknown_field_is_an_error(sends, row, stage):
    refused = sends({**row.sent(stage), "surprise": SECRET, "\ud800": 1, SECRET[:3] * 50: 1})

    assert {"surprise", "?"} < named(refused)
    assert len(refused.json()["errors"]) == 3


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
def test_text_that_no_database_holds_is_refused(bad, sends, fields, row, stage):
    texts = {name for name, field in fields.items() if isinstance(field, Text)}
    if texts:
        assert texts <= named(sends({**row.sent(stage), **dict.fromkeys(texts, bad)}))


def test_a_foreign_id_is_answered_as_one_that_never_was(sends, fields, row, stage, person):
    """Hidden, foreign, never there, not even an id: the same bytes."""
    for name, field in fields.items():
        if not isinstance(field, Seen):
            continue
        body = row.sent(stage)
        never = sends({**body, name: NEVER})
        assert named(never) == {name}
        for other in ["x", *foreign_to(person, field.model, stage)]:
            assert sends({**body, name: other}).content == never.content, (name, other)


def foreign_to(person, model, stage):
    """Return the ids of other agencies' rows."""
    mine = stage.people[person].agency_id
    rows = [one for one in (*stage.rows.values(), *stage.people.values()) if type(one) is model]
    return [str(one.pk) for one in rows if getattr(one, "agency_id", mine) != mine]


NESTED = [
    ("sessions/{session}/register/", {"lines": [{"case": NEVER, "surprise": 1}]}, "lines.0"),
    (
        "sessions/{session}/register/",
        {"lines": [{"concern": {"text": 5, "surprise": 1}}]},
        "lines.0.concern",
    ),
    ("cases/{case}/concerns/", {"sending": {"links": [NEVER], "surprise": 1}}, "sending"),
]


@pytest.mark.parametrize(("path", "body", "inner"), NESTED)
def test_a_field_within_a_field_is_named_with_its_way(path, body, inner, stage, callers):
    path = path.format(session=stage["session"].pk, case=stage["case"].pk)

    refused = callers["ivo"].post(path, body)

    assert f"{inner}.surprise" in refused.json()["errors"]


def test_what_is_too_large_or_no_json_is_refused(stage, callers):
    large = '{"given_name": "' + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + '"}'
    ivo = callers["ivo"]

    assert ivo.post("cases/", large).status_code == 413
    form = ivo.client.post("/api/v1/cases/", {"kind": "PROGRAMME"})
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    assert ivo.client.get("/api/v1/me/", headers={"Accept": "text/html"}).status_code == 406


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": "\0"},
        {"cursor": "A" * 30},
        {"cursor": "_" * 34},
        {"page_size": "0"},
        {"page_size": "101"},
        {"page_size": "many"},
        {"format": "api"},
    ],
)
def test_a_bad_parameter_is_named(query, stage, callers):
    for path in ("cases/", "workers/", "audit-events/"):
        refused = callers["ivo"].get(path, **query)
        assert list(query) == list(refused.json()["errors"]), path


def test_a_key_that_is_none_is_named(stage, callers):
    refused = callers["ivo"].post("cases/", {}, **{"Idempotency-Key": "once"})
    valid = {"given_name": "C", "relationships": ["NEW"]}
    named_too = callers["ivo"].post(
        f"cases/{stage['case'].pk}/affected-persons/", valid, **{"Idempotency-Key": "once"}
    )

    assert refused.status_code == 400
    assert list(named_too.json()["errors"]) == ["Idempotency-Key"]
