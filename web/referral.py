"""Who referred, as one choice: the shipped codes, each with the agency's own words beneath it."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import ReferenceCode, Worker
from cases.codes import REFERRAL_ROUTE
from cases.models import ReferralRoute
from web.forms import NOT_RECORDED, code_field

NAME = "referral_route"
Codes = QuerySet[ReferenceCode]


def own_codes(worker: Worker, recorded: UUID | None = None) -> Codes:
    """Return the agency's own codes that may be chosen; what is recorded stays possible."""
    codes = ReferenceCode.objects.visible_to(worker)
    kept = codes.filter(pk__in=[recorded] if recorded else [])
    return (kept | codes.in_force(REFERRAL_ROUTE)).order_by("code", "version")


def referral_field() -> forms.ChoiceField:
    """Return the field; `offer` puts an agency's own codes in."""
    return code_field(ReferralRoute, _("Referred by"))


def offer(form: forms.Form, codes: Codes) -> None:
    """Put each of the agency's own codes beneath the shipped one that it stands for."""
    mine = list(codes)
    choices: list[tuple[str, Any]] = [("", NOT_RECORDED)]
    for code, label in ReferralRoute.choices:
        choices.append((code, label))
        choices += [(str(one.pk), f"– {one.label}") for one in mine if one.stands_for == code]
    field: Any = form.fields[NAME]
    field.choices = choices


def chosen(value: str, codes: Codes) -> dict[str, Any]:
    """Return what is recorded for a choice: the shipped code, and the agency's own or none."""
    own = {str(one.pk): one for one in codes}.get(value)
    route = own.stands_for if own else value or None
    return {NAME: route, "referral_detail": own}


def standing(route: str | None, detail: UUID | None) -> str:
    """Return the choice that stands now."""
    return str(detail or route or "")
