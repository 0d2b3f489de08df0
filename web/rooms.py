"""What the rooms upstairs add to the pages all share: a case, its timeline, tasks, Today, rules."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Role
from cases.models import TaskKind, TimelineKind
from risk.models import AlertDecision, DutyOutcome, RiskLevel
from sharing.models import DisclosureKind
from web import case, cases, conflicts, easings, erasures, merges, rules, tasks, timeline, today
from web.agency import agreements, mail, overview, spans
from web.agency import parts as agency
from web.agency.rules import SENTENCES as OF_AGENCY
from web.contacts import parts as contacts
from web.contacts import plans
from web.oversight import parts as oversight
from web.oversight.rules import SENTENCES as OF_OVERSIGHT
from web.risk import own_concerns
from web.risk import parts as risk
from web.sharing import parts as sharing
from web.sharing import seconds

SENTENCES = {
    "alert_waits": _("An alert of this case still waits for an answer."),
    "outside_safe_window": _("This is outside the safe hours. Nothing was recorded."),
    "no_contact_wanted": _("The person wants no contact. Nothing was recorded."),
    "way_may_not_be_used": _(
        "This way of contact may not be used: nobody said that it is safe. Nothing was recorded."
    ),
    "override_needs_a_reason": _("Write your reason."),
    "information_not_wanted": _(
        "This person does not want to hear of it. Change the safe contact first, where they asked."
    ),
    "already_told": _("This was told already. Nothing was saved."),
    "nothing_chosen": _("Choose what was told."),
    "not_a_new_partner": _("This decision is about new partners alone."),
    "contact_is_decided": _("This was decided already."),
    "kind_not_agreed": _("The agreement between the agencies does not name this kind of message."),
    "contact_in_the_future": _("A contact lies in the past."),
    "text_missing": _("Write what is to be told."),
    "known_in_the_future": _("This lies in the future."),
    "tells_where_she_is": _(
        "This tells how or where the person can be found: a number, an address or the code word."
        " Take it out."
    ),
    "quotes_source": _(
        "Six words in a row come from what was said. Say it in your own words; what you typed is"
        " below."
    ),
    "duty_undecided": _(
        "Children are at risk here: decide first whether it is reported. To act at once waits for"
        " nothing."
    ),
    "report_incomplete": _("Say where it was reported, if it was; leave that empty if not."),
    "quotes_caution": _(
        "This repeats what a service told in confidence. The participant can ask for what you note,"
        " and another service must not learn it: say it in other words, or leave it out."
    ),
    "could_he_know_missing": _("Answer whether the participant could know where this comes from."),
    "exception_reason_missing": _("Write why it must be told."),
    "release_missing": _("There is no release in date for this. Nothing was sent."),
    "contract_missing": _("The participant has signed no contract. Choose another ground."),
    "basis_not_allowed": _("This may not be told on this ground."),
    "basis_not_agreed": _("The agreement between the agencies does not name this ground."),
    "kind_not_allowed": _("This may not be told to this agency."),
    "route_closed": _("The route is closed. Nothing was sent."),
    "merged_has_route": _(
        "A route leads to the record that would not be kept. Keep that one, or close the route."
    ),
    "named_apart": _("A programme named them as two persons of one participant. They stay apart."),
    "route_is_open": _("This route is open already."),
    "no_open_route": _("No route is open: there is nobody to tell."),
    "agreement_missing": _("There is no agreement in force with this agency."),
    "not_a_support_service": _("Choose a victim support service."),
    "link_is_attached": _("This link is attached to a case already."),
    "link_not_attached": _("This link does not belong to this case."),
    "same_person": _(
        "The worker of this case works with the participant too. Give the case to a colleague."
    ),
    "release_covers_nothing": _("Choose what may be told."),
    "release_ends_before_start": _("The last day lies in the past."),
    "release_too_long": _(
        "A release runs for six months at most, and for 30 days where it is about one thing alone."
    ),
    "release_not_given": _("This release is not in force any more."),
    "already_received": _("A colleague has taken this already."),
    "already_acknowledged": _("A colleague has acknowledged this already."),
    "not_held": _("This is not held back any more."),
    "not_recallable": _("This cannot be recalled any more."),
    "no_basis": _("This names no ground. Choose exactly one."),
    "not_the_recipient": _("A release is for the programme at the other end of its link."),
    "two_bases": _("This names two grounds. Choose exactly one."),
    "audience_changed": _(
        "Who will see this has changed since you opened the page. Look at it again; what you typed"
        " is below and nothing was saved."
    ),
    "not_a_draft": _("This draft was sent or dropped meanwhile."),
    "not_a_request": _("This answers no question that came along this link."),
    "nothing_to_approve": _("This waits for nobody's approval."),
    "second_person_missing": _("A second person reads it first."),
    "move_not_allowed": _("This was changed meanwhile. Open it again."),
    "already_reviewed": _("This exception was reviewed already."),
    "own_words": _("Nobody is the second person for their own words."),
    "not_an_exception": _("This rests on no safety exception."),
    "already_decided": _("A colleague has decided this alert already."),
    "rationale_missing": _("Write why."),
    "review_date_past": _("The next review lies in the past."),
    "review_date_too_late": _("Review it within twelve months."),
    "actions_missing": _("This decision needs at least one action with an owner and a date."),
    "action_incomplete": _("Write what is to be done."),
    "action_date_past": _("An action cannot be due in the past."),
    "not_in_this_session": _("This participant was not in the session."),
    "owner_cannot_see": _("Give actions to colleagues who see this case."),
    "action_is_finished": _("This action was finished already."),
    "flag_is_closed": _("This flag was closed already."),
    "not_assessed": _("Nothing is assessed here, so there is no level to tell. Leave it out."),
    "level_not_told_here": _("A level goes with a change of risk alone."),
    "cannot_answer": _("Choose a supervisor who sees this alert."),
    "assessment_incomplete": _("Answer every question: not known is an answer, blank is none."),
    "assessed_meanwhile": _(
        "A colleague signed an assessment meanwhile. What you typed is below; read theirs first."
    ),
    "own_view_elsewhere": _("The person's own view is recorded by their support service alone."),
    "nothing_to_lower": _("Nothing waits for a second person here any more."),
    "length_unknown": _("Write a length as in 30m, 1h, 4wh (working hours) or 1wd (working days)."),
    "ladder_too_short": _("At last everybody hears of it: the ladder ends with all."),
    "rule_cannot_be_weakened": _(
        "This rule can be made quicker or graver, never slower, milder or silent."
    ),
    "rule_changed_meanwhile": _("A colleague changed this rule meanwhile. Open it again."),
    "pace_not_ascending": _("A higher level is never reviewed later than a lower one."),
    "reason_missing": _("Write the reason."),
    "caution_needed": _("These words stay here. Send a caution instead."),
}
DISCLOSED = (
    TimelineKind.DISCLOSURE_SENT,
    TimelineKind.DISCLOSURE_RECEIVED,
    TimelineKind.CAUTION_SENT,
    TimelineKind.CAUTION_RECEIVED,
)


def furnish() -> None:
    """Put everything in its place, once."""
    for sentences in (SENTENCES, OF_AGENCY, OF_OVERSIGHT):
        rules.hang(sentences)
    plans.furnish()
    case.PARTS[:0] = [contacts.of_case, risk.of_case, sharing.of_case]
    case.PARTS.append(oversight.of_case)
    cases.CHIPS.append(contacts.chips)
    overview.ALSO.append(risk.rules_line)
    cases.LEVELS.append(risk.with_concerns)
    timeline.TELLERS.update(dict.fromkeys(DISCLOSED, sharing.told_along))
    timeline.TELLERS[TimelineKind.CONCERN] = risk.concerns_told
    timeline.TELLERS[TimelineKind.ALERT_DECIDED] = risk.alerts_told
    timeline.DETAILS.update(
        dict.fromkeys(
            (TimelineKind.DISCLOSURE_SENT, TimelineKind.DISCLOSURE_RECEIVED), DisclosureKind
        )
    )
    timeline.DETAILS[TimelineKind.ALERT_DECIDED] = AlertDecision
    timeline.DETAILS[TimelineKind.ASSESSED] = RiskLevel
    timeline.DETAILS[TimelineKind.DUTY_TO_REPORT] = DutyOutcome
    timeline.TELLERS[TimelineKind.DUTY_TO_REPORT] = risk.duties_told
    timeline.TELLERS[TimelineKind.ASSESSED] = risk.assessments_told
    _tasks()
    _elsewhere()
    _today()


def _tasks() -> None:
    tasks.LEADS_TO |= {
        TaskKind.ATTACH_LINK: ("link", "link_id"),
        TaskKind.DECIDE_NEW_PARTNER: ("new-partner", "person_id"),
        TaskKind.READ_DISCLOSURE: ("disclosure", "disclosure_id"),
        TaskKind.SEND_DRAFT: ("disclosure-draft", "disclosure_id"),
        TaskKind.APPROVE_DISCLOSURE: ("disclosure", "disclosure_id"),
        "D1": ("exception-review", "disclosure_id"),
        TaskKind.ALERT_ACTION: ("action-finish", "action_id"),
        TaskKind.REVIEW_RISK: ("alert", "alert_id"),
        TaskKind.REVIEW_FLAG: ("flag-review", "flag_id"),
        TaskKind.REASSESS_RISK: ("case-assess", "case_id"),
        TaskKind.DUTY_TO_REPORT: ("duty", "duty_id"),
    }
    tasks.LEADS_TO_WITHOUT_CASE[TaskKind.FIRST_CONTACT] = ("link", "link_id")


def _elsewhere() -> None:
    """Take from the to-do of Today what stands there as a line of its own."""
    of_people = {TaskKind.FIRST_CONTACT, TaskKind.CONTACT_AGAIN, TaskKind.OFFER_CONTACT}
    tasks.SHOWN_WITH_PEOPLE |= of_people
    tasks.SHOWN_ELSEWHERE |= {
        TaskKind.ATTACH_LINK,
        TaskKind.READ_DISCLOSURE,
        "D1",
    }


# What waits for a second person who watches over others' cases.
SECONDS = (conflicts.for_second, conflicts.tried_lately, erasures.to_answer, easings.to_look_at)


def _today() -> None:
    """Alerts come before everything, people before tasks."""
    first, *rest = today.SECTIONS[Role.FACILITATOR]
    today.SECTIONS[Role.FACILITATOR] = (first, sharing.came, *rest, own_concerns.mine)
    today.SECTIONS[Role.PARTNER_SUPPORT_WORKER] = (
        contacts.my_people,
        sharing.came,
        *today.SECTIONS[Role.PARTNER_SUPPORT_WORKER],
    )
    today.SECTIONS[Role.SUPERVISOR] = (
        risk.alerts_waiting,
        sharing.links_to_attach,
        seconds.to_review,
        sharing.came,
        *today.SECTIONS[Role.SUPERVISOR],
        oversight.glasses_waiting,
        oversight.findings_waiting,
        *SECONDS,
        merges.to_answer,
        agency.second_person,
        spans.rota_gaps,
        agreements.waiting,
        oversight.weeks_to_sign,
    )
    _today_of_the_house()


def _today_of_the_house() -> None:
    """Who gives accounts, and who watches over data, have no case to begin with."""
    today.SECTIONS[Role.AGENCY_ADMIN] = (
        mail.waiting,
        conflicts.for_second,
        agency.second_person,
        spans.rota_gaps,
        agreements.waiting,
        tasks.mine,
    )
    today.SECTIONS[Role.DATA_PROTECTION_OFFICER] = (
        oversight.glasses_waiting,
        oversight.findings_waiting,
        *SECONDS,
        agency.second_person,
        tasks.mine,
        oversight.weeks_to_sign,
    )
