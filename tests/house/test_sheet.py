"""Our own sheet stays small: Bootstrap has a word for most things."""

import re

from tests.house.sources import ROOT

LONGEST = 600
SHEET = ROOT / "web" / "static" / "web" / "casecoord.css"
PHYSICAL = re.compile(
    r"(?<![-\w])(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right):"
)


def test_the_sheet_is_short():
    assert len(SHEET.read_text().splitlines()) <= LONGEST


def test_it_knows_no_left_and_right():
    """Else pages that are read from right to left would break."""
    assert not PHYSICAL.findall(SHEET.read_text())
