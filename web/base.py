"""Page, FormPage, Button: what every page does before and after its own work.

A page names what it is about by `Model.objects.visible_to(self.worker)` and `found()`; what is not
there is 404. A refusal of the policy is 403, a broken rule 409, and a form comes back with every
character that was typed. An answer of 400 or more changes nothing (casecoord/one_transaction.py).
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.middleware import get_user
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from agencies.models import Worker
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken, StepUpNeeded
from kernel.models import SessionKind
from kernel.scope import current
from kernel.submissions import HasId, once
from web import drafts, step_up
from web.compare import differences, to_send_again
from web.errors import stranger
from web.rules import sentence

Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made", bound=HasId)
Text = str | Promise


def signed_in(request: HttpRequest) -> Worker | None:
    """Return whose browser session this is, when the database began this request for it."""
    scope = current()
    if scope.worker_id is None or scope.kind != SessionKind.BROWSER:
        return None
    worker = get_user(request)
    return worker if isinstance(worker, Worker) and worker.pk == scope.worker_id else None


def found(rows: QuerySet[Row], row_id: UUID) -> Row:
    """Return one row of those a worker sees. Raises: Http404, hidden or never there alike."""
    return get_object_or_404(rows, pk=row_id)


def allowed(may: Callable[[Worker, Any], object], worker: Worker, thing: object) -> bool:
    """Say whether a page offers what a policy asks about: asked of the policy itself."""
    try:
        may(worker, thing)
    except NotAllowed:
        return False
    return True


class Page(View):
    """One page, for whoever is signed in; strangers are sent to the sign-in page."""

    worker: Worker

    def dispatch(self, request: HttpRequest, *args: Any, **ids: Any) -> HttpResponseBase:
        """Serve in the time of the worker's agency; say refusals as pages."""
        worker = signed_in(request)
        if worker is None:
            return stranger(request)
        self.worker = worker
        with timezone.override(ZoneInfo(worker.agency.time_zone)):
            try:
                current().in_danger = step_up.says_danger(request)
                return super().dispatch(request, *args, **ids)
            except StepUpNeeded as needed:
                return step_up.prompt(request, needed)
            except NotAllowed as refused:
                return self.show("403.html", status=403, reason=str(refused))
            except RuleBroken as broken:
                return self.show("409.html", status=409, reason=sentence(broken))

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a template now, inside the request's transaction."""
        return render(self.request, template, context, status=status)


class Button(Page):
    """One POST without a form of its own: `press()` does it and returns where to go."""

    http_method_names = ("post", "options")

    def post(self, _request: HttpRequest, **ids: Any) -> HttpResponse:
        """Do it."""
        return redirect(self.press(**ids))

    def press(self, **ids: Any) -> str:
        """Do it and return the address of the next page."""
        raise NotImplementedError


class FormPage(Page):
    """One form on a page.

    Subclasses say what it is about (`find`), who may (`may`), what it holds (`form_class`,
    `initial`), and what happens (`save`).
    """

    template = "web/form_page.html"
    form_class: type[Form]
    page_title: Text = ""
    save_label: Text = _("Save")
    effect: Text = ""  # beside a hard decision: what will happen, and who hears of it
    keeps_draft = False

    def find(self, **ids: Any) -> None:
        """Look up what the form is about, by `visible_to`. Raises: Http404."""

    def may(self) -> None:
        """Pass if the worker may do this at all, so that nobody fills a form in vain."""

    def shows(self) -> bool:
        """Say whether the form is asked for: what is sent shows only what was typed."""
        return self.request.method != "POST" or "show" in self.request.POST

    def initial(self) -> dict[str, Any]:
        """Return what the form shows first: what stands now, and its version."""
        return {}

    def context(self) -> dict[str, Any]:
        """Return what the template needs beside the form: `back` above all."""
        return {}

    def save(self, form: Form) -> str:
        """Call one action and return the address of the next page."""
        raise NotImplementedError

    def make_form(self, data: Any = None) -> Form:
        """Return the form, empty or with what was sent."""
        return self.form_class(data, initial=self.initial())

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponse:  # noqa: ARG002
        """Show the form."""
        self.find(**ids)
        self.may()
        form = self.make_form()
        kept = self.drafts().kept() if self.keeps_draft else None
        if kept:
            drafts.fill(self.parts(form), kept.typed)
        return self.ask(form, kept=kept)

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Save, or show the form again with what is wrong and all that was typed."""
        if self.shows():  # who goes on in danger without a factor, or comes from a search
            return self.get(request, **ids)
        self.find(**ids)
        self.may()
        if self.keeps_draft and "draft" in request.POST:
            return self.keep_or_discard(request.POST)
        form = self.make_form(request.POST)
        return self.answer(form, **ids) if form.is_valid() else self.ask(form, status=400)

    def answer(self, form: Form, **ids: Any) -> HttpResponse:
        """Save what is well-formed, or say what the rules have against it."""
        try:
            self.confirm_audience()
            return redirect(self.saved(form))
        except ChangedMeanwhile:
            self.find(**ids)  # as it stands now: the failed action touched the row in memory
            self.may()  # what a colleague saved meanwhile may ask for more than what stood before
            return self.compare(form)
        except RuleBroken as broken:
            self.find(**ids)
            return self.ask(form, status=409, broken=sentence(broken), code=broken.code)
        except StepUpNeeded:
            raise
        except NotAllowed as refused:
            self.find(**ids)
            return self.ask(form, status=403, broken=str(refused))

    def saved(self, form: Form) -> str:
        """Save, and forget the draft."""
        there = self.save(form)
        if self.keeps_draft:
            self.drafts().drop()
        return there

    def keep_or_discard(self, sent: QueryDict) -> HttpResponse:
        """Keep what stands in the form now, or throw away what was kept."""
        if sent["draft"] == "discard":
            self.drafts().drop()
            return redirect(self.request.get_full_path())
        self.drafts().keep(sent)
        return HttpResponse(status=204)

    def drafts(self) -> drafts.Place:
        """Return where drafts of this page lie: in its case, unless a page says otherwise."""
        return drafts.place_of(self.request, self.worker, case=getattr(self, "case", None))

    def parts(self, form: Form) -> list[Any]:
        """Return all forms that the page shows together."""
        return [form]

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a template now; it knows whether its form keeps drafts."""
        return super().show(template, status=status, keeps_draft=self.keeps_draft, **context)

    def confirm_audience(self) -> None:
        """Pass if who will see it is still what the page said. Raises: RuleBroken."""
        shown = self.request.POST.get("audience_digest")
        now = self.context().get("audience") if shown else None
        if now and now.digest != shown:
            raise RuleBroken("audience_changed")

    def ask(self, form: Form, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the form."""
        names = ("page_title", "save_label", "effect")
        words = {name: getattr(self, name) for name in names}
        return self.show(
            self.template, status=status, **{**words, **self.context(), "form": form, **more}
        )

    def compare(self, form: Form) -> HttpResponse:
        """Show what stands now beside what was sent; either can be kept."""
        now = self.make_form()
        return self.show(
            "409.html",
            status=409,
            versions=differences(now, form),
            again_url=self.request.path,
            resend=to_send_again(self.request.POST, now.initial.get("version")),
        )

    def once(
        self,
        form: Form,
        purpose: str,
        *,
        act: Callable[[], Made],
        again: Callable[[UUID], Made],
    ) -> Made:
        """Run `act`, or return what it made when this very form came before (`OnceForm`)."""
        return once(form.cleaned_data["submission"], purpose, act=act, again=again)
