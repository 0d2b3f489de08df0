"""What oversight adds to Today, to a case, and to its own pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models import Case
from kernel import clock
from oversight import policies, weeks
from oversight.models import AccessReview, BrokenGlass, Finding
from web.case import CasePart
from web.case_more import THE_CASE
from web.dates import clock_time, day, moment
from web.rows import Action, Chip, Empty, Line, Section, in_all, seldom

SHOWN = 6  # of each kind on Today


def to_oversight(worker: Worker) -> dict[str, Any]:
    """Lead back: to the desk for who has one, else to Today."""
    if policies.answers_for_others(worker):
        return {"label": gettext("Oversight"), "url": reverse("oversight")}
    return {"label": gettext("Today"), "url": reverse("today")}


def glass_line(glass: Any, worker: Worker) -> Line:
    """Draw an emergency access: who, and whether somebody has looked at it."""
    url = reverse("emergency", kwargs={"glass_id": glass.pk})
    waits = glass.reviewed_at is None
    mine = glass.worker_id == worker.pk
    state = Chip(_("Waits for a second person"), "warn") if waits else None
    if not waits:
        state = Chip(glass.get_verdict_display(), "done" if glass.verdict == "NEEDED" else "warn")
    return Line(
        title=glass.worker.name,
        url=url,
        meta=[gettext("opened %(when)s") % {"when": moment(glass.opened_at)}],
        chip=state,
        due_at=glass.review_due_at if waits else glass.reviewed_at,
        due_verb=gettext("Review by") if waits else gettext("Reviewed"),
        is_past=not waits,
        button=Action(_("Review"), url) if waits and not mine else None,
    )


def finding_line(finding: Finding, *, back: str = "") -> Line:
    """Draw what was noticed; `back`: where one goes on once it is looked into."""
    meta: list[Any] = [finding.get_kind_display()]
    if finding.cases_opened > 1:
        meta.append(gettext("%(number)s cases") % {"number": finding.cases_opened})
    answered = finding.answered_at is not None
    return Line(
        title=finding.worker.name,
        url=f"{reverse('who-saw')}?worker={finding.worker_id}",
        meta=meta,
        chip=Chip(_("Looked into"), "done") if answered else Chip(_("New"), "warn"),
        due_at=finding.found_at,
        due_verb=gettext("noticed"),
        is_past=True,
        button=None
        if answered
        else Action(
            _("I looked into it"),
            reverse("finding-answer", kwargs={"finding_id": finding.pk}) + back,
            post=True,
        ),
    )


def to_review(worker: Worker) -> Any:
    """Return the emergency accesses that this worker could review."""
    return BrokenGlass.objects.visible_to(worker).waiting().exclude(worker=worker)


@seldom(lambda worker: [to_review(worker)])
def glasses_waiting(worker: Worker) -> Section | None:
    """Return them for Today, if any wait."""
    rows = to_review(worker)
    waiting = list(rows.order_by("review_due_at", "pk")[:SHOWN])
    if not waiting:
        return None
    return Section(
        title=_("Emergency access to review"),
        rows=[glass_line(one, worker) for one in waiting],
        empty=Empty(_("Nothing waits")),
        all_url=reverse("emergencies"),
        all_label=_("All emergency access"),
        total=in_all(waiting, rows, most=SHOWN),
    )


@seldom(lambda worker: [Finding.objects.visible_to(worker).waiting()])
def findings_waiting(worker: Worker) -> Section | None:
    """Return what was noticed and nobody has looked into."""
    rows = Finding.objects.visible_to(worker).waiting().select_related("worker")
    waiting = list(rows.order_by("-found_at", "pk")[:SHOWN])
    if not waiting:
        return None
    return Section(
        title=_("Unusual access"),
        rows=[finding_line(one, back="?back=today") for one in waiting],
        empty=Empty(_("Nothing unusual")),
        all_url=reverse("oversight"),
        all_label=_("Oversight"),
        total=in_all(waiting, rows, most=SHOWN),
    )


def weeks_to_sign(worker: Worker) -> Section | None:
    """Return the teams whose last week waits, and colleagues' own rows that wait for a second."""
    teams = weeks.unsigned(worker) if worker.has_role(Role.SUPERVISOR) else []
    rows = [
        Line(
            title=team.name,
            url=reverse("team-week", kwargs={"team_id": team.pk}),
            meta=[gettext("the week from %(day)s") % {"day": day(weeks.last_over(worker))}],
        )
        for team in teams
    ]
    halves = weeks.half_signed(worker)
    rows += [half_signed_line(one) for one in halves[:SHOWN]]
    if not rows:
        return None
    return Section(
        title=_("Weeks of access, to look at and sign"),
        rows=rows,
        empty=Empty(_("Nothing to sign")),
        total=len(teams) + len(halves),
    )


def half_signed_line(review: AccessReview) -> Line:
    """Draw a week whose signer's own row waits for somebody else."""
    told = {"name": review.signed_by.name, "day": day(review.week_date)}
    return Line(
        title=review.team.name,
        url=week_url(review),
        meta=[gettext("%(name)s's own row, week of %(day)s") % told],
    )


def week_url(review: AccessReview) -> str:
    """Return the address of a signed week."""
    address = reverse("team-week", kwargs={"team_id": review.team_id})
    return f"{address}?week={review.week_date}"


def of_case(worker: Worker, case: Case) -> CasePart:
    """Lead from a case to who saw it, and say how long an emergency access still opens it."""
    address = reverse("case-who-saw", kwargs={"case_id": case.pk})
    more = [{"label": _("Who saw this?"), "url": address, "part": THE_CASE}]
    return CasePart(more=more, warnings=_in_emergency(worker, case))


def _in_emergency(worker: Worker, case: Case) -> list[dict[str, Any]]:
    mine = BrokenGlass.objects.visible_to(worker).filter(case=case, worker=worker)
    last = mine.order_by("-ends_at").values_list("ends_at", flat=True).first()
    if last is None or last <= clock.now():
        return []
    told = gettext("Open to you until %(time)s. Others have been told of it.")
    until = told % {"time": clock_time(last)}
    return [{"kind": "warn", "title": gettext("Emergency access"), "text": until}]
