"""The scene of sharing."""

import pytest

from tests.cast import Cast
from tests.sharing.scene import Scene, a_route, a_scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Return a link that Brisa attached."""
    return a_scene(cast)


@pytest.fixture
def route(cast: Cast) -> Scene:
    """Return a link that Brisa has not attached."""
    return a_route(cast)
