"""Agreements with partner agencies: drafted, signed by both, in force until they end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import policies
from agencies.jurisdictions import packs
from agencies.models import (
    WARNED_BEFORE,
    Agency,
    Agreement,
    AgreementState,
    DisclosureBasis,
    Role,
    Signature,
    Standing,
    Worker,
)
from kernel import clock
from kernel.errors import NotAllowed
from sharing.models import DisclosureKind
from web import labels
from web.agency.parts import to_agency
from web.base import Page, Text, allowed, found
from web.dates import day
from web.rows import Chip, Empty, Line, Section, seldom
from web.sharing.words import BASES

KINDS = {
    Standing.ACTIVE: "done",
    Standing.EXPIRING: "warn",
    Standing.SUSPENDED: "warn",
    Standing.DRAFT: "received",
}
ORDER = ("-ends_date", "pk")
READERS = (Role.AGENCY_ADMIN, Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER)
WORDS = {
    Standing.DRAFT: _("Draft"),
    Standing.ACTIVE: _("In force"),
    Standing.EXPIRING: _("Ends soon"),
    Standing.EXPIRED: _("Has ended"),
    Standing.SUSPENDED: _("Suspended"),
    Standing.TERMINATED: _("Ended"),
}


def may_read(worker: Worker) -> None:
    """Pass for those who look after agreements. Raises: NotAllowed."""
    if not any(worker.has_role(role) for role in READERS):
        raise NotAllowed(gettext("Your agency's admin and supervisors look after this."))


def seen(worker: Worker) -> Any:
    """Return the agency's agreements with both parties."""
    return Agreement.objects.visible_to(worker).select_related("programme", "support")


def partner(agreement: Agreement, worker: Worker) -> Agency:
    """Return the other party."""
    is_programme = agreement.programme_id == worker.agency_id
    return agreement.support if is_programme else agreement.programme


def chip(agreement: Agreement) -> Chip:
    """Say where it stands today."""
    standing = agreement.standing(localdate(clock.now()))
    return Chip(WORDS[standing], KINDS.get(standing, ""))


def dates(agreement: Agreement) -> str:
    """Say from when until when."""
    start, end = map(day, (agreement.starts_date, agreement.ends_date))
    return f"{start} – {end}"


def line(agreement: Agreement, worker: Worker) -> Line:
    """Draw one."""
    url = reverse("agreement", kwargs={"agreement_id": agreement.pk})
    other = partner(agreement, worker)
    return Line(title=other.name, url=url, meta=[dates(agreement)], chip=chip(agreement))


