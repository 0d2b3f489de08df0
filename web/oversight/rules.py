"""Oversight's broken rules in a sentence."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "unknown_case": _("There is no case of this reference."),
    "seen_already": _("You see this case already: open it as always."),
    "remark_missing": _("Write why it was not needed."),
    "is_canary": _("This case is watched already."),
    "quota_not_ascending": _("Supervisors open no fewer cases than workers."),
    "nothing_sealed": _("Nothing is sealed yet. Look again in a minute."),
    "week_not_over": _("Sign a week when it is over."),
    "signed_already": _("A colleague has signed this week already."),
}
