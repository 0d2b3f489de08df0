"""How casecoord is wired; imported by nobody."""

from casecoord.celery import app as celery_app

__all__ = ["celery_app"]
