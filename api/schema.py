"""OpenAPI 3.1, from what the endpoints themselves say."""

import re
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from api.contract import Contract, contract_of
from api.errors import MEDIA_TYPE

UUID_SCHEMA = {"type": "string", "format": "uuid"}


class Problem(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For machines; never renamed.")
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment]  # RFC 9457 does not ask DRF
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="For 400: what is wrong with each field, such as `lines.3.code`.",
    )
    why = serializers.CharField(
        required=False, help_text="For step_up_needed: what a factor is asked for."
    )
    yours = serializers.DictField(required=False, help_text="For changed_meanwhile: what was sent.")
    current = serializers.DictField(
        required=False, help_text="For changed_meanwhile: what stands now."
    )


class Described(AutoSchema):
    """Reads `@speaks`, `@makes` and `@pages`."""

    @property
    def contract(self) -> Contract:
        """Return what this operation takes and gives."""
        return contract_of(self.view, self.method)

    def get_tags(self) -> list[str]:
        """Return the first word of the address."""
        return [re.sub(r"^/api/v1/", "", self.path).split("/", maxsplit=1)[0]]

    def get_operation_id(self) -> str:
        """Return a name that no other operation has."""
        words = re.findall(r"[\w-]+", re.sub(r"^/api/v1/", "", self.path))
        verb = "list" if self.contract.is_page else self.method.lower()
        return "_".join([verb, *words]).replace("-", "_")

    def get_summary(self) -> str:
        """Return the first line of the method's docstring."""
        return self.get_description().split("\n", maxsplit=1)[0].strip()

    def get_description(self) -> str:  # type: ignore[override]  # as in AutoSchema itself
        """Return what the method says; where one method does for many addresses, the class."""
        own = vars(type(self.view)).get(self.method.lower())
        if own is None:
            return (type(self.view).__doc__ or "").partition(": ")[2]
        return super().get_description()

    def get_request_serializer(self) -> Any:
        """Return what it takes."""
        return self.contract.takes

    def get_response_serializers(self) -> Any:
        """Return what it gives, and how it refuses."""
        contract = self.contract
        given = {contract.status: contract.body() if contract.body else None}
        problems = [400, 401, 403, 404, *([409] if self.method != "GET" else [])]
        return given | {(status, MEDIA_TYPE): Problem for status in problems}

    def get_override_parameters(self) -> list[Any]:
        """Return the query's parameters and the headers that mean something here."""
        contract = self.contract
        found: list[Any] = []
        if contract.asks:
            found.append(contract.asks)
        if contract.makes:
            found.append(_header("Idempotency-Key", UUID_SCHEMA, "The same key makes one record."))
        if contract.changes:
            found.append(
                _header("If-Match", {"type": "string"}, "The version, if not in the body.")
            )
        return found


def _header(name: str, schema: dict[str, str], description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, schema, OpenApiParameter.HEADER, required=False, description=description
    )


class CodeSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """Each vocabulary once, under its own name."""

    target_class = "api.fields.Code"

    def get_name(self) -> str:
        """Return the vocabulary's name."""
        return str(self.target.codes.__name__)

    def map_serializer_field(self, _auto_schema: Any, _direction: str) -> dict[str, Any]:
        """Return its codes."""
        return {"type": "string", "enum": list(self.target.codes.values)}


class SeenSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """An id."""

    target_class = "api.rows.Seen"

    def map_serializer_field(self, _auto_schema: Any, _direction: str) -> dict[str, Any]:
        """Return an id's schema."""
        return dict(UUID_SCHEMA)


class OpenedSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """A text."""

    target_class = "api.rows.Opened"
    match_subclasses = True

    def map_serializer_field(self, _auto_schema: Any, _direction: str) -> dict[str, Any]:
        """Return a text's schema."""
        return {"type": "string"}


class SideSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """A text, or null on the other side."""

    target_class = "api.sharing.links.SideOutput"

    def map_serializer_field(self, _auto_schema: Any, _direction: str) -> dict[str, Any]:
        """Return its schema."""
        return {"type": ["string", "null"]}


class IsThereSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """Yes or no."""

    target_class = "api.rows.IsThere"

    def map_serializer_field(self, _auto_schema: Any, _direction: str) -> dict[str, Any]:
        """Return a boolean's schema."""
        return {"type": "boolean"}


class SignIn(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """How one signs in."""

    target_class = "api.authentication.FromContext"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """Return the bearer token; a browser's session works too, with its form token."""
        return {"type": "http", "scheme": "bearer"}
