"""Names stand where a reader looks for them."""

from agencies.models import Role, Worker
from tests.cast import a_browser, a_worker, acting_as
from web import order

SORTED = ["arzt", "Ärzte", "Olsen", "Østergaard", "Özil", "Štefan", "Stein", "straße", "Zorn"]
NAMES = ("Zorn", "Ärzte", "arzt", "Østergaard", "Özil", "Olsen", "Štefan", "Stein", "straße")


def test_accents_and_capitals_are_set_aside(cast):
    for number, name in enumerate(NAMES):
        worker = a_worker(f"n{number}", cast.alba, Role.FACILITATOR)
        Worker.objects.using("seed").filter(pk=worker.pk).update(name=name)

    with acting_as(cast.sara) as sara:
        rows = Worker.objects.visible_to(sara).filter(name__in=NAMES).order_by(order.by(), "name")
        found = list(rows.values_list("name", flat=True))

    assert found == SORTED


def test_the_admins_list_of_people_has_the_same_order(cast):
    ada = a_worker("ada", cast.alba, Role.AGENCY_ADMIN)
    for number, name in enumerate(NAMES):
        worker = a_worker(f"n{number}", cast.alba, Role.FACILITATOR)
        Worker.objects.using("seed").filter(pk=worker.pk).update(name=name)

    page = a_browser(ada).get("/workers/").text

    assert sorted(SORTED, key=lambda name: page.index(f">{name}<")) == SORTED
