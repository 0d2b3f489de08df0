"""A form about a person that is opened to who has just shown a factor."""

from web.base import FormPage


class BehindFactor(FormPage):
    """Its drafts ask for the factor as much as what was saved."""

    keeps_draft = True

    def opens(self, *, is_known: bool) -> bool:
        """Say whether this request shows, or saves over, what stands already or was kept.

        Keeping a draft shows nothing, and comes every few seconds.
        """
        if not self.shows() and "draft" in self.request.POST:
            return False
        return is_known or (self.shows() and self.drafts().is_kept())
