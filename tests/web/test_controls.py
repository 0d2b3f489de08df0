"""Controls drawn in Python are those that Django's templates draw."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.html import parse_html

from web.controls import Renderer

CODES = [("", "–"), ("A", "<b>A"), ("Group", [("B", "B & co"), ("C", "C")])]
ATTRS = {"id": "x", "required": True, "disabled": False, "data-n": 3, "title": '"<'}
WIDGETS = [
    *(forms.TextInput, forms.EmailInput, forms.PasswordInput, forms.NumberInput, forms.HiddenInput),
    *(forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.Textarea),
]


def both(widget: forms.Widget, value: object) -> list[object]:
    drawn = (widget.render("n", value, ATTRS, each()) for each in (Renderer, TemplatesSetting))
    return [parse_html(html) for html in drawn]


@pytest.mark.parametrize("value", [None, "", "plain", '<script>"&', 3, "\nfirst line is empty"])
@pytest.mark.parametrize("kind", WIDGETS)
def test_one_control(kind, value):
    ours, django = both(kind(), value)

    assert ours == django


@pytest.mark.parametrize("value", [None, "", "A", "C", "unknown"])
@pytest.mark.parametrize("kind", [forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_a_choice(kind, value):
    ours, django = both(kind(choices=CODES), value)

    assert ours == django


def test_an_empty_line_at_the_beginning_is_kept():
    assert forms.Textarea().render("n", "\nx", None, Renderer()).count("\n") == 2


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_the_boxes_of_a_choice_one_by_one(kind):
    class Form(forms.Form):
        some = forms.ChoiceField(choices=CODES[:2], widget=kind)

    ours, django = (
        [option.tag() for option in Form({"some": "A"}, renderer=each())["some"]]
        for each in (Renderer, TemplatesSetting)
    )

    assert [parse_html(html) for html in ours] == [parse_html(html) for html in django]
    assert len(ours) == 2
