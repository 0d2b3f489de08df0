from uuid import uuid4

import pytest
from django.core import checks
from django.db import models
from django.test.utils import isolate_apps

from tests.vault.letters import Letter
from vault import numbers
from vault.fields import SealedField
from vault.walking import sealed_models


@pytest.fixture
def registered(monkeypatch):
    def replace(*lines):
        monkeypatch.setattr(numbers, "REGISTERED", list(lines))

    return replace


def found(errors):
    return sorted(error.id for error in errors)


def test_the_project_s_numbers_are_in_order():
    assert numbers.check_registered(None) == []


def test_the_check_runs_with_every_command():
    registered: set[object] = set(checks.registry.registry.registered_checks)

    assert numbers.check_registered in registered


def test_a_number_or_a_field_registered_twice_is_found(registered):
    registered((100, "cases.Person.name"), (100, "cases.Case.note"))
    assert found(numbers.check_registered(None)) == ["vault.E004", "vault.E004"]

    registered((100, "cases.Person.name"), (101, "cases.Person.name"))
    assert found(numbers.check_registered(None)) == ["vault.E004", "vault.E004"]


@pytest.mark.parametrize(
    "line", [(99, "cases.Person.name"), (300, "cases.Person.name"), (100, "audit.Event.text")]
)
def test_a_number_outside_its_room_s_range_is_found(registered, line):
    registered(line)

    assert found(numbers.check_registered(None)) == ["vault.E005"]


@pytest.mark.parametrize(
    ("room", "first", "last"),
    [
        ("agencies", 1, 19),
        ("cases", 100, 199),
        ("sharing", 200, 299),
        ("risk", 300, 399),
        ("oversight", 400, 449),
    ],
)
def test_each_room_has_its_range(registered, room, first, last):
    registered((first, f"{room}.Row.first"), (last, f"{room}.Row.last"))
    assert numbers.check_registered(None) == []

    registered((first - 1, f"{room}.Row.first"), (last + 1, f"{room}.Row.last"))
    assert found(numbers.check_registered(None)) == ["vault.E005", "vault.E005"]


def test_every_sealed_field_stands_under_its_number():
    wrong = [each for _model, fields in sealed_models() for one in fields for each in one.check()]

    assert wrong == []


def test_what_a_list_shows_is_names_and_when_somebody_is_reached():
    assert {numbers.label_of(number) for number in numbers.LISTED} == {
        *("cases.Person.given_name", "cases.Person.surname"),
        *("cases.AffectedPerson.given_name", "cases.AffectedPerson.surname"),
        "cases.SafeContact.windows",
    }


def test_a_field_must_stand_under_its_own_number(registered):
    text = Letter._meta.get_field("text")
    registered((9001, "letters.Letter.text"))
    assert text.check() == []

    registered()
    assert found(text.check()) == ["vault.E001"]
    registered((9001, "letters.Letter.note"))
    assert found(text.check()) == ["vault.E001"]


def test_a_migration_keeps_the_number():
    _name, path, args, kwargs = SealedField(number=100, null=True).deconstruct()

    assert (path, args, kwargs) == ("vault.fields.SealedField", [], {"number": 100, "null": True})


def a_model(pk, **more):
    """Return a model of this test alone with one sealed field."""
    meta = type("Meta", (), {"app_label": "letters"})
    body = {"__module__": __name__, "Meta": meta, "text": SealedField(number=9001), **more}
    with isolate_apps():
        return type("Thing", (models.Model,), {**body, "id": pk})


@pytest.mark.parametrize(
    ("pk", "told"),
    [
        (models.UUIDField(primary_key=True, default=uuid4), []),
        (models.UUIDField(primary_key=True), ["vault.E002"]),
        (models.IntegerField(primary_key=True, default=int), ["vault.E002"]),
        (models.BigAutoField(primary_key=True), ["vault.E002"]),
    ],
)
def test_a_row_with_sealed_fields_has_a_uuid_made_by_us(registered, pk, told):
    registered((9001, "letters.Thing.text"))
    model = a_model(pk, sealed_under=lambda _row: ())

    assert found(model._meta.get_field("text").check()) == told


def test_a_row_with_sealed_fields_says_whose_key_seals_them(registered):
    registered((9001, "letters.Thing.text"))
    model = a_model(models.UUIDField(primary_key=True, default=uuid4))

    assert found(model._meta.get_field("text").check()) == ["vault.E003"]
