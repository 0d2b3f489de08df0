"""A trail to be tampered with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit.trails import Trail, a_trail


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[Trail]:
    with a_trail(tmp_path) as found:
        yield found
