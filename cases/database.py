"""What the database's own functions are called with, and how their refusals read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from kernel.errors import NotAllowed, RuleBroken

NOT_ALLOWED, BROKEN = "P0403", "P0409"


@contextmanager
def refused() -> Iterator[None]:
    """Turn a definer function's refusal into ours. Raises: NotAllowed; RuleBroken with its code."""
    try:
        with transaction.atomic():  # a savepoint: the transaction stays usable for the trail
            yield
    except DatabaseError as failure:
        cause: Any = failure.__cause__
        code = getattr(cause, "sqlstate", None)
        if code == NOT_ALLOWED:
            raise NotAllowed(str(cause.diag.message_primary)) from failure
        if code == BROKEN:
            raise RuleBroken(str(cause.diag.message_primary)) from failure
        raise


def call(function: str, *arguments: Any) -> Any:
    """Call `app.<function>` and return what it returns. Raises: NotAllowed, RuleBroken."""
    with refused():
        return answer(function, *arguments)


def answer(function: str, *arguments: Any) -> Any:
    """Call an `app.<function>` that refuses nothing, and return what it returns."""
    marks = ", ".join("%s" for _ in arguments)
    with connection.cursor() as cursor:
        cursor.execute(f"select app.{function}({marks})", arguments)
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def unique_or(constraint: str, code: str) -> Iterator[None]:
    """Turn the breach of one named constraint into a broken rule, race or not.

    Row-level security hides colleagues' rows from a look-up before; the constraint sees them.

    Raises: RuleBroken with `code`.
    """
    try:
        with transaction.atomic():
            yield
    except DatabaseError as failure:
        cause: Any = failure.__cause__
        diag = getattr(cause, "diag", None)
        if diag is not None and diag.constraint_name == constraint:
            raise RuleBroken(code) from None
        raise
