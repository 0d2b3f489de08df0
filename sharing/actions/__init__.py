"""The changes at the door between agencies, one function each."""

from sharing.actions.attachments import attach_link, decline_link, detach_link
from sharing.actions.desk import acknowledge_disclosure, take_disclosure
from sharing.actions.disclosures import (
    disclose,
    preview_disclosure,
    send_draft,
    send_held,
)
from sharing.actions.releases import decline_release, give_release, withdraw_release
from sharing.actions.routes import close_route, open_route, open_route_and_tell
from sharing.actions.sent import approve_disclosure, recall_disclosure, review_exception

__all__ = [
    "acknowledge_disclosure",
    "approve_disclosure",
    "attach_link",
    "close_route",
    "decline_link",
    "decline_release",
    "detach_link",
    "disclose",
    "give_release",
    "open_route",
    "open_route_and_tell",
    "preview_disclosure",
    "recall_disclosure",
    "review_exception",
    "send_draft",
    "send_held",
    "take_disclosure",
    "withdraw_release",
]
