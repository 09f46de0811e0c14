"""The switch from what was missed to what happens now, under writers and comings and goings."""

import asyncio
from typing import Any

import pytest

from sessions_app.stream import log_reader, registry
from tests.sessions_app.stream.stage import (
    SpectatorSocket,
    in_db,
    make_session,
    say,
    serving,
    watching,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LINES = 200


async def write_many(session_id: str) -> None:
    def work() -> None:
        for number in range(LINES):
            say(session_id, f"line {number}")

    await in_db(work)


async def follow(origin: str, session_id: str, pause: float) -> list[int]:
    """Come at some moment, leave and come back by number twice; all numbers in order."""
    await asyncio.sleep(pause)
    seen: list[int] = []
    after: int | None = None
    for _ in range(2):
        async with watching(origin, session_id, after) as spectator:
            after = last = await _read_some(spectator, after, 15)
            seen += spectator.seqs
    async with watching(origin, session_id, after) as spectator:
        await spectator.next()
        if last < LINES:
            await spectator.until_seq(LINES)
        seen += spectator.seqs
    return seen


async def _read_some(spectator: SpectatorSocket, after: int | None, count: int) -> int:
    first = await spectator.next()
    last = int(first["seq"]) if after is None else after
    while len(spectator.seqs) < count and last < LINES:
        message = await spectator.next()
        last = int(message.get("seq", last))
    return last


async def test_nothing_is_lost_or_repeated_while_lines_are_written() -> None:
    session = await in_db(make_session)
    async with serving() as origin:
        writer = asyncio.create_task(write_many(session.id))
        seen = await asyncio.gather(
            *(follow(origin, session.id, number * 0.02) for number in range(25))
        )
        await writer
    for numbers in seen:
        assert numbers == list(range(LINES - len(numbers) + 1, LINES + 1))
    assert max(map(len, seen)) > LINES // 2  # the first comers were there during the writing


async def test_two_writers_at_once_leave_no_gap(settings: Any) -> None:
    settings.STREAM_MAX_LAG_EVENTS = 10 * LINES  # alice does not acknowledge
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await asyncio.gather(write_many(session.id), write_many(session.id))
        await alice.until_seq(2 * LINES)
    assert alice.seqs == list(range(1, 2 * LINES + 1))


async def test_a_crowd_is_greeted_by_few_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    original = log_reader.read_snapshot

    def counting(session_id: str) -> Any:
        reads.append(session_id)
        return original(session_id)

    monkeypatch.setattr(registry, "read_snapshot", counting)
    session = await in_db(make_session, lines=3)

    async def come(origin: str) -> str:
        async with watching(origin, session.id) as spectator:
            return str((await spectator.next())["type"])

    async with serving() as origin:
        assert set(await asyncio.gather(*(come(origin) for _ in range(40)))) == {"snapshot"}
    assert 1 <= len(reads) <= 3
