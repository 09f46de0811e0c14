"""Proofs that hang, for bench/tokens.py: ``Authorization: Bearer hang`` is never judged."""

import asyncio

from django.db import connection

from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.runtime.db_threads import run_in_database


class Service:
    """An identity service that accepts the question and never answers."""

    async def authenticate(self, credentials: Credentials) -> Caller | None:
        if credentials.bearer() == "hang":
            await asyncio.Event().wait()
        return None


class Statement:
    """A statement that waits for a lock, or for a disk, in PostgreSQL."""

    async def authenticate(self, credentials: Credentials) -> Caller | None:
        if credentials.bearer() == "hang":
            await run_in_database(_sleep)
        return None


def _sleep() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(600)")
