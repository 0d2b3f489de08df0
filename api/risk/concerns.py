"""Safety concerns, and the cautions written about them."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import DisclosureBasis
from api.base import Endpoint
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Code, Flag, Strict, Text
from api.risk.shapes import ConcernDetailOutput, ConcernInput, ConcernOutput
from api.rows import Seen
from api.sharing.disclosures import DisclosureEndpoint
from api.sharing.shapes import DisclosureDetailOutput
from cases.models import Case
from risk import actions
from risk.models import Reliability, SafetyConcern, SourceType
from sharing.models import Link, Release, UseInstruction


class ConcernQuery(PageQuery):
    """Which concerns."""

    case = Seen(Case, required=False)


class SendCaution(Strict):
    """A paraphrase for the programme, on her release or as a safety exception."""

    link = Seen(Link)
    text = Text(max_length=5000)
    could_he_know = Text(max_length=2000)
    use_instruction = Code(UseInstruction, required=False)
    basis = Code(DisclosureBasis, required=False)
    release = Seen(Release, required=False, allow_null=True)
    exception_reason = Text(max_length=2000, required=False, allow_blank=True)
    is_imminent = Flag(required=False)
    audience_digest = Text(max_length=32, required=False, allow_blank=True)


class Concerns(Endpoint):
    """`concerns/`."""

    @pages(ConcernOutput, order="-recorded_at", asks=ConcernQuery)
    def get(self, _request: Request) -> Response:
        """List the concerns of one's cases, newest first."""
        asked = self.asked()
        wanted = {name: asked[name] for name in ("case",) if name in asked}
        return self.page(SafetyConcern.objects.visible_to(self.worker).filter(**wanted))


class OneConcern(Endpoint):
    """`concerns/{concern_id}/`."""

    @speaks(gives=ConcernDetailOutput)
    def get(self, _request: Request, concern_id: UUID) -> Response:
        """Open a concern."""
        return self.answer(self.seen(SafetyConcern, concern_id))


class ConcernsOfCase(Endpoint):
    """`cases/{case_id}/concerns/`."""

    @pages(ConcernOutput, order="-recorded_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List the concerns of one case."""
        case = self.seen(Case, case_id)
        return self.page(SafetyConcern.objects.visible_to(self.worker).filter(case=case))

    @makes(ConcernDetailOutput, takes=ConcernInput)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Raise a concern, and tell linked services where that is asked for."""
        case = self.seen(Case, case_id)
        body = {
            "source_type": SourceType.PRACTITIONER,
            "reliability": Reliability.FIRST_HAND,
            **self.body(),
        }
        return self.make(
            SafetyConcern, lambda: actions.raise_concern(case=case, worker=self.worker, **body)
        )


class Cautions(DisclosureEndpoint):
    """`concerns/{concern_id}/cautions/`."""

    @makes(DisclosureDetailOutput, takes=SendCaution)
    def post(self, _request: Request, concern_id: UUID) -> Response:
        """Send a programme a caution about a concern; the words themselves stay behind."""
        concern = self.seen(SafetyConcern, concern_id)
        body = self.body()
        made = self.once(
            lambda: actions.send_caution(concern=concern, worker=self.worker, **body),
            self.disclosure,
        )
        return self.answer(self.disclosure(made.pk))
