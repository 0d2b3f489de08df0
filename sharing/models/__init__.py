"""The only door between agencies: the link, her release, what crosses."""

from sharing.models.codes import (
    DisclosureKind,
    DisclosureState,
    RiskLevel,
    TellDecision,
    UseInstruction,
)
from sharing.models.disclosure import Disclosure, DisclosureDesk, DisclosureOrigin
from sharing.models.link import AttachmentState, Link, LinkAttachment, RouteState
from sharing.models.release import (
    ConsentState,
    HowInformed,
    Release,
    ReleaseCategory,
    ReleasePurpose,
)

__all__ = [
    "AttachmentState",
    "ConsentState",
    "Disclosure",
    "DisclosureDesk",
    "DisclosureKind",
    "DisclosureOrigin",
    "DisclosureState",
    "HowInformed",
    "Link",
    "LinkAttachment",
    "Release",
    "ReleaseCategory",
    "ReleasePurpose",
    "RiskLevel",
    "RouteState",
    "TellDecision",
    "UseInstruction",
]
