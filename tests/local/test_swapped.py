"""What the run of mutants stands on: other code for functions that are loaded already."""

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from local.swapped import put_in

SOURCE = """
LIMIT = 3


def decorated(act):
    return lambda number: act(number)


@decorated
def is_enough(number):
    return number >= LIMIT
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "limits.py"
    path.write_text(SOURCE)
    return path


@pytest.fixture
def limits(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("limits", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_function_that_others_hold_on_to_does_something_else_from_now_on(path, limits):
    held = limits.is_enough

    assert put_in(path, ast.parse(SOURCE.replace(">=", "<")))

    assert (held(2), held(3)) == (True, False)


def test_what_runs_at_the_start_is_left_as_it_was(path, limits):
    assert not put_in(path, ast.parse(SOURCE.replace("= 3", "= 4")))

    assert limits.LIMIT == 3
