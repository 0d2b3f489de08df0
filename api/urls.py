"""The API's addresses, under `/api/v1/`."""

from django.urls import path, re_path

from api import audit, docs
from api.agencies import agreements, calendar, codes, mail, roles, step_up, teams, who, workers
from api.base import NothingHere
from api.cases import (
    case,
    conflicts,
    contacts,
    erasures,
    groups,
    history,
    merges,
    people,
    safety_plans,
    sessions,
    tasks,
)
from api.cases.reaching import urlpatterns as reaching
from api.oversight.urls import urlpatterns as oversight
from api.risk import alerts, assessments, concerns, conference, duty, flags, logged, rules, team
from api.sharing import disclosures, links, releases

app_name = "api"
urlpatterns = [
    path("schema/", docs.SchemaFile.as_view(), name="schema"),
    path("docs/", docs.Docs.as_view(), name="docs"),
    path("me/", who.Me.as_view(), name="me"),
    path("me/language/", who.Language.as_view(), name="me-language"),
    path("me/step-up/", step_up.StepUp.as_view(), name="step-up"),
    path("agencies/", who.Agencies.as_view(), name="agencies"),
    path("agencies/<uuid:agency_id>/", who.OneAgency.as_view(), name="agency"),
    path("workers/", workers.Workers.as_view(), name="workers"),
    path("workers/<uuid:worker_id>/", workers.OneWorker.as_view(), name="worker"),
    path("workers/<uuid:worker_id>/suspension/", workers.Suspension.as_view(), name="suspension"),
    path("workers/<uuid:worker_id>/code/", workers.CodeOfWorker.as_view(), name="worker-code"),
    *roles.urlpatterns,
    path("enrolments/", workers.Enrolments.as_view(), name="enrolments"),
    path(
        "enrolments/<uuid:enrolment_id>/confirmation/",
        workers.Confirmation.as_view(),
        name="enrolment-confirmation",
    ),
    path("teams/", teams.Teams.as_view(), name="teams"),
    path("teams/<uuid:team_id>/", teams.OneTeam.as_view(), name="team"),
    path("teams/<uuid:team_id>/members/", teams.Members.as_view(), name="team-members"),
    path("team-members/<uuid:member_id>/", teams.OneMember.as_view(), name="team-member"),
    path("duty-shifts/", teams.Shifts.as_view(), name="duty-shifts"),
    path("duty-shifts/<uuid:shift_id>/", teams.OneShift.as_view(), name="duty-shift"),
    path("absences/", teams.Absences.as_view(), name="absences"),
    path("absences/<uuid:absence_id>/", teams.OneAbsence.as_view(), name="absence"),
    path("agencies/<uuid:agency_id>/hours/", calendar.Hours.as_view(), name="agency-hours"),
    path(
        "agencies/<uuid:agency_id>/holidays/", calendar.Holidays.as_view(), name="agency-holidays"
    ),
    path("holidays/", calendar.NewHoliday.as_view(), name="holidays"),
    path("holidays/<uuid:holiday_id>/", calendar.OneHoliday.as_view(), name="holiday"),
    *codes.urlpatterns,
    *mail.urlpatterns,
    path("agreements/", agreements.Agreements.as_view(), name="agreements"),
    path("agreements/<uuid:agreement_id>/", agreements.OneAgreement.as_view(), name="agreement"),
    path(
        "agreements/<uuid:agreement_id>/signature/",
        agreements.Signing.as_view(),
        name="agreement-signature",
    ),
    path(
        "agreements/<uuid:agreement_id>/suspension/",
        agreements.AgreementSuspension.as_view(),
        name="agreement-suspension",
    ),
    path(
        "agreements/<uuid:agreement_id>/termination/",
        agreements.Termination.as_view(),
        name="agreement-termination",
    ),
    *erasures.urlpatterns,
    path("cases/searches/", case.Searches.as_view(), name="case-searches"),
    path("cases/", case.Cases.as_view(), name="cases"),
    path("cases/<uuid:case_id>/", case.OneCase.as_view(), name="case"),
    path("cases/<uuid:case_id>/status/", case.Status.as_view(), name="case-status"),
    path("cases/<uuid:case_id>/review/", case.Review.as_view(), name="case-review"),
    path("cases/<uuid:case_id>/assignment/", case.Assignment.as_view(), name="case-assignment"),
    path("cases/<uuid:case_id>/timeline/", history.Timeline.as_view(), name="case-timeline"),
    path("cases/<uuid:case_id>/addenda/", history.Addenda.as_view(), name="case-addenda"),
    path(
        "cases/<uuid:case_id>/affected-persons/",
        people.AffectedPeople.as_view(),
        name="case-affected-persons",
    ),
    path("cases/<uuid:case_id>/children/", people.Children.as_view(), name="case-children"),
    *contacts.urlpatterns,
    *safety_plans.urlpatterns,
    path(
        "cases/<uuid:case_id>/partner-contacts/",
        logged.ContactsOfCase.as_view(),
        name="case-partner-contacts",
    ),
    *reaching,
    path("cases/<uuid:case_id>/concerns/", concerns.ConcernsOfCase.as_view(), name="case-concerns"),
    path("cases/<uuid:case_id>/flags/", flags.FlagsOfCase.as_view(), name="case-flags"),
    path("people/", people.People.as_view(), name="people"),
    path("people/<uuid:person_id>/", people.OnePerson.as_view(), name="person"),
    path(
        "affected-persons/<uuid:affected_id>/",
        people.OneAffectedPerson.as_view(),
        name="affected-person",
    ),
    path("groups/", groups.Groups.as_view(), name="groups"),
    path("groups/<uuid:group_id>/", groups.OneGroup.as_view(), name="group"),
    path(
        "groups/<uuid:group_id>/facilitators/",
        groups.Facilitators.as_view(),
        name="group-facilitators",
    ),
    path("groups/<uuid:group_id>/members/", groups.Members.as_view(), name="group-members"),
    path("groups/<uuid:group_id>/sessions/", groups.GroupSessions.as_view(), name="group-sessions"),
    path("members/<uuid:member_id>/departure/", groups.Departure.as_view(), name="departure"),
    path("programme-models/", groups.ProgrammeModels.as_view(), name="programme-models"),
    path("sessions/", sessions.Sessions.as_view(), name="sessions"),
    path("sessions/<uuid:session_id>/", sessions.OneSession.as_view(), name="session"),
    path("sessions/<uuid:session_id>/sheets/", sessions.Sheets.as_view(), name="sheets"),
    path("sessions/<uuid:session_id>/register/", logged.Register.as_view(), name="register"),
    path("partner-contacts/", contacts.PartnerContacts.as_view(), name="partner-contacts"),
    path(
        "partner-contacts/<uuid:contact_id>/",
        contacts.OnePartnerContact.as_view(),
        name="partner-contact",
    ),
    path(
        "affected-persons/<uuid:affected_id>/links/",
        links.LinksOfAffected.as_view(),
        name="affected-person-links",
    ),
    path("links/", links.Links.as_view(), name="links"),
    path("links/<uuid:link_id>/", links.OneLink.as_view(), name="link"),
    path("links/<uuid:link_id>/closure/", links.Closure.as_view(), name="link-closure"),
    path("links/<uuid:link_id>/attachment/", links.AttachmentOfLink.as_view(), name="attachment"),
    path("links/<uuid:link_id>/audience/", links.AudienceOfLink.as_view(), name="link-audience"),
    path(
        "links/<uuid:link_id>/disclosures/",
        disclosures.DisclosuresOfLink.as_view(),
        name="link-disclosures",
    ),
    path(
        "links/<uuid:link_id>/disclosures/preview/",
        disclosures.Preview.as_view(),
        name="disclosure-preview",
    ),
    path("releases/", releases.Releases.as_view(), name="releases"),
    path("releases/<uuid:release_id>/", releases.OneRelease.as_view(), name="release"),
    path(
        "releases/<uuid:release_id>/withdrawal/", releases.Withdrawal.as_view(), name="withdrawal"
    ),
    path("disclosures/", disclosures.Disclosures.as_view(), name="disclosures"),
    path(
        "disclosures/<uuid:disclosure_id>/", disclosures.OneDisclosure.as_view(), name="disclosure"
    ),
    path(
        "disclosures/<uuid:disclosure_id>/receipt/", disclosures.Receipt.as_view(), name="receipt"
    ),
    path(
        "disclosures/<uuid:disclosure_id>/acknowledgement/",
        disclosures.Acknowledgement.as_view(),
        name="disclosure-acknowledgement",
    ),
    path("disclosures/<uuid:disclosure_id>/recall/", disclosures.Recall.as_view(), name="recall"),
    path(
        "disclosures/<uuid:disclosure_id>/sending/", disclosures.Sending.as_view(), name="sending"
    ),
    path(
        "disclosures/<uuid:disclosure_id>/exception-review/",
        disclosures.ExceptionReview.as_view(),
        name="exception-review",
    ),
    path("disclosures/<uuid:disclosure_id>/draft/", disclosures.Draft.as_view(), name="draft"),
    path(
        "disclosures/<uuid:disclosure_id>/approval/",
        disclosures.Approval.as_view(),
        name="approval",
    ),
    path("exception-reviews/", disclosures.ExceptionReviews.as_view(), name="exception-reviews"),
    path("concerns/", concerns.Concerns.as_view(), name="concerns"),
    path("concerns/<uuid:concern_id>/", concerns.OneConcern.as_view(), name="concern"),
    path(
        "concerns/<uuid:concern_id>/cautions/",
        concerns.Cautions.as_view(),
        name="concern-cautions",
    ),
    path("flags/", flags.Flags.as_view(), name="flags"),
    path("flags/<uuid:flag_id>/", flags.OneFlag.as_view(), name="flag"),
    path("flags/<uuid:flag_id>/review/", flags.FlagReview.as_view(), name="flag-review"),
    path("flags/<uuid:flag_id>/restart/", flags.FlagRestart.as_view(), name="flag-restart"),
    path("cases/<uuid:case_id>/risk/", assessments.StandingOfCase.as_view(), name="case-risk"),
    path(
        "cases/<uuid:case_id>/assessments/",
        assessments.AssessmentsOfCase.as_view(),
        name="case-assessments",
    ),
    path(
        "assessments/<uuid:assessment_id>/",
        assessments.OneAssessment.as_view(),
        name="assessment",
    ),
    path(
        "assessments/<uuid:assessment_id>/confirmation/",
        assessments.LoweringConfirmation.as_view(),
        name="lowering-confirmation",
    ),
    path("cases/<uuid:case_id>/duty-decisions/", duty.DutiesOfCase.as_view(), name="case-duties"),
    path("duty-decisions/<uuid:duty_id>/", duty.OneDuty.as_view(), name="duty"),
    path(
        "duty-decisions/<uuid:duty_id>/decision/",
        duty.DutyDecided.as_view(),
        name="duty-decision",
    ),
    path("alert-rules/", rules.AlertRules.as_view(), name="alert-rules"),
    path("alert-rules/<str:event>/", rules.OneAlertRule.as_view(), name="alert-rule"),
    path("review-pace/", rules.ReviewPaces.as_view(), name="review-pace"),
    path("alerts/<uuid:alert_id>/hand-over/", alerts.AlertHandOver.as_view(), name="hand-over"),
    path("flags/<uuid:flag_id>/closure/", flags.FlagClosure.as_view(), name="flag-closure"),
    path("alerts/", alerts.Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.OneAlert.as_view(), name="alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledgement/",
        alerts.AlertAcknowledgement.as_view(),
        name="alert-acknowledgement",
    ),
    path("alerts/<uuid:alert_id>/decision/", alerts.Decision.as_view(), name="decision"),
    path(
        "alert-actions/<uuid:action_id>/completion/",
        alerts.ActionCompletion.as_view(),
        name="action-completion",
    ),
    *conference.urlpatterns,
    *team.urlpatterns,
    *conflicts.urlpatterns,
    *merges.urlpatterns,
    path("tasks/", tasks.Tasks.as_view(), name="tasks"),
    path("tasks/<uuid:task_id>/", tasks.OneTask.as_view(), name="task"),
    path("tasks/<uuid:task_id>/completion/", tasks.Completion.as_view(), name="completion"),
    *oversight,
    path("audit-events/", audit.Events.as_view(), name="audit-events"),
    re_path(r"", NothingHere.as_view(), name="nothing-here"),
]
