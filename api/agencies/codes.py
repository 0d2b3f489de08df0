"""Vocabularies as they are in force, and an agency's own codes in every version."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions, vocabularies
from agencies.models import ReferenceCode, Worker
from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Name, OneOf, Strict


class Labels(serializers.DictField):
    """`{language: what it is called}`, in one language that is offered at least."""

    child = Name(max_length=80)
    default_error_messages = {
        "language": _("A language that is not offered."),
        "none": _("Say what it is called, in one language at least."),
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return them. Raises: ValidationError."""
        labels: dict[str, str] = super().to_internal_value(data)
        if not labels:
            self.fail("none")
        if labels.keys() - dict(settings.OFFERED_LANGUAGES).keys():
            self.fail("language")
        return labels


class OwnCode(Name):
    """Capitals, digits and _."""

    default_error_messages = {"shape": _("Capitals, digits and _ alone, beginning with a letter.")}

    def to_internal_value(self, data: Any) -> str:
        """Return it. Raises: ValidationError."""
        text = super().to_internal_value(data)
        if not re.fullmatch(vocabularies.OWN_CODE, text):
            self.fail("shape")
        return text


class AddCode(Strict):
    """A code of one's own agency beside a shipped one."""

    vocabulary = OneOf(choices=["REFERRAL_ROUTE"])
    stands_for = Name(max_length=40)
    code = OwnCode(max_length=30)
    labels = Labels()


class RenameCode(Strict):
    """What it is called from now on."""

    labels = Labels()


class ReferenceCodeOutput(serializers.Serializer[Any]):
    """One version of a code of one's own agency."""

    id = serializers.UUIDField()
    vocabulary = serializers.CharField()
    stands_for = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="In the language of whoever asks."
    )
    labels = serializers.DictField(child=serializers.CharField())
    version = serializers.IntegerField()
    valid_from = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)


class ShippedCodeOutput(serializers.Serializer[Any]):
    """A shipped code, and what one's own agency tells apart under it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    own = ReferenceCodeOutput(many=True)


class VocabularyOutput(serializers.Serializer[Any]):
    """A vocabulary in force."""

    name = serializers.CharField()
    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    codes = ShippedCodeOutput(many=True)


class VocabulariesOutput(serializers.Serializer[Any]):
    """All that agencies may tell apart further."""

    vocabularies = VocabularyOutput(many=True)


class Vocabularies(Endpoint):
    """`vocabularies/`."""

    @speaks(gives=VocabulariesOutput)
    def get(self, _request: Request) -> Response:
        """Say which codes are in force, called as whoever asks reads."""
        told = [in_force(self.worker, one) for one in vocabularies.SHIPPED.values()]
        return self.answer({"vocabularies": told})


def in_force(worker: Worker, vocabulary: vocabularies.Vocabulary) -> dict[str, Any]:
    """Return one vocabulary with the agency's own codes."""
    mine = list(ReferenceCode.objects.visible_to(worker).in_force(vocabulary.name).order_by("code"))
    codes = [
        {"code": code, "label": label, "own": [one for one in mine if one.stands_for == code]}
        for code, label in vocabulary.codes.choices
    ]
    told = {name: getattr(vocabulary, name) for name in ("name", "version", "valid_from")}
    return {**told, "codes": codes}


class ReferenceCodes(Endpoint):
    """`reference-codes/`."""

    @pages(ReferenceCodeOutput, order="-valid_from")
    def get(self, _request: Request) -> Response:
        """List one's own agency's codes in every version, the latest first."""
        own = ReferenceCode.objects.visible_to(self.worker).filter(agency__isnull=False)
        return self.page(own)

    @makes(ReferenceCodeOutput, takes=AddCode)
    def post(self, _request: Request) -> Response:
        """Add a code."""
        body = self.body()
        return self.make(ReferenceCode, lambda: actions.add_code(worker=self.worker, **body))


class OneReferenceCode(Endpoint):
    """`reference-codes/{code_id}/`."""

    @speaks(takes=RenameCode, gives=ReferenceCodeOutput)
    def put(self, _request: Request, code_id: UUID) -> Response:
        """Call it by other words: the answer is its next version."""
        reference, body = self.seen(ReferenceCode, code_id), self.body()
        return self.answer(actions.rename_code(reference=reference, worker=self.worker, **body))

    @speaks(code=204)
    def delete(self, _request: Request, code_id: UUID) -> Response:
        """Use it for nothing new."""
        reference = self.seen(ReferenceCode, code_id)
        actions.take_out_code(reference=reference, worker=self.worker)
        return self.answer(None)


urlpatterns = [
    path("vocabularies/", Vocabularies.as_view(), name="vocabularies"),
    path("reference-codes/", ReferenceCodes.as_view(), name="reference-codes"),
    path("reference-codes/<uuid:code_id>/", OneReferenceCode.as_view(), name="reference-code"),
]
