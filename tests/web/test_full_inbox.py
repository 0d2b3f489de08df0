"""A full inbox costs no more statements than a short one; INBOX=5000 makes it really full."""

import os

from django.db import connections
from django.urls import reverse

from risk.models import Alert
from tests.cast import a_browser
from tests.sharing.scene import a_scene, deliver
from tests.web.test_queries import cost

MANY = int(os.environ.get("INBOX", "200"))
SHOWN = 50
COPIES = """insert into risk_alert select (jsonb_populate_record(one, jsonb_build_object(
    'id', gen_random_uuid(), 'event_id', gen_random_uuid(),
    'due_at', one.due_at + number * interval '1 minute'))).*
    from risk_alert one, generate_series(1, %s) number where one.id = %s"""


def test_it_costs_the_same_when_it_is_full(cast):
    scene = a_scene(cast)
    scene.tell_brisa()
    scene.tell_brisa()
    deliver()
    browser, inbox = a_browser(cast.lea), reverse("alerts")
    browser.get(inbox)
    few = cost(browser, inbox)
    of_brisa = Alert.objects.using("seed").filter(agency=cast.brisa.agency)
    first = of_brisa.order_by("due_at").first()
    with connections["seed"].cursor() as cursor:
        cursor.execute(COPIES, [MANY, first.pk])
    try:
        many = cost(browser, inbox)
        page = browser.get(inbox).text
        today = browser.get(reverse("today"))
        waiting = of_brisa.count()
    finally:
        of_brisa.exclude(pk=first.pk).delete()

    assert many == few
    assert few <= 30
    assert page.count(reverse("alert", kwargs={"alert_id": first.pk})) >= 1
    assert page.count("/acknowledge/") <= SHOWN
    first_section = today.context["sections"][0]
    assert (
        len(first_section.rows) < waiting - 1 == first_section.count
    )  # the first is the next step
