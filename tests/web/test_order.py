"""Names stand where a reader looks for them."""

from agencies.models import Role, Worker
from tests.cast import a_worker, acting_as
from web import order

NAMES = ("Zorn", "Ärzte", "arzt", "Østergaard", "Özil", "Olsen", "Štefan", "Stein", "straße")


def test_accents_and_capitals_are_set_aside(cast):
    for number, name in enumerate(NAMES):
        worker = a_worker(f"n{number}", cast.alba, Role.FACILITATOR)
        Worker.objects.using("seed").filter(pk=worker.pk).update(name=name)

    with acting_as(cast.sara) as sara:
        rows = Worker.objects.visible_to(sara).filter(name__in=NAMES).order_by(order.by(), "name")
        found = list(rows.values_list("name", flat=True))

    assert found == [
        *("arzt", "Ärzte", "Olsen", "Østergaard", "Özil", "Štefan", "Stein", "straße", "Zorn")
    ]
