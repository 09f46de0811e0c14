"""Composition root: settings, servers, the Celery app, the API object and the error form.

Imports nothing by itself: the supervisor and ``manage.py`` use modules of this package before (or
without) Django. ``ProjectConfig.ready`` loads the Celery app.
"""
