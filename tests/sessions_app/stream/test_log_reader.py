"""The thread that reads logs: what becomes of its database connection."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import DatabaseError, connections

from sessions_app.stream.log_reader import ReaderThread, read_heads
from tests.sessions_app.stream.stage import in_db, make_session

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def reader() -> AsyncIterator[ReaderThread]:
    reader = ReaderThread()
    yield reader
    await reader.aclose()


def raw_connection() -> Any:
    return connections["default"].connection


async def test_a_broken_connection_fails_one_read_and_is_replaced(reader: ReaderThread) -> None:
    session = await in_db(make_session)
    await reader.run(read_heads, [session.pk])
    broken = await reader.run(raw_connection)
    await reader.run(broken.close)  # as when the server went away: Django does not know

    with pytest.raises(DatabaseError):
        await reader.run(read_heads, [session.pk])

    assert await reader.run(raw_connection) is None
    assert session.pk in await reader.run(read_heads, [session.pk])


async def test_a_whole_connection_is_kept(reader: ReaderThread) -> None:
    """Connecting for every read would cost more than the read."""
    session = await in_db(make_session)
    await reader.run(read_heads, [session.pk])
    before = await reader.run(raw_connection)

    await reader.run(read_heads, [session.pk])

    assert before is not None
    assert await reader.run(raw_connection) is before
