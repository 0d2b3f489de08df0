"""The changes at the door between agencies, one function each."""

from sharing.actions.attachments import attach_link, decline_link
from sharing.actions.desk import acknowledge_disclosure, take_disclosure
from sharing.actions.disclosures import disclose, send_held
from sharing.actions.releases import decline_release, give_release, withdraw_release
from sharing.actions.routes import close_route, open_route
from sharing.actions.sent import recall_disclosure, review_exception

__all__ = [
    "acknowledge_disclosure",
    "attach_link",
    "close_route",
    "decline_link",
    "decline_release",
    "disclose",
    "give_release",
    "open_route",
    "recall_disclosure",
    "review_exception",
    "send_held",
    "take_disclosure",
    "withdraw_release",
]
