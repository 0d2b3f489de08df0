import copy
import json
import pickle
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import F, Value
from django.template import Context, Template
from rest_framework.utils.encoders import JSONEncoder

from kernel.errors import NotSeen, VaultFailed
from kernel.scope import Opened
from tests.vault.letters import Letter, ciphertext, put
from vault import keys
from vault.keys import KeyGone
from vault.reasons import DestroyReason

TEXT = "She moved on Tuesday."
NADIA = object()


@pytest.fixture
def letter(letters, alba):
    letter = letters(agency_id=alba, text=TEXT)
    letter.save()
    return letter


@pytest.fixture
def seen(letter, letters):
    return letters.objects.visible_to(NADIA).get(pk=letter.pk)


# ---- sealing and opening ----


def test_a_text_is_sealed_when_saved_and_opened_by_saying_so(seen, letter, acting, alba):
    assert TEXT.encode() not in ciphertext(letter)
    with acting(alba) as here:
        assert seen.text.open() == TEXT

    assert here.opens == [
        Opened(object_id=letter.pk, owner_id=letter.case_id, numbers=(9001,), basis="WORK")
    ]


def test_a_row_nobody_saw_does_not_open(letter, letters, acting, alba):
    with acting(alba) as here:
        for row in (letter, letters.objects.get(pk=letter.pk)):
            with pytest.raises(NotSeen):
                row.text.open()
    assert here.opens == []


def test_outside_of_any_request_nothing_opens(seen):
    with pytest.raises(NotSeen):
        seen.text.open()


def test_for_nobody_s_agency_nothing_opens(seen, acting):
    with acting(None), pytest.raises(NotSeen):
        seen.text.open()


def test_another_agency_has_no_key_even_for_a_row_it_sees(seen, acting, brisa):
    with acting(brisa) as here, pytest.raises(KeyGone):
        seen.text.open()
    assert here.opens == []


def test_a_recipient_opens_until_it_is_withdrawn(letters, acting, alba, brisa):
    disclosure = letters(agency_id=alba, text=TEXT)
    keys.make_shared_key(disclosure.case_id, [alba, brisa])
    with acting(alba):
        disclosure.save()
    seen = letters.objects.visible_to(NADIA).get(pk=disclosure.pk)

    with acting(brisa):
        assert seen.text.open() == TEXT
    keys.withdraw(disclosure.case_id, brisa)
    with acting(brisa), pytest.raises(KeyGone):
        seen.text.open()
    with acting(alba):
        assert seen.text.open() == TEXT


def test_an_erased_case_opens_for_nobody(seen, acting, alba):
    keys.destroy(seen.case_id, DestroyReason.ERASURE)

    with acting(alba), pytest.raises(KeyGone):
        seen.text.open()


def test_nobody_writes_into_another_agency_s_case(letters, acting, alba, brisa):
    with acting(brisa), pytest.raises(KeyGone):
        letters(agency_id=alba, text=TEXT).save()
    assert not letters.objects.exists()


def test_a_value_moved_into_another_row_does_not_open(letters, letter, acting, alba):
    other = letters(agency_id=alba, case_id=letter.case_id, text="Nothing new.")
    other.save()
    put(other, ciphertext(letter))

    with acting(alba) as here, pytest.raises(VaultFailed, match="not_authentic"):
        letters.objects.visible_to(NADIA).get(pk=other.pk).text.open()
    assert here.opens == []


def test_a_value_moved_into_another_column_does_not_open(letters, letter, acting, alba):
    letter.note = "Nothing new."
    letter.save()
    put(letter, ciphertext(letter, "note"))

    with acting(alba), pytest.raises(VaultFailed, match="not_authentic"):
        letters.objects.visible_to(NADIA).get(pk=letter.pk).text.open()


@pytest.mark.parametrize("raw", [b"", b"She moved on Tuesday.", b"\x02" * 110])
def test_what_is_not_sealed_is_never_shown(letters, letter, acting, alba, raw):
    put(letter, raw)

    with acting(alba), pytest.raises(VaultFailed, match="unknown_format"):
        letters.objects.visible_to(NADIA).get(pk=letter.pk).text.open()


