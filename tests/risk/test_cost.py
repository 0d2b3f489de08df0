"""What a warning costs: few statements to save it, and fewer for each of a crowd."""

from django.db import connections
from django.test.utils import CaptureQueriesContext

from audit import tasks
from audit.models import OutboxMessage
from cases.models import Case
from risk.actions import Sending, raise_concern
from sharing import events
from tests.cast import acting_as
from tests.risk.talk import alerts_of
from tests.sharing.scene import Scene
from tests.walls.sql import as_role


def cost_of(scene: Scene, number: int) -> int:
    """Tell Brisa so many things, and return in how many statements all of them became alerts."""
    told = [scene.tell_brisa().pk for _ in range(number)]
    rows = OutboxMessage.objects.using("seed").filter(topic=events.DISCLOSURE_SENT)
    first = rows.get(object_id=told[0])
    with as_role("task"), CaptureQueriesContext(connections["default"]) as asked:
        tasks.deliver(str(first.pk))
    assert set(told) <= {alert.disclosure_id for alert in alerts_of(scene.cast.lea)}
    return len(asked)


def test_each_of_many_costs_half_of_one(scene: Scene):
    alone, five = cost_of(scene, 1), cost_of(scene, 5)

    assert alone <= 33
    assert (five - alone) / 4 <= 16


def test_a_concern_that_is_sent_is_saved_in_few_statements(scene: Scene):
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        with (
            CaptureQueriesContext(connections["default"]) as main,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            raise_concern(
                case=case,
                text="He said he will wait for her.",
                source_type="PERPETRATOR",
                reliability="FIRST_HAND",
                is_imminent=True,
                sending=Sending(),
                worker=ivo,
            )

    assert len(main) <= 24
    assert len(keys) <= 7  # the case's key, and one made for both ends
