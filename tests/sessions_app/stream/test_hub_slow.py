"""Sockets that fall behind are let go, and hold up nobody."""

import asyncio
from typing import Any

import pytest

from sessions_app.stream import subscriber
from sessions_app.stream.registry import registry
from tests.sessions_app.stream.stage import PATIENCE, in_db, make_session, say, serving, watching

pytestmark = pytest.mark.django_db(transaction=True)


async def test_too_many_unacknowledged_events_close_with_4429(settings: Any) -> None:
    settings.STREAM_MAX_LAG_EVENTS = 5
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        for number in range(7):
            await in_db(say, session.id, f"line {number}")
        assert await alice.close_code() == 4429
        seen = alice.seqs
        async with watching(origin, session.id, seen[-1]) as again:
            assert (await again.next())["type"] == "resumed"


async def test_what_was_missed_does_not_count_as_falling_behind(settings: Any) -> None:
    settings.STREAM_MAX_LAG_EVENTS = 5
    session = await in_db(make_session, lines=30)
    async with serving() as origin, watching(origin, session.id, 0) as alice:
        await alice.until_seq(30)
        await asyncio.sleep(0.5)  # longer than it takes to be judged
        await in_db(say, session.id, "still here")
        await alice.until_seq(31)


async def test_one_that_acknowledges_stays(settings: Any) -> None:
    settings.STREAM_MAX_LAG_EVENTS = 5
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        for number in range(1, 21):
            await in_db(say, session.id, f"line {number}")
            await alice.until_seq(number)
            await alice.ack(number)
        await asyncio.sleep(0.5)  # the same
        await in_db(say, session.id, "still here")
        await alice.until_seq(21)


async def test_one_that_stops_acknowledging_is_closed_after_a_time(
    settings: Any,
) -> None:
    settings.STREAM_MAX_LAG_SECONDS = 0.5
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await alice.ack(0)
        await in_db(say, session.id, "a line")
        assert await alice.close_code() == 4429


class StuckServer:
    """A server whose ``send`` never returns, as uvicorn's with a peer that does not read."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.aborted = asyncio.Event()
        self.stuck = False
        self.transport = self

    async def send(self, message: dict[str, Any]) -> None:
        if self.stuck:
            await asyncio.Event().wait()
        self.sent.append(message)

    def abort(self) -> None:
        self.aborted.set()


async def test_a_send_that_blocks_delays_nobody_and_is_cut(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STREAM_SEND_SECONDS = 0.2
    monkeypatch.setattr(subscriber, "CLOSE_SECONDS", 0.1)
    session = await in_db(make_session)
    stuck = StuckServer()
    assert await registry().subscribe(session.id, stuck.send, None)
    stuck.stuck = True
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        for number in range(1, 4):
            await in_db(say, session.id, f"line {number}")
            await alice.until_seq(number)
        async with asyncio.timeout(PATIENCE):
            await stuck.aborted.wait()
    assert len(stuck.sent) == 1  # the snapshot; then it got stuck


@pytest.mark.slow
async def test_a_peer_that_does_not_read_is_let_go_and_the_others_go_on(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STREAM_SEND_SECONDS = 0.5
    settings.STREAM_MAX_LAG_EVENTS = 10_000
    monkeypatch.setattr(subscriber, "CLOSE_SECONDS", 0.5)
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        host, port = origin.removeprefix("ws://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
        writer.write(
            (
                f"GET /api/ws/sessions/{session.id}/commentary HTTP/1.1\r\nHost: localhost\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ).encode()
        )
        await reader.readline()
        await _until(lambda: registry().sockets(session.id) == 2)
        for number in range(1, 81):
            await in_db(say, session.id, "x" * 200_000)
            await alice.until_seq(number)
        await _until(lambda: registry().sockets(session.id) == 1)
        writer.close()


async def _until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.02)
