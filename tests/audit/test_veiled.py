"""What stands for a number tells neither order nor distance, and comes back as it was."""

from uuid import UUID

import pytest

from audit.veiled import LARGEST, unveil, veil


@pytest.mark.parametrize("number", [0, 1, 2, 4711, 2**32, LARGEST - 1])
def test_it_comes_back(number: int):
    assert unveil(veil(number).bytes) == number


@pytest.mark.parametrize("number", [LARGEST, LARGEST + 1, 2**128 - 1])
def test_what_numbers_nothing_is_none(number: int):
    assert unveil(veil(number).bytes) is None


def test_what_nobody_veiled_is_none():
    assert unveil(UUID(int=1).bytes) is None


def test_it_is_four_rounds_under_the_secret(settings):
    settings.SECRET_KEY = "for this test alone"

    assert str(veil(1)) == "8752f409-6845-8d78-14e3-0e12c654f32b"
    assert str(veil(2)) == "0aa4b7f4-d9dd-cf42-ba3c-a98abb766180"
