"""Questions put together once: Django composes a queryset's SQL anew each time it is asked.

    @question
    def people(worker: Worker, cases: Iterable[UUID]) -> QuerySet[Person]:
        return Person.objects.visible_to(worker).filter(Among("case_id", cases))

    people(worker, ids)       # a list of rows, as the queryset would give

Kept is SQL alone, with a blank for who asks, for now and for each list of ids; never an answer, so
each request asks anew. Whoever the blank for the worker stands for has nothing but an id: a
`visible_to` that looks at a role cannot be put together once, and fails at the first try.

Source: docs/decisions/0029-questions-put-together-once.md.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial, wraps
from inspect import signature
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from kernel import clock, scope
from kernel.ids import NONE, Blank, array

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)
WORKER, NOW = Blank("worker"), Blank("now")


class Anybody:
    """Stands for who asks: a question may know their id, and nothing else of them."""

    __slots__ = ()
    pk = WORKER


class Asked(NamedTuple):
    """A question that was put together, and how Django makes a row of what it answers."""

    model: type[Model]
    sql: str
    told: tuple[Any, ...]  # its parameters, with blanks
    readers: list[tuple[int, Any, Any]]  # column, how its value is read, of which expression
    span: slice  # the columns of the row itself
    names: list[str]
    added: dict[str, int]  # annotation -> column
    related: list[Any]  # what fills in rows of other tables


def question(ask: Callable[P, QuerySet[Row]]) -> Callable[P, list[Row]]:
    """Let a function that builds a queryset of a worker and lists of ids answer with its rows."""
    lists = list(signature(ask).parameters)[1:]
    together = cache(partial(_put_together, ask, lists))

    @wraps(ask)
    def asked(*args: P.args, **_none: P.kwargs) -> list[Row]:
        worker, *ids = cast("tuple[Any, ...]", args)
        told: dict[str, Any] = dict(zip(lists, map(array, ids), strict=True))
        if NONE in told.values():
            return []
        told |= {"worker": worker.pk, "now": clock.now()}
        return cast("list[Row]", list(_rows(together(), told)))

    return asked


def which_have_rows(*asked: QuerySet[Any]) -> list[bool]:
    """Say of each queryset whether it has any row: one way to the database for them all."""
    parts, told = [], []
    for rows in asked:
        try:
            sql, parameters = rows.query.exists().get_compiler(rows.db).as_sql()
        except EmptyResultSet:
            sql, parameters = "select 1 where false", ()
        parts.append(f"exists ({sql})")
        told += parameters
    if not parts:
        return []
    with connections[asked[0].db].cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", told)
        return list(cursor.fetchone())


def _put_together(ask: Callable[..., QuerySet[Any]], lists: list[str]) -> Asked:
    with scope.opened() as nobodys:
        nobodys.now = cast("Any", NOW)
        rows: Any = ask(Anybody(), *map(Blank, lists))
        compiler = rows.query.get_compiler(rows.db)
        sql, told = compiler.as_sql()
    info, select = compiler.klass_info, compiler.select
    if info is None or rows._prefetch_related_lookups:  # noqa: SLF001
        raise TypeError("a question gives rows of a model, and asks once")
    span = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    readers = compiler.get_converters([column for column, *_ in select]).items()
    return Asked(
        rows.model,
        sql,
        tuple(told),
        [(at, reader, column) for at, (several, column) in readers for reader in several],
        span,
        [column.target.attname for column, *_ in select[span]],
        compiler.annotation_col_map,
        get_related_populators(info, select, rows.db),  # type: ignore[call-arg, unused-ignore]
    )


def _rows(asked: Asked, told: dict[str, Any]) -> Iterator[Model]:
    using = router.db_for_read(asked.model)
    connection = connections[using]
    parameters = [told[each.name] if isinstance(each, Blank) else each for each in asked.told]
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, parameters)
        found = cursor.fetchall()
    for row in map(list, found):
        for at, reader, column in asked.readers:
            row[at] = reader(row[at], column, connection)
        made = asked.model.from_db(using, asked.names, row[asked.span])
        vars(made).update({name: row[at] for name, at in asked.added.items()})
        for each in asked.related:
            each.populate(row, made)
        yield made