# ---- saving ----


def test_saving_again_leaves_the_ciphertext_alone(seen, letter):
    before = ciphertext(letter)
    seen.version = 2
    seen.save()
    letter.save()

    assert ciphertext(letter) == before


def test_only_named_fields_are_saved(seen, letter, acting, alba):
    before = ciphertext(letter)
    seen.text, seen.version = "Something else.", 2
    seen.save(update_fields=["version"])
    assert ciphertext(letter) == before

    seen.save(update_fields=["text"])
    assert ciphertext(letter) != before
    with acting(alba):
        assert seen.text.open() == "Something else."


def test_many_rows_are_sealed_at_once(letters, acting, alba):
    letters.objects.bulk_create(
        letters(agency_id=alba, text=f"Text {number}", note=None if number else "First")
        for number in range(3)
    )

    with acting(alba):
        rows = letters.objects.visible_to(NADIA)
        assert {row.text.open() for row in rows} == {"Text 0", "Text 1", "Text 2"}
        assert [row.note.open() for row in rows if row.note] == ["First"]


def test_a_typed_text_is_not_opened_before_it_is_saved(seen, acting, alba):
    seen.text = "Something else."

    with acting(alba), pytest.raises(VaultFailed, match="not_saved"):
        seen.text.open()


def test_a_deferred_field_is_fetched_and_opens(letters, letter, acting, alba):
    row = letters.objects.visible_to(NADIA).defer("text").get(pk=letter.pk)

    with acting(alba):
        assert row.text.open() == TEXT


def test_a_refreshed_row_opens(seen, acting, alba):
    seen.text = "Something else."
    seen.refresh_from_db()

    with acting(alba):
        assert seen.text.open() == TEXT


def test_a_copied_row_is_refused(seen):
    seen.pk, seen._state.adding = uuid4(), True

    with pytest.raises(VaultFailed, match="another_row"):
        seen.save()


def test_a_row_that_could_not_be_saved_is_saved_on_the_second_try(letters, letter, acting, alba):
    row = letters(pk=letter.pk, agency_id=alba, text="Something else.")
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
    letters.objects.filter(pk=letter.pk).delete()
    row.save(force_insert=True)

    with acting(alba):
        assert letters.objects.visible_to(NADIA).get().text.open() == "Something else."


def test_a_row_moved_to_another_case_before_the_second_try_is_refused(letters, letter, alba):
    row = letters(pk=letter.pk, agency_id=alba, text="Something else.")
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
    row.pk, row.case_id = uuid4(), uuid4()

    with pytest.raises(VaultFailed, match="another_row"):
        row.save(force_insert=True)


def test_a_value_is_not_handed_to_another_row(seen, letters, alba):
    with pytest.raises(TypeError):
        letters(agency_id=alba, text=seen.text)
    with pytest.raises(TypeError):
        seen.note = seen.text


# ---- nothing there ----


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_text_is_no_value(letters, letter, acting, alba, nothing):
    letter.note = "Something."
    letter.save()
    letter.note = nothing
    letter.save()

    row = letters.objects.visible_to(NADIA).get(note__isnull=True)
    assert not row.note
    assert row.text
    with acting(alba) as here:
        assert row.note.open() == ""
    assert here.opens == []


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_field_that_must_be_filled_must_be_filled(letters, alba, nothing):
    with pytest.raises(IntegrityError):
        letters(agency_id=alba, text=nothing).save()


def test_cleaning_a_row_leaves_its_texts_alone(letters, seen, acting, alba):
    typed = letters(agency_id=alba, text=TEXT)
    for row in (seen, typed):
        row.full_clean(validate_unique=False)
        row.save()

    with acting(alba):
        assert {row.text.open() for row in letters.objects.visible_to(NADIA)} == {TEXT}


# ---- what is refused ----


