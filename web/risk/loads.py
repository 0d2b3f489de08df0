"""What each colleague has, as a reader looks for them: by name, cases nobody has last."""

from dataclasses import replace

from django.utils.translation import gettext as _

from agencies.models import Worker
from risk import loads as risk
from risk.loads import LOOKED_BACK, Load
from web import order

__all__ = ["LOOKED_BACK", "Load", "loads"]


def loads(worker: Worker) -> list[Load]:
    """Return what each colleague has; cases nobody has stand last."""
    found = sorted(risk.loads(worker), key=lambda one: (not one.worker_id, order.key(one.name)))
    return [one if one.worker_id else replace(one, name=_("Nobody")) for one in found]
