"""The agency's broken rules in a sentence."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "already_suspended": _("A colleague has suspended this account already."),
    "not_suspended": _("This account is not suspended."),
    "last_admin": _("The agency would have no admin left. Invite another one first."),
    "role_missing": _("Choose at least one role."),
    "role_not_of_this_agency": _("Your kind of agency does not have this role."),
    "admin_stands_alone": _(
        "The administrator's role stands alone: who gives accounts to others has no cases. The same"
        " person may have a second account."
    ),
    "email_taken": _("This e-mail has an account already. Use another one."),
    "may_not_work": _("This account is suspended or has ended. Let them in again first."),
    "nothing_to_confirm": _("This code was answered, used or replaced meanwhile."),
    "code_opens_nothing": _(
        "This code opens nothing: it may be mistyped, used, replaced or older than 72 hours. Ask"
        " your agency's administrator for another one."
    ),
    "code_waits_for_second": _(
        "This code waits until a second person of your agency has confirmed it. Nothing was"
        " changed; try again later."
    ),
}
