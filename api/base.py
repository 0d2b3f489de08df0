"""Endpoint: what every address of the API has in common."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.models import Worker
from api import cursor
from api.contract import Contract, contract_of
from api.errors import Changed
from api.fields import Strict
from api.rows import HasVisible
from kernel.errors import ChangedMeanwhile
from kernel.scope import current
from kernel.submissions import HasId, once
from vault import keys

Made = TypeVar("Made", bound=HasId)
LONGEST_TAG = 12
DANGER = "Step-Up-Waived"


class Endpoint(APIView):
    """One address. Methods say by `@speaks`, `@makes` or `@pages` what they take and give."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Hear whether somebody speaks of imminent danger, where a factor would be asked for."""
        super().initial(request, *args, **kwargs)
        current().in_danger = request.headers.get(DANGER) == "IMMINENT_DANGER"

    @property
    def worker(self) -> Worker:
        """Return who asks."""
        return cast("Worker", self.request.user)

    @property
    def contract(self) -> Contract:
        """Return what this method takes and gives."""
        return contract_of(self, self.request.method or "")

    def seen(self, model: type[HasVisible], pk: UUID) -> Any:
        """Return a row the worker sees. Raises: Http404; that something exists is confidential."""
        return get_object_or_404(model.objects.visible_to(self.worker), pk=pk)

    def body(self) -> dict[str, Any]:
        """Return what was sent, well-formed. Raises: ValidationError, ParseError."""
        data, contract = self.request.data, self.contract
        if contract.takes is None:
            return self._read(Strict, data)
        match = self.request.headers.get("If-Match")
        if contract.changes and match and isinstance(data, dict) and "version" not in data:
            tag = match.strip('W/"')
            data = {
                **data,
                "version": int(tag) if tag.isdecimal() and len(tag) < LONGEST_TAG else tag,
            }
        return self._read(contract.takes, data)

    def asked(self) -> dict[str, Any]:
        """Return the query's parameters, well-formed. Raises: ValidationError."""
        return self._read(self.contract.asks or Strict, self.request.query_params.dict())

    def _read(self, shape: type[Strict], data: Any) -> dict[str, Any]:
        form = shape(data=data, context={"worker": self.worker})
        form.is_valid(raise_exception=True)
        return cast("dict[str, Any]", form.validated_data)

    def answer(self, row: Any) -> Response:
        """Return a row as the contract says."""
        return Response(self.shown(row), self.contract.status)

    def shown(self, row: Any) -> dict[str, Any]:
        """Return a row as JSON."""
        if self.contract.gives is None:
            return {}
        return cast("dict[str, Any]", self.contract.gives(row, context=self._context()).data)

    def page(self, rows: QuerySet[Any] | list[Any], *, unseal: str = "") -> Response:
        """Return one page of rows; `unseal` names the attribute with the id their keys go by.

        A list is the first page, read already: see cursor.page.
        """
        contract = self.contract
        found, beside = cursor.page(
            rows, order=contract.order, asked=self.asked(), request=self.request
        )
        if unseal:
            self.fetch_keys(getattr(row, unseal) for row in found)
        shape = contract.gives
        results = shape(found, many=True, context=self._context()).data if shape else []
        return Response({**beside, "results": results})

    def fetch_keys(self, owner_ids: Iterable[UUID | None]) -> None:
        """Fetch many owners' keys in one query."""
        keys.prefetch({owner for owner in owner_ids if owner}, self.worker.agency_id)

    def _context(self) -> dict[str, Any]:
        return {"worker": self.worker, "request": self.request}

    def once(self, act: Callable[[], Made], again: Callable[[UUID], Made]) -> Made:
        """Act once for each `Idempotency-Key`; the same request again gets the same record.

        Raises: ValidationError; RuleBroken submission_reused, when it was another request.
        """
        return once(self._submission_id(), self._purpose(), act=act, again=again)

    def make(self, model: type[HasVisible], act: Callable[[], Any]) -> Response:
        """Make a row once, and answer with it as the worker sees it."""
        made = self.once(act, lambda pk: self.seen(model, pk))
        return self.answer(self.seen(model, made.pk))

    def _submission_id(self) -> UUID | None:
        given = self.request.headers.get("Idempotency-Key")
        try:
            return UUID(given) if given else None
        except ValueError:
            raise ValidationError({"Idempotency-Key": [_("Must be a UUID.")]}) from None

    def _purpose(self) -> str:
        """Tell one request from another; keyed, so that the row tells nothing of the body."""
        said = json.dumps([self.request.path, self.request.data], sort_keys=True)
        return f"api:{salted_hmac('api.submission', said, algorithm='sha256').hexdigest()[:32]}"

    @contextmanager
    def saving(self, current: Callable[[], Any]) -> Iterator[None]:
        """Turn a record saved meanwhile into 409 with both: what was sent, and what stands now."""
        try:
            yield
        except ChangedMeanwhile as meanwhile:
            raise Changed(dict(self.request.data), self.shown(current())) from meanwhile

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Return none: which methods exist is told where one is refused."""
        return {}

    def options(self, *_args: Any, **_kwargs: Any) -> Response:
        """Say which methods exist, whatever the id in the address."""
        return Response(status=status.HTTP_204_NO_CONTENT)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Name the methods where that is what was asked."""
        done = super().finalize_response(request, response, *args, **kwargs)
        if done.status_code == status.HTTP_405_METHOD_NOT_ALLOWED or request.method == "OPTIONS":
            done["Allow"] = ", ".join(self.allowed_methods)
        return done


class NothingHere(Endpoint):
    """An address that never was: answered as one that is hidden."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn away. Raises: NotAuthenticated for strangers, Http404 for everybody else."""
        super().initial(request, *args, **kwargs)
        raise Http404
