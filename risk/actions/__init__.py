"""The changes to what we fear, one function each."""

from risk.actions.alerts import acknowledge_alert, decide_alert, finish_action
from risk.actions.cautions import send_caution
from risk.actions.concerns import ConcernFacts, Sending, raise_concern
from risk.actions.contacts import log_partner_contact
from risk.actions.flags import close_flag, raise_flag
from risk.actions.sessions import MarkedConcern, log_group_session

__all__ = [
    "ConcernFacts",
    "MarkedConcern",
    "Sending",
    "acknowledge_alert",
    "close_flag",
    "decide_alert",
    "finish_action",
    "log_group_session",
    "log_partner_contact",
    "raise_concern",
    "raise_flag",
    "send_caution",
]
