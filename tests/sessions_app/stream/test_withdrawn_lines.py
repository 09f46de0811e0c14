"""Lines that were withdrawn, on the socket: told to who watches, kept from who comes later."""

import asyncio
from typing import Any

import pytest

from sessions_app.lifecycle.corrections import withdraw
from sessions_app.stream.subscriber import ENDED
from tests.sessions_app.stream.stage import (
    PATIENCE,
    SpectatorSocket,
    end,
    in_db,
    make_session,
    say,
    serving,
    watching,
)

pytestmark = pytest.mark.django_db(transaction=True)


def lines_in(client: SpectatorSocket) -> list[dict[str, Any]]:
    return [one for one in client.messages if one["type"] == "commentary"]


async def test_who_watches_is_told_which_line_was_wrong() -> None:
    session = await in_db(make_session, lines=2)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(withdraw, session.id, 1, actor="host")
        correction = await alice.next()
    assert correction == {"type": "correction", "seq": 3, "at": correction["at"], "line": 1}


async def test_a_newcomer_is_not_given_it() -> None:
    session = await in_db(make_session, lines=3)
    async with serving() as origin, watching(origin, session.id) as alice:
        first = await alice.next()
        await in_db(withdraw, session.id, 2, actor="host")
        await alice.until_seq(4)
        async with watching(origin, session.id) as bob:
            snapshot = await bob.next()
    assert [one["text"] for one in first["events"]] == ["line 1", "line 2", "line 3"]
    assert [one["text"] for one in snapshot["events"]] == ["line 1", "line 3"]
    assert (snapshot["seq"], snapshot["session"]["lines"]) == (4, 2)


async def test_who_resumes_gets_its_number_without_a_word() -> None:
    """From the ring, which holds it as it was said, as well as from the database."""
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(say, session.id, "wrong")
        await in_db(say, session.id, "right")
        await alice.until_seq(2)
        assert [one["text"] for one in lines_in(alice)] == ["wrong", "right"]
        await in_db(withdraw, session.id, 1, actor="host")
        await alice.until_seq(3)
        async with watching(origin, session.id, 0) as from_the_ring:
            await from_the_ring.until_seq(3)
    async with serving() as origin, watching(origin, session.id, 0) as from_the_database:
        await from_the_database.until_seq(3)
    for client in (from_the_ring, from_the_database):
        assert client.seqs == [1, 2, 3]
        gone, kept = lines_in(client)
        assert gone == {"type": "commentary", "seq": 1, "at": gone["at"], "withdrawn": True}
        assert kept["text"] == "right"
    assert lines_in(from_the_ring) == lines_in(from_the_database)


async def test_after_the_end_who_comes_back_hears_of_it() -> None:
    """As soon as this process has read of it, which is asked for by coming back."""
    session = await in_db(make_session, lines=1)

    async def come_back(origin: str, after: int | None) -> list[dict[str, Any]]:
        async with watching(origin, session.id, after) as client:
            assert await client.close_code() == ENDED
        return client.messages

    async with serving() as origin:
        async with watching(origin, session.id) as alice:
            await alice.next()
            await in_db(end, session.id)
            assert await alice.close_code() == ENDED
        assert alice.seqs == [2]
        await in_db(withdraw, session.id, 1, actor="host")
        async with asyncio.timeout(PATIENCE):
            while (await come_back(origin, None))[0]["seq"] < 3:
                pass
        resumed = await come_back(origin, 2)
        fresh = await come_back(origin, None)
    assert [one["type"] for one in resumed] == ["resumed", "correction"]
    assert [(one["type"], one["events"]) for one in fresh] == [("snapshot", [])]
