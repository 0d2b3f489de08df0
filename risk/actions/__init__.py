"""The changes to what we fear, one function each."""

from risk.actions.alerts import (
    acknowledge_alert,
    decide_alert,
    finish_action,
    hand_over_alert,
    who_can_answer,
)
from risk.actions.assessments import assess, confirm_lowering
from risk.actions.cautions import send_caution
from risk.actions.concerns import ConcernFacts, Sending, raise_concern
from risk.actions.contacts import log_partner_contact
from risk.actions.duty import ask_for_duty_decision, decide_duty
from risk.actions.flags import close_flag, raise_flag, restart_flag, review_flag
from risk.actions.levels import preview_level, tell_level
from risk.actions.rules import change_pace, change_rule, would_have_made
from risk.actions.sessions import MarkedConcern, log_group_session

__all__ = [
    "ConcernFacts",
    "MarkedConcern",
    "Sending",
    "acknowledge_alert",
    "ask_for_duty_decision",
    "assess",
    "change_pace",
    "change_rule",
    "close_flag",
    "confirm_lowering",
    "decide_alert",
    "decide_duty",
    "finish_action",
    "hand_over_alert",
    "log_group_session",
    "log_partner_contact",
    "preview_level",
    "raise_concern",
    "raise_flag",
    "restart_flag",
    "review_flag",
    "send_caution",
    "tell_level",
    "who_can_answer",
    "would_have_made",
]
