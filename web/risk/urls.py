"""The addresses of what we fear."""

from django.urls import path

from web.risk.alert import AlertPage
from web.risk.alerts import AcknowledgeAlert, Alerts
from web.risk.assess import AssessCase, CaseRisk, ConfirmLowering
from web.risk.cautions import NewCaution
from web.risk.concerns import ConcernPage, NewConcern
from web.risk.duty import AskDuty, DecideDuty, DutyMade
from web.risk.finishing import FinishAction
from web.risk.flags import CloseFlag, RaiseFlag, RestartFlag, ReviewFlag
from web.risk.hand_over import HandOverAlert
from web.risk.rule_pages import AlertRules, ChangePace, ChangeRule
from web.risk.team import Team

urlpatterns = [
    path("alerts/", Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:alert_id>/", AlertPage.as_view(), name="alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledge/",
        AcknowledgeAlert.as_view(),
        name="alert-acknowledge",
    ),
    path("alerts/<uuid:alert_id>/hand-over/", HandOverAlert.as_view(), name="alert-hand-over"),
    path("alert-rules/", AlertRules.as_view(), name="alert-rules"),
    path("alert-rules/<str:event>/", ChangeRule.as_view(), name="alert-rule"),
    path("team/", Team.as_view(), name="team"),
    path("review-pace/", ChangePace.as_view(), name="review-pace"),
    path("cases/<uuid:case_id>/risk/", CaseRisk.as_view(), name="case-risk"),
    path("cases/<uuid:case_id>/risk/assess/", AssessCase.as_view(), name="case-assess"),
    path(
        "assessments/<uuid:assessment_id>/confirm/",
        ConfirmLowering.as_view(),
        name="lowering-confirm",
    ),
    path("actions/<uuid:action_id>/", FinishAction.as_view(), name="action-finish"),
    path("cases/<uuid:case_id>/concerns/new/", NewConcern.as_view(), name="concern-new"),
    path("concerns/<uuid:concern_id>/", ConcernPage.as_view(), name="concern"),
    path("concerns/<uuid:concern_id>/caution/", NewCaution.as_view(), name="caution-new"),
    path("cases/<uuid:case_id>/flags/new/", RaiseFlag.as_view(), name="flag-new"),
    path("cases/<uuid:case_id>/duty/ask/", AskDuty.as_view(), name="duty-ask"),
    path("duty/<uuid:duty_id>/", DutyMade.as_view(), name="duty"),
    path("duty/<uuid:duty_id>/decide/", DecideDuty.as_view(), name="duty-decide"),
    path("flags/<uuid:flag_id>/review/", ReviewFlag.as_view(), name="flag-review"),
    path("flags/<uuid:flag_id>/restart/", RestartFlag.as_view(), name="flag-restart"),
    path("flags/<uuid:flag_id>/close/", CloseFlag.as_view(), name="flag-close"),
]
