"""The Celery app. Tasks live in the apps; what runs when is the ``beat_schedule`` below."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

app = Celery("sideline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
