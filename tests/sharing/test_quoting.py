"""Six consecutive words, whatever stands between them."""

import pytest

from sharing.quoting import quotes

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
