"""Each sealed text of a case is looked through for her words, or it says here why not."""

from django.apps import apps
from django.db import models

from risk.quotes import COVER, HERS, WHEREABOUTS
from tests.risk.ways import WAYS
from vault.fields import SealedField

# No text of hers: what a support case holds and a message to a programme may repeat.
NOT_HERS = {
    "cases.Person.given_name": "he knows who she is, and a name may be any word",
    "cases.Person.surname": "he knows who she is, and a name may be any word",
    "cases.Person.birth_date": "digits that a plain date repeats",
    "cases.Child.given_name": "a name may be any word",
    "cases.SafeContact.windows": "times in a form that nobody types",
    "cases.Draft.text": "read by its writer alone; looked through when the form is saved",
    "cases.Attachment.name": "no file can be added yet",
    "cases.Attachment.sha256": "no file can be added yet",
    "sharing.Disclosure.text": "what came from the programme, or goes there itself",
    "sharing.DisclosureOrigin.exception_reason": "why it is told, checked together with it",
    "sharing.DisclosureOrigin.could_he_know": "why it is told, checked together with it",
    "oversight.BrokenGlass.reason": "why a colleague opened it: for who reviews that alone",
    "oversight.BrokenGlass.remark": "what the reviewer found, for the same few",
    "oversight.AccessReview.remark": "about colleagues' work, in no case",
}
NO_SUPPORT_CASE = {"GroupSession", "Attendance", "AffectedPerson"}
NO_PROGRAMME_CASE = {"SafeContact", "SafetyPlan", "PartnerContact"}
CANNOT_NOTE = {
    "cases.Draft.text": "read by its writer alone; looked through when the form is saved",
    "cases.Attachment.name": "no file can be added yet",
    "cases.Attachment.sha256": "no file can be added yet",
    "sharing.Disclosure.text": "no note; compared with what came along other links",
    "oversight.BrokenGlass.reason": "why a colleague opened it: for who reviews that alone",
    "oversight.BrokenGlass.remark": "what the reviewer found, for the same few",
    "oversight.AccessReview.remark": "about colleagues' work, in no case",
}


def sealed() -> dict[str, str]:
    """Return each sealed field of the rooms that hold cases, with its model."""
    rooms = [apps.get_app_config(room) for room in apps.app_configs]
    found: dict[str, str] = {}
    for config in rooms:
        for model in config.get_models():
            for field in model._meta.get_fields():
                if isinstance(field, SealedField) and lies_in_a_case(model):
                    found[f"{config.label}.{model.__name__}.{field.name}"] = model.__name__
    return found


def lies_in_a_case(model: type[models.Model]) -> bool:
    """Say whether rows belong to cases: agencies' own secrets are nobody's words."""
    return model.__module__.split(".")[0] not in {"agencies", "vault", "audit"}


def test_each_sealed_text_of_a_support_case_is_hers_or_says_why_not():
    looked_at = {
        f"{model._meta.app_label}.{model.__name__}.{field}"
        for model, _case, fields in (*HERS, *COVER, *WHEREABOUTS)
        for field in fields
    }
    of_support = {name for name, model in sealed().items() if model not in NO_SUPPORT_CASE}

    assert of_support - looked_at == NOT_HERS.keys()


def test_each_way_into_a_programme_case_is_tried_with_a_caution_or_says_why_not():
    of_programme = {name for name, model in sealed().items() if model not in NO_PROGRAMME_CASE}

    assert of_programme - WAYS.keys() == CANNOT_NOTE.keys()
