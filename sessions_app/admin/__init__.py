"""Broadcasts for operators. Django finds this package and with it all of its modules."""

from sessions_app.admin import access, accounts, client_events, people, scorekeepers, sessions

__all__ = ["access", "accounts", "client_events", "people", "scorekeepers", "sessions"]
