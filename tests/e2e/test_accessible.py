"""axe finds nothing, and nothing runs out of a telephone's screen, by day and by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.browser import PHONE
from tests.cast import Cast, a_case, a_group
from tests.e2e.hands import sign_in
from tests.web.test_register import a_session_to_log

pytestmark = pytest.mark.browser


def addresses(cast: Cast) -> dict[str, list[str]]:
    """Return pages to look at, by who looks."""
    group, cases = a_group(cast, 3)
    session = a_session_to_log(cast, group)
    hers = a_case(cast.nadia, cast.brisa, "A")
    of_case = {"case_id": cases[0].pk}
    return {
        "ivo": [
            *(reverse(name) for name in ("today", "cases", "groups", "account", "case-new")),
            reverse("group", kwargs={"group_id": group.pk}),
            reverse("session-log", kwargs={"session_id": session.pk}),
            *(
                reverse(name, kwargs=of_case)
                for name in ("case", "case-edit", "person-edit", "case-status", "case-conflict")
            ),
            "/no/such/page/",
        ],
        "sara": [reverse("unassigned"), reverse("case-assign", kwargs=of_case)],
        "nadia": [*map(reverse, ("today", "cases")), reverse("case", kwargs={"case_id": hers.pk})],
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(cast, new_context, base_url, theme):
    found = []
    for who, pages in addresses(cast).items():
        context = new_context(color_scheme=theme)
        sign_in(context, getattr(cast, who), base_url)
        page = context.new_page()
        page.set_viewport_size(PHONE)
        for address in pages:
            page.goto(f"{base_url}{address}")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                found.append(f"{who} {address}: {width} px wide")
            violations = Axe().run(page).response["violations"]
            found += [f"{who} {address}: {each['id']} {each['help']}" for each in violations]

    assert not found, "\n".join(found)
