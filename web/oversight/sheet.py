"""Lines of the trail as a file that a spreadsheet opens."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oversight.seen import Seen
from web.oversight import sentences

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would reckon with it


def as_csv(lines: Iterable[Seen], *, is_whole: bool) -> str:
    """Return lines as comma-separated values, none of which a spreadsheet takes for a formula.

    Where there are earlier ones, the last row says so.
    """
    out = StringIO()
    sheet = csv.writer(out)
    sheet.writerow([_("When"), _("Who"), _("What"), _("Because"), _("Cases"), _("Stands out")])
    for line in lines:
        odd = sentences.join([str(sentences.ODD[code].label) for code in line.odd])
        told = [sentences.when(line), sentences.who(line), sentences.what(line)]
        told += [sentences.because(line), sentences.join(sorted(line.cases.values())), odd]
        sheet.writerow([harmless(text) for text in told])
    if not is_whole:
        sheet.writerow(
            [gettext("There are earlier lines: ask up to the day of the last one here.")]
        )
    return out.getvalue()


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would reckon with."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
