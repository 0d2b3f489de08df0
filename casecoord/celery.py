"""Celery: ids only, JSON only. What must not be lost lies in the outbox, never in the broker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casecoord.settings")
app = Celery("casecoord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
