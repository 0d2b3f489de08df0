"""What each method of an endpoint takes and gives: one line, read by the code and by the schema."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from rest_framework import serializers, status
from rest_framework.views import APIView

from api.fields import Strict

Method = TypeVar("Method", bound=Callable[..., Any])
Given = type[serializers.BaseSerializer[Any]]
SPOKEN = "contract"


@dataclass(frozen=True)
class Contract:
    """What one method takes and gives."""

    takes: type[Strict] | None = None
    asks: type[Strict] | None = None  # the query's parameters
    gives: Given | None = None
    order: str = ""  # of a page: a time field, `-` for newest first, or the id alone
    status: int = status.HTTP_200_OK
    is_page: bool = False

    @property
    def makes(self) -> bool:
        """Say whether the method makes something, so that `Idempotency-Key` has a meaning."""
        return self.status == status.HTTP_201_CREATED

    @property
    def changes(self) -> bool:
        """Say whether it changes a record that somebody else may have open."""
        return self.takes is not None and "version" in self.takes().fields

    @property
    def body(self) -> Given | None:
        """Return what an answer looks like, a page of it included."""
        return paged(cast("Any", self.gives)) if self.is_page and self.gives else self.gives


def speaks(
    *,
    takes: type[Strict] | None = None,
    asks: type[Strict] | None = None,
    gives: Given | None = None,
    code: int = status.HTTP_200_OK,
) -> Callable[[Method], Method]:
    """Say what a method takes and gives; `self.body()` and `self.answer()` keep to it."""
    return _with(Contract(takes=takes, asks=asks, gives=gives, status=code))


def makes(gives: Given | None, *, takes: type[Strict] | None = None) -> Callable[[Method], Method]:
    """Say what a method makes: 201, once for each `Idempotency-Key`."""
    return _with(Contract(takes=takes, gives=gives, status=status.HTTP_201_CREATED))


def pages(
    gives: Given, *, order: str, asks: type[Strict] | None = None
) -> Callable[[Method], Method]:
    """Say what a list holds and how it is ordered."""
    return _with(Contract(asks=asks or PageQuery, gives=gives, order=order, is_page=True))


def _with(contract: Contract) -> Callable[[Method], Method]:
    def mark(method: Method) -> Method:
        setattr(method, SPOKEN, contract)
        return method

    return mark


def contract_of(view: APIView, verb: str) -> Contract:
    """Return what a view's method takes and gives. HEAD is GET without its body."""
    method = getattr(view, "get" if verb.upper() == "HEAD" else verb.lower(), None)
    return cast("Contract", getattr(method, SPOKEN, Contract()))


class PageQuery(Strict):
    """Which page of a list."""

    cursor = serializers.CharField(required=False, max_length=100)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100)


@cache
def paged(gives: Any) -> Given:
    """Return the serializer of one page."""
    fields: dict[str, Any] = {
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
        "results": gives(many=True),
        "__doc__": "One page: follow `next` until it is null.",
        "__module__": __name__,
    }
    name = gives.__name__.removesuffix("Output") + "Page"
    return type(name, (serializers.Serializer,), fields)
