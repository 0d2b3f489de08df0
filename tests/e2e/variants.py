"""The ways in which every page is looked at, and what is looked for."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.words import pseudo

# A pseudo-language is none that axe could know.
RULES = {"html-lang-valid": {"enabled": False}, "valid-lang": {"enabled": False}}
OPTIONS = {"resultTypes": ["violations"], "rules": RULES, "elementRef": False, "iframes": False}
AXE = Axe().axe_script
COOKIE = "django_language"  # before anybody is asked: the browser's own choice
# Only what is wrong leaves the browser: the whole answer is a megabyte a page.
RUN = """
async (options) => (await axe.run(document, options)).violations.map((one) => {
  const nodes = one.nodes.slice(0, 2).map((node) => node.html.slice(0, 120));
  return `${one.id}: ${one.help} ${nodes.join(" ")}`;
})
"""


@dataclass(frozen=True)
class Variant:
    """One way to look at a page."""

    scheme: str  # light, dark, forced
    language: str
    width: int

    def __str__(self) -> str:
        """Return its name, as in files."""
        return f"{self.scheme}-{self.language}-{self.width}"

    @property
    def height(self) -> int:
        """Return a height: 320 by 256 is a laptop's 1280 by 1024 at 400 %."""
        return 256 if self.width == NARROW else 900

    def put_on(self, page: Page, origin: str) -> None:
        """Look at a page this way from the next address on."""
        pseudo.laid()
        is_forced = self.scheme == "forced"
        page.emulate_media(
            color_scheme="dark" if self.scheme == "dark" else "light",
            forced_colors="active" if is_forced else "none",
        )
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.context.add_cookies([{"name": COOKIE, "value": self.language, "url": origin}])


NARROW = 320
VARIANTS = [
    Variant(scheme, language, width)
    for width, language, scheme in product(
        (NARROW, 768, 1280), ("en", "qab"), ("light", "dark", "forced")
    )
]
# In every run; `make look`, and EVERY_WAY=1, look from right to left too.
TESTED = [variant for variant in VARIANTS if variant.language == "en" or "EVERY_WAY" in os.environ]


def wrong(page: Page, variant: Variant) -> Iterator[str]:
    """Yield what is wrong with a page, as it stands there."""
    spoken = page.evaluate("document.documentElement.lang")
    if spoken != variant.language:
        yield f"speaks {spoken}"
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > variant.width:
        yield f"{wide} px wide, sticking out: {page.evaluate(STICKS_OUT)}"
    page.evaluate(AXE)
    yield from page.evaluate(RUN, OPTIONS)


STICKS_OUT = """
() => [...document.querySelectorAll("main *, .frame *")]
  .filter(one => { const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1); })
  .slice(-1).map(one => one.outerHTML.slice(0, 160))
"""
