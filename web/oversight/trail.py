"""Who saw this? By case, by colleague, for the officer the whole agency; as a page and a file."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from audit.veiled import unveil, veil
from cases.models import Case
from oversight import actions, policies, seen
from oversight.seen import Asked, Seen
from web import order
from web.base import Page
from web.forms import PageForm, date_field
from web.oversight import sentences
from web.oversight.parts import to_oversight
from web.oversight.sheet import as_csv
from web.paging import Pages
from web.rows import Empty

DAYS = ("since", "until")
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
SHOWN = 100  # lines of the trail; many of them say the same, and are drawn as one
NOBODY = Empty(_("Nothing here"), _("What is opened and done from now on appears here."))


class AskForm(PageForm):
    """Which case, or whose doings, on which days; who answers for nobody else chooses days."""

    reference = forms.CharField(
        label=_("Case, by its reference"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"spellcheck": "false", "translate": "no"}),
    )
    colleague = forms.ModelChoiceField(
        Worker.objects.none(), label=_("Colleague"), required=False, empty_label=_("Everybody")
    )

    since = date_field(_("From this day on"))
    until = date_field(_("Up to this day"))

    def __init__(self, *args: Any, worker: Worker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not policies.answers_for_others(worker):
            del self.fields["reference"], self.fields["colleague"]
            return
        choice: Any = self.fields["colleague"]
        choice.queryset = Worker.objects.visible_to(worker).order_by(order.by())
        choice.label_from_instance = lambda one: one.name

    def clean_reference(self) -> UUID | None:
        """Return the case, if one may ask about it: hidden and absent are alike."""
        named = self.cleaned_data["reference"].strip()
        if not named:
            return None
        found = seen.case_named(named)
        if found is None:
            raise forms.ValidationError(_("There is no case of this reference to ask about."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = told.get("since"), told.get("until")
        for name in DAYS:
            if (day := told.get(name)) and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("Enter a valid date."))
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        return told


class AboutTrail(Page):
    """What both the page and the file ask first."""

    def about(self, query: QueryDict) -> Asked:
        """Read what is asked about; without anything it is oneself, for an officer everything.

        Raises: Http404, hidden or never there alike.
        """
        case_id, worker_id = _id(query.get("case")), _id(query.get("worker"))
        if case_id and not seen.may_ask_about(case_id):
            raise Http404
        if worker_id and not seen.may_ask_about_worker(worker_id):
            raise Http404
        if not (case_id or worker_id or policies.is_officer(self.worker)):
            worker_id = self.worker.pk
        first, last = _day(query.get("since")), _day(query.get("until"))
        zone = ZoneInfo(self.worker.agency.time_zone)
        since = datetime.combine(first, time(), zone) if first else None
        until = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
        return Asked(case_id, worker_id, since, until)


class WhoSaw(AboutTrail):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the latest lines; follow `after` for earlier ones."""
        asked = self.about(request.GET)
        before = _number(request.GET.get("after"))
        found = seen.lines(asked, worker=self.worker, before=before, at_most=SHOWN + 1)
        # What was asked stays in the question; oneself is no choice anybody made.
        colleague = asked.worker_id if "worker" in request.GET else None
        case = seen.references([asked.case_id]).get(asked.case_id) if asked.case_id else ""
        days = {name: day for name in DAYS if (day := _day(request.GET.get(name)))}
        form = AskForm(
            worker=self.worker, initial={"colleague": colleague, "reference": case, **days}
        )
        return self.draw(asked, found, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lead to what was asked for: a reference stands in no address."""
        form = AskForm(request.POST, worker=self.worker)
        if not form.is_valid():
            return self.draw(Asked(worker_id=self.worker.pk), [], form, status=400)
        query = QueryDict(mutable=True)
        query.update(self.about_whom(form.cleaned_data))
        days = {name: form.cleaned_data[name] for name in DAYS}
        query.update({name: day.isoformat() for name, day in days.items() if day})
        return redirect(f"{reverse('who-saw')}?{query.urlencode()}")

    def about_whom(self, told: dict[str, Any]) -> dict[str, str]:
        """Return the case and the colleague that were named; with days alone, as the page was."""
        if "reference" not in told:
            case_id = _id(self.request.GET.get("case"))
            return {"case": str(case_id)} if case_id else {}
        case_id, colleague = told["reference"], told["colleague"]
        named = {"case": case_id, "worker": colleague.pk if colleague else None}
        return {name: str(value) for name, value in named.items() if value}

    def draw(
        self, asked: Asked, found: list[Seen], form: AskForm, *, status: int = 200
    ) -> HttpResponse:
        """Draw lines beneath the question."""
        shown = found[:SHOWN]
        query = _query(asked) | {
            name: self.request.GET[name] for name in DAYS if self.request.GET.get(name)
        }
        later = ""
        if len(found) > SHOWN:
            later = f"?{urlencoded(query | {'after': str(veil(shown[-1].number))})}"
        return self.show(
            "web/who_saw.html",
            status=status,
            back=to_oversight(self.worker),
            lead=self.lead(asked),
            form=form,
            rows=sentences.drawn(shown, names_cases=asked.case_id is None),
            empty=NOBODY,
            pages=Pages("", later),
            export=query,
        )

    def lead(self, asked: Asked) -> list[str]:
        """Say what is shown."""
        told = []
        if asked.case_id:
            told.append(seen.references([asked.case_id]).get(asked.case_id, ""))
        if asked.worker_id:
            who = Worker.objects.visible_to(self.worker).filter(pk=asked.worker_id).first()
            told.append(who.name if who else "")
        if not told:
            told.append(gettext("The whole agency"))
        return told


class TakeAlong(AboutTrail):
    """The same as a file, which goes on the trail."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Return the latest lines as comma-separated values."""
        taken = actions.export(asked=self.about(request.POST), worker=self.worker)
        text = as_csv(taken.lines, is_whole=taken.is_whole)
        answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="list.csv"'
        return answer


class OfCase(Page):
    """From a case's page: who saw this one."""

    def get(self, _request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Lead there."""
        if not Case.objects.visible_to(self.worker).filter(pk=case_id).exists():
            raise Http404
        return redirect(f"{reverse('who-saw')}?case={case_id}")


def urlencoded(query: dict[str, str]) -> str:
    """Return a query's text."""
    made = QueryDict(mutable=True)
    made.update(query)
    return made.urlencode()


def _query(asked: Asked) -> dict[str, str]:
    told = {"case": asked.case_id, "worker": asked.worker_id}
    return {name: str(value) for name, value in told.items() if value}


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
    if day and not EARLIEST <= day <= LATEST:
        raise Http404
    return day


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _number(text: str | None) -> int | None:
    cursor = _id(text)
    return unveil(cursor.bytes) if cursor else None


urlpatterns = [
    path("who-saw/", WhoSaw.as_view(), name="who-saw"),
    path("who-saw/file/", TakeAlong.as_view(), name="who-saw-file"),
    path("cases/<uuid:case_id>/who-saw/", OfCase.as_view(), name="case-who-saw"),
]
