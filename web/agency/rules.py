"""The agency's broken rules in a sentence."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "code_exists": _("This code exists already. Choose another one."),
    "code_is_over": _("This code was changed or taken out meanwhile. Open the list again."),
    "code_not_shipped": _("It has to stand for one of the shipped codes."),
    "already_suspended": _("A colleague has suspended this account already."),
    "not_suspended": _("This account is not suspended."),
    "language_not_offered": _("There is no translation into this language."),
    "last_admin": _("The agency would have no admin left. Invite another one first."),
    "role_missing": _("Choose at least one role."),
    "role_not_of_this_agency": _("Your kind of agency does not have this role."),
    "admin_stands_alone": _(
        "The administrator's role stands alone: who gives accounts to others has no cases. The same"
        " person may have a second account."
    ),
    "email_taken": _(
        "A colleague here has an account already with this email address. Use another one."
    ),
    "may_not_work": _("This account is suspended or has ended. Let them in again first."),
    "already_in_team": _("This colleague belongs to the team already."),
    "ends_before_it_begins": _("The end lies before the beginning."),
    "lies_in_the_past": _("This lies in the past."),
    "not_a_supervisor": _("Supervisors are on duty. Choose one."),
    "already_on_duty": _("This colleague is on duty then already."),
    "already_away": _("This colleague is away then already."),
    "covers_themselves": _("Nobody stands in for themselves."),
    "cover_is_away": _("Who stands in is away then, too. Choose somebody else."),
    "own_agency": _("An agreement has two parties. Choose another agency."),
    "parties_do_not_fit": _("A programme and a victim support service agree with each other."),
    "agency_suspended": _("An agency that is suspended agrees with nobody."),
    "agreement_too_long": _("These rules allow no agreement as long as this."),
    "basis_missing": _("Choose on which grounds something may be told."),
    "category_missing": _("Choose what may be told."),
    "not_in_pack": _("The rules that you chose do not know one of these grounds or kinds."),
    "nothing_to_sign": _("This agreement is signed by both, or has ended."),
    "already_signed": _("Your agency has signed this already."),
    "another_document": _("Your partner signed another file. Compare the two copies."),
    "lies_in_the_future": _("This lies in the future."),
    "not_in_force": _("This agreement is not in force."),
    "not_yours": _("Who suspended an agreement lifts the suspension."),
    "is_over": _("This is over."),
    "weekday_missing": _("Choose at least one working day."),
    "closes_before_it_opens": _(
        "It closes before it opens. The same hour twice: around the clock."
    ),
    "day_taken": _("This day is a holiday already."),
    "nothing_to_confirm": _("This was answered, used or replaced meanwhile."),
    "same_person_code_unknown": _(
        "This code says nothing: it may be mistyped, used, replaced, your own, or older than 72"
        " hours."
    ),
    "code_is_wrong": _("The code is not right. Nothing was opened."),
    "code_opens_nothing": _(
        "This code opens nothing: it may be mistyped, used, replaced or older than 72 hours. Ask"
        " your agency's administrator for another one."
    ),
    "code_waits_for_second": _(
        "This code waits until a second person of your agency has confirmed it. Nothing was"
        " changed; try again later."
    ),
}
