"""A safety plan as a worker and a made-up person drew it up, in two versions."""

from datetime import timedelta

from agencies.acting import acting_as
from agencies.working_time import today_at
from cases import actions
from cases.models import Case, CopyKept
from demo.house import back_then

FIRST = {
    "signs": "He stops talking at dinner. He asks where the car keys are.",
    "at_home": "Stay near the door to the stairs, not in the kitchen. The telephone is in my coat.",
    "numbers": "Police 110. The service, by day. My sister, known by heart.",
    "helpers": "My sister has a key. If I ask about the cake tin, she calls 110.",
    "children": "Both go to the neighbour on the second floor. They know: never step between.",
}
SECOND = {
    **FIRST,
    "places": "By day the library, at night my sister. Tram to the hospital, then on foot.",
    "to_take": "Papers and a spare key: in the blue bag at my sister's.",
    "devices": "He sees the family account. Change nothing on this telephone; write from work.",
}


def lay(email: str, reference: str) -> None:
    """Draw one up a week ago, and go through it again today."""
    for weeks, version, told in ((1, None, FIRST), (0, 1, SECOND)):
        with back_then(weeks), acting_as(email) as worker:
            today = today_at(worker.agency)
            actions.save_safety_plan(
                case=Case.objects.visible_to(worker).get(reference=reference),
                version=version,
                talked_date=today,
                review_date=today + timedelta(days=30),
                copy_kept=CopyKept.WITH_SOMEBODY,
                copy_where="With the sister, in her desk",
                worker=worker,
                **told,
            )
