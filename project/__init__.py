"""Composition root: settings, servers, the Celery app, the API object and the error form."""

from project.celery import app as celery_app

__all__ = ["celery_app"]
