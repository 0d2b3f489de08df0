"""Six consecutive words, whatever stands between them."""

import pytest

from sharing.quoting import quotes, tells

SOURCE = "He said he'd wait behind the school gate on Thursday."


@pytest.mark.parametrize(
    "text",
    [
        "Careful: he said he'd wait behind the school.",
        "HE SAID HE’D WAIT BEHIND THE",
        "wait behind\nthe\tschool\u00a0gate  on",
        "wait, behind; the - school (gate) on",
        "wáit bëhind thè school gate on",
        "wait be\u00adhind the scho\u200bol gate on",
        "wait-behind-the-school-gate-on",
        "w a i t behind the school gate on",
    ],
)
def test_it_is_found(text):
    assert quotes(text, SOURCE)


@pytest.mark.parametrize(
    "text",
    [
        "He'd wait behind the school.",  # five words
        "Thursday on gate school the behind",
        "He said that he would wait near the school gate.",
        "",
    ],
)
def test_a_paraphrase_passes(text):
    assert not quotes(text, SOURCE)


def test_german_and_ligatures_read_alike():
    assert quotes("strasse nach der Schule ist sehr offen", "Straße nach der Schule ist sehr oﬀen")


def test_a_source_of_five_words_is_never_quoted():
    assert not quotes("he will wait for me", "He will wait for me")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Ring 030/123 45 67 before noon.", "+49301234567"),
        ("Ring 123 45 67 before noon.", "1234567"),
        ("She lives at gartenweg 5 now.", "Gartenweg 5, 12345 Berlin"),
        ("Ask for Aunt ROSA.", "aunt Rosa"),
        ("Write to ms.a@example.org please", "ms.a@example.org"),
    ],
)
def test_a_number_an_address_or_a_code_word_is_found_however_it_is_set(text, secret):
    assert tells(text, secret)


@pytest.mark.parametrize("secret", ["", "+49301234567", "Gartenweg 5, 12345 Berlin"])
def test_a_plain_caution_tells_nothing(secret):
    assert not tells("Give the meeting of 5 December more room.", secret)


def test_six_digits_may_be_any_number():
    assert not tells("He paid 123 456 last year.", "123456")


def test_all_of_a_short_source_is_a_quotation():
    assert quotes("He heard: he waits behind school.", "He waits behind school", shortest=4)
    assert not quotes("He waits behind school.", "He waits", shortest=4)