class Agreements(Page):
    """All agreements."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """List them, the latest end first."""
        may_read(self.worker)
        section = Section(
            title="",
            rows=[line(one, self.worker) for one in seen(self.worker).order_by(*ORDER)[:100]],
            empty=Empty(
                _("No agreement yet"), _("Without one in force nothing is told but danger.")
            ),
        )
        new = {"label": gettext("Propose one"), "url": reverse("agreement-new"), "primary": True}
        return self.show(
            "web/desk.html",
            title=gettext("Agreements"),
            back=to_agency(),
            buttons=[new] if able(self.worker) else [],
            sections=[section],
        )


class OneAgreement(Page):
    """One agreement."""

    def get(self, _request: HttpRequest, agreement_id: UUID) -> HttpResponse:
        """Show what it names, who signed, and what may be done."""
        one = found(seen(self.worker), agreement_id)
        may_read(self.worker)
        signed = Signature.objects.visible_to(self.worker).filter(agreement=one)
        return self.show(
            "web/desk.html",
            page_type=gettext("Agreement"),
            title=partner(one, self.worker).name,
            back={"label": gettext("Agreements"), "url": reverse("agreements")},
            lead=[dates(one)],
            chip=chip(one),
            buttons=buttons(one, self.worker, list(signed)) if able(self.worker) else [],
            more=for_good(one) if able(self.worker) else [],
            sections=[facts(one), signatures(one, list(signed))],
        )


def able(worker: Worker) -> bool:
    """Say whether a worker agrees for the agency."""
    return allowed(policies.may_agree, worker, worker.agency_id)


def facts(one: Agreement) -> Section:
    """Return what an agreement names."""
    pack = packs().get(one.pack)
    told: list[tuple[Text, str]] = [
        (_("Rules of"), labels.pack(one.pack, pack.label) if pack else one.pack),
        (_("On these grounds"), ", ".join(str(label(code)) for code in one.bases)),
        (_("What may be told"), ", ".join(str(label(code)) for code in one.categories)),
    ]
    if one.renews_id:
        told.append((_("Renews"), gettext("an earlier agreement")))
    rows = [Line(title=title, meta=[text]) for title, text in told]
    return Section(title=_("What it names"), rows=rows, empty=Empty(""))


def label(code: str) -> Text:
    """Return a ground or a kind in words, in whatever language is asked for later."""
    if code in DisclosureBasis.values:
        return BASES[DisclosureBasis(code)]
    return DisclosureKind(code).label


def signatures(one: Agreement, signed: list[Signature]) -> Section:
    """Return who holds which signed copy."""
    names = {party.pk: party.name for party in (one.programme, one.support)}
    rows = [
        Line(
            title=names[each.agency_id],
            meta=[day(each.signed_date), f"SHA-256 {each.document_hash[:16]}…"],
            chip=Chip(_("Signed"), "done"),
        )
        for each in signed
    ]
    return Section(
        title=_("Signed copies"),
        rows=rows,
        empty=Empty(_("Nobody has signed yet"), _("It is in force once both have.")),
    )


def buttons(one: Agreement, worker: Worker, signed: list[Signature]) -> list[dict[str, Any]]:
    """Return what may be done with it now."""
    ids = {"agreement_id": one.pk}
    all_of_them: dict[str, dict[str, Any]] = {
        "sign": {"label": gettext("Sign"), "url": reverse("agreement-sign", kwargs=ids)},
        "renew": {"label": gettext("Renew"), "url": reverse("agreement-renew", kwargs=ids)},
        "suspend": {
            "label": gettext("Suspend"),
            "url": reverse("agreement-suspend", kwargs=ids),
        },
        "resume": {
            "label": gettext("Lift the suspension"),
            "url": reverse("agreement-resume", kwargs=ids),
        },
    }
    has_signed = any(each.agency_id == worker.agency_id for each in signed)
    now = {
        AgreementState.DRAFT: [] if has_signed else ["sign"],
        AgreementState.ACTIVE: ["renew", "suspend"],
        AgreementState.SUSPENDED: ["resume"] if one.suspended_by_id == worker.agency_id else [],
    }
    wanted = now.get(AgreementState(one.state), [])
    return [all_of_them[name] for name in wanted]


def for_good(one: Agreement) -> list[dict[str, Text]]:
    """Return what does not come back, apart from the buttons at the head."""
    if one.state not in (AgreementState.DRAFT, AgreementState.ACTIVE):
        return []
    url = reverse("agreement-end", kwargs={"agreement_id": one.pk})
    return [{"label": gettext("End the agreement"), "url": url}]


def unsettled(worker: Worker) -> Any:
    """Return drafts, and agreements in force that end soon."""
    today = localdate(clock.now())
    soon = today + timedelta(days=max(WARNED_BEFORE))
    ends = Q(state=AgreementState.ACTIVE, ends_date__gte=today, ends_date__lte=soon)
    return seen(worker).filter(Q(state=AgreementState.DRAFT) | ends)


@seldom(lambda worker: [unsettled(worker)])
def waiting(worker: Worker) -> Section | None:
    """Return drafts to sign and agreements that end soon, for Today."""
    today = localdate(clock.now())
    rows = unsettled(worker)
    signed = Signature.objects.visible_to(worker).filter(agency_id=worker.agency_id)
    done = set(signed.values_list("agreement_id", flat=True))
    wanted = [
        one
        for one in rows.order_by("ends_date", "pk")
        if one.standing(today) == Standing.EXPIRING
        or (one.state == AgreementState.DRAFT and one.pk not in done)
    ]
    if not wanted:
        return None
    return Section(
        title=_("Agreements"),
        rows=[line(one, worker) for one in wanted],
        empty=Empty(_("No agreement waits")),
        all_url=reverse("agreements"),
        all_label=_("All agreements"),
    )


urlpatterns = [
    path("agreements/", Agreements.as_view(), name="agreements"),
    path("agreements/<uuid:agreement_id>/", OneAgreement.as_view(), name="agreement"),
]
