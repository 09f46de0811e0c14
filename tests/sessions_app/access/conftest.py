"""Connections at the fake provider, and its queue."""

from tests.sessions_app.people.conftest import join, work  # noqa: F401 - fixtures
