"""Other code for functions that are loaded already, and children that try it."""

import ast
import gc
import json
import os
import resource
import select
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

NEVER_ENDS, TOO_LATE, BROKE = "never ends", "too late", "broke"


def put_in(path: Path, tree: ast.Module) -> bool:
    """Give the functions loaded from a file the code of a changed one; say whether any changed.

    What runs while the file is loaded (constants, defaults, classes) stays as it was. Names and
    lines of the functions are to be the same in both.
    """
    module = compile(ast.fix_missing_locations(tree), str(path), "exec")
    fresh = {_named(code): code for code in _within(module)}
    changed = False
    for each in gc.get_objects():
        # Not isinstance: that wakes what is lazy.
        if type(each) is not FunctionType or each.__code__.co_filename != str(path):
            continue
        code = fresh.get(_named(each.__code__), each.__code__)
        if code != each.__code__ and code.co_freevars == each.__code__.co_freevars:
            each.__code__, changed = code, True
    return changed


def _named(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _within(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _within(constant)


def in_child(work: Callable[[], Any], *, busy: int, patient: int) -> Any:
    """Return what a child of this process gave, or NEVER_ENDS, TOO_LATE or BROKE.

    It never ends once it was `busy` for so many seconds: those it worked, however little the
    machine let it. After `patient` seconds by the clock nobody waits any longer.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _as_child(work, writing, busy)
    os.close(writing)
    try:
        said = _heard(reading, patient)
        if said is None:
            os.killpg(child, signal.SIGKILL)
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    if said is None:
        return TOO_LATE
    if os.WIFSIGNALED(status):
        return NEVER_ENDS if os.WTERMSIG(status) == signal.SIGXCPU else BROKE
    return json.loads(said) if said else BROKE


def _as_child(work: Callable[[], Any], writing: int, busy: int) -> None:
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (busy, busy + 10))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        with os.fdopen(writing, "w") as told:
            json.dump(work(), told)
    finally:
        os._exit(0)


def _heard(reading: int, patient: int) -> bytes | None:
    """Return all that is said, or None when it lasts too long."""
    said = b""
    while select.select([reading], [], [], patient)[0]:
        if not (more := os.read(reading, 65536)):
            return said
        said += more
    return None
