"""The number of each sealed field: what a value is bound to instead of a column's name.

Adding a field is one line in `REGISTERED`. A number is never given to another field: renaming one
edits its name here, removing one leaves its line. Source: docs/decisions/0010.
"""

from collections.abc import Sequence

from django.core import checks

RANGES = {
    "agencies": range(1, 20),
    "cases": range(100, 200),
    "sharing": range(200, 300),
    "risk": range(300, 400),
    "oversight": range(400, 450),
}
# What lists show of many cases at once: names, and when somebody may be reached. Who saw no more
# of a case saw it in a list.
LISTED = frozenset({110, 111, 120, 121, 152})

# Each line: the number, and the room, model and field it belongs to.
REGISTERED: list[tuple[int, str]] = [
    (100, "cases.Case.notes"),
    (101, "cases.Draft.text"),
    (110, "cases.Person.given_name"),
    (111, "cases.Person.surname"),
    (112, "cases.Person.birth_date"),
    (113, "cases.Person.phone"),
    (114, "cases.Person.email"),
    (115, "cases.Person.address"),
    (120, "cases.AffectedPerson.given_name"),
    (121, "cases.AffectedPerson.surname"),
    (122, "cases.AffectedPerson.contact"),
    (130, "cases.Child.given_name"),
    (131, "cases.Child.note"),
    (140, "cases.GroupSession.group_note"),
    (141, "cases.Attendance.note"),
    (150, "cases.SafeContact.number"),
    (151, "cases.SafeContact.email"),
    (152, "cases.SafeContact.windows"),
    (153, "cases.SafeContact.say_we_are"),
    (154, "cases.SafeContact.code_word"),
    (155, "cases.SafeContact.interpreter"),
    (156, "cases.SafeContact.warnings"),
    (157, "cases.PartnerContact.note"),
    (158, "cases.PartnerContact.override_note"),
    (160, "cases.Addendum.text"),
    (161, "cases.Attachment.name"),
    (162, "cases.Attachment.sha256"),
    (182, "cases.SafetyPlan.signs"),
    (183, "cases.SafetyPlan.at_home"),
    (184, "cases.SafetyPlan.leaving"),
    (185, "cases.SafetyPlan.places"),
    (186, "cases.SafetyPlan.helpers"),
    (187, "cases.SafetyPlan.to_take"),
    (188, "cases.SafetyPlan.children"),
    (189, "cases.SafetyPlan.at_work"),
    (190, "cases.SafetyPlan.devices"),
    (191, "cases.SafetyPlan.afterwards"),
    (192, "cases.SafetyPlan.numbers"),
    (193, "cases.SafetyPlan.copy_where"),
    (200, "sharing.Disclosure.text"),
    (201, "sharing.DisclosureOrigin.exception_reason"),
    (202, "sharing.DisclosureOrigin.could_he_know"),
    (300, "risk.SafetyConcern.text"),
    (310, "risk.RiskFlag.summary"),
    (311, "risk.RiskFlag.close_reason"),
    (312, "risk.RiskFlag.review_note"),
    (320, "risk.Alert.rationale"),
    (321, "risk.AlertAction.what"),
    (330, "risk.Assessment.rationale"),
    (340, "risk.DutyDecision.rationale"),
    (341, "risk.DutyDecision.reported_to"),
    (400, "oversight.BrokenGlass.reason"),
    (401, "oversight.BrokenGlass.remark"),
    (410, "oversight.AccessReview.remark"),
]


def label_of(number: int) -> str | None:
    """Return the field a number belongs to."""
    return dict(REGISTERED).get(number)


def check_registered(
    app_configs: Sequence[object] | None,  # noqa: ARG001 - Django's signature
    **_kwargs: object,
) -> list[checks.CheckMessage]:
    """Find numbers or names that are registered twice, or outside their room's range."""
    wrong: list[checks.CheckMessage] = []
    numbers = [number for number, _label in REGISTERED]
    labels = [label for _number, label in REGISTERED]
    for number, label in REGISTERED:
        if numbers.count(number) > 1 or labels.count(label) > 1:
            wrong.append(checks.Error(f"{number} {label}: registered twice", id="vault.E004"))
        if number not in RANGES.get(label.split(".")[0], ()):
            wrong.append(checks.Error(f"{number} {label}: not its room's", id="vault.E005"))
    return wrong