@pytest.mark.parametrize(
    "value", [TEXT, TEXT.encode(), None, F("note"), Value(TEXT), Value(None)], ids=repr
)
def test_update_is_refused(letters, letter, value):
    before = ciphertext(letter)

    with pytest.raises(TypeError, match=r"save\(\) and bulk_create\(\) alone"):
        letters.objects.update(text=value)
    assert ciphertext(letter) == before


def test_a_migration_adds_a_column_without_a_value():
    state = ProjectState()
    state.add_model(ModelState.from_model(Letter))
    field = state.apps.get_model("letters", "Letter")._meta.get_field("note")

    assert field.get_db_prep_save(None, connection) is None


def test_a_loaded_ciphertext_is_refused_by_update(letters, letter):
    loaded = letters.objects.values_list("text", flat=True).get()

    with pytest.raises(TypeError, match=r"save\(\) and bulk_create\(\) alone"):
        letters.objects.update(note=loaded)


def test_bulk_update_is_refused(letters, seen):
    seen.text = "Something else."

    with pytest.raises(TypeError, match=r"save\(\) and bulk_create\(\) alone"):
        letters.objects.bulk_update([seen], ["text"])


@pytest.mark.parametrize("value", [TEXT.encode(), memoryview(b"x"), 7, F("note"), object()])
def test_only_a_text_is_assigned(letters, alba, value):
    with pytest.raises(TypeError, match="takes a text"):
        letters(agency_id=alba, text=value)


@pytest.mark.parametrize(
    "question",
    [
        {"text": TEXT},
        {"text": None},
        {"text__exact": TEXT.encode()},
        {"text__in": [TEXT]},
        {"text__gt": TEXT},
        {"text__contains": "Tuesday"},
        {"text__startswith": "She"},
        {"text__length": 3},
    ],
    ids=str,
)
def test_the_ciphertext_answers_no_question(letters, question):
    with pytest.raises(FieldError):
        letters.objects.filter(**question)


def test_whether_there_is_a_text_may_be_asked(letters, letter):
    assert letters.objects.filter(text__isnull=False, note__isnull=True).get() == letter


# ---- nothing shows ----


@pytest.fixture(params=["typed", "loaded", "assigned"])
def row(request, letters, seen, alba):
    """Return a row that was typed, loaded, or loaded and typed over."""
    if request.param == "typed":
        return letters(agency_id=alba, text=TEXT)
    if request.param == "assigned":
        seen.text = TEXT
    return seen


def test_no_repr_shows_it(row):
    shown = " ".join([repr(row.text), repr(row), repr(vars(row)), str(vars(row)), repr([row.text])])

    assert "Tuesday" not in shown
    assert repr(row.text) == "<sealed>"


@pytest.mark.parametrize(
    "say",
    [
        str,
        "{}".format,
        lambda value: f"{value:>10}",
        lambda value: "%s" % value,  # noqa: UP031 - this way too
        lambda value: "" + value,
        json.dumps,
        lambda value: json.dumps(value, cls=DjangoJSONEncoder),
        lambda value: json.dumps(value, cls=JSONEncoder),
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        len,
        iter,
        bytes,
        vars,
        lambda value: Template("{{ value }}").render(Context({"value": value})),
    ],
)
def test_a_sealed_value_goes_into_nothing(row, say):
    for value in (row.text, vars(row)["text"]):
        with pytest.raises(TypeError):
            say(value)


def test_a_row_is_neither_pickled_nor_copied_deeply(row):
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        pickle.dumps(row)
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        copy.deepcopy(vars(row))


@pytest.mark.parametrize("form", ["json", "python", "xml"])
def test_a_row_is_not_serialised(row, form):
    with pytest.raises(TypeError):
        serializers.serialize(form, [row])


def test_a_query_for_values_shows_nothing(letters, letter):
    assert repr(list(letters.objects.values_list("text"))) == "[(<sealed>,)]"


def test_a_template_asks_whether_and_opens(seen, acting, alba):
    page = Template("{% if row.note %}{{ row.note.open }}{% endif %}{{ row.text.open }}")

    with acting(alba):
        assert page.render(Context({"row": seen})) == TEXT
