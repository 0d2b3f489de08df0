"""Many ids in one question: a single parameter, so that its plan fits any number of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func


def array(ids: Iterable[UUID]) -> str:
    """Return ids as PostgreSQL reads `uuid[]`; psycopg looks at each of them much longer."""
    return "{" + ",".join([f"{each.int:032x}" for each in ids]) + "}"


NONE = array(())


class Blank:
    """Stands for a value that is told when a question is asked: see kernel/questions.py."""

    def __init__(self, name: str) -> None:
        self.name = name


class Among(Func):
    """Whether a column holds one of these ids: `filter(Among("case_id", ids))`.

    `case_id__in=ids` has as many parameters as ids, and a plan for each number.
    """

    output_field = BooleanField()

    def __init__(self, column: str, ids: Iterable[UUID] | Blank) -> None:
        super().__init__(F(column))
        self.ids = ids if isinstance(ids, Blank) else array(ids)

    def as_sql(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters. Raises: EmptyResultSet, and nothing is asked."""
        if self.ids == NONE:
            raise EmptyResultSet
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"{column} = any(%s::uuid[])", (*parameters, self.ids)
