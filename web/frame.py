"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.models import Worker


def display(worker: Worker) -> str:
    """Return how a worker is called on pages."""
    return worker.name


def frame(_request: HttpRequest) -> dict[str, Any]:
    """Return what base.html draws around every page."""
    return {"product_name": settings.PRODUCT_NAME, "is_demo": settings.DEMO}
