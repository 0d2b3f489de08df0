"""Celery: ids only, JSON only. What must not be lost lies in the outbox, never in the broker."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casecoord.settings")
app = Celery("casecoord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Celery would connect anew for every task, which costs more than most tasks.
app.conf["CELERY_DB_REUSE_MAX"] = 500


@task_prerun.connect
def still_usable(**_about: Any) -> None:
    """Leave a connection that broke since the last task; the next query makes another."""
    connection.close_if_unusable_or_obsolete()
