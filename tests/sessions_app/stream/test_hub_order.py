"""A hub takes its log one number after the other, whatever a read brings."""

from collections.abc import AsyncIterator

import pytest

from sessions_app.stream.hub import Hub
from sessions_app.stream.log_reader import EncodedEvent, SessionHead
from sessions_app.stream.registry import Registry


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    """Of an empty log; its registry reads nothing."""
    registry = Registry()
    head = SessionHead(
        last_seq=0,
        viewers=0,
        peak=0,
        state="live",
        way_in="code",
        access_epoch=0,
        access_version=0,
    )
    yield Hub("abc", registry, head, read_at=0.0)
    await registry.aclose()


def events(*numbers: int) -> list[EncodedEvent]:
    return [EncodedEvent(number, f"event {number}", final=False) for number in numbers]


def ring(hub: Hub) -> list[str]:
    messages = [hub.from_ring(number) for number in range(1, 5)]
    return [message["text"] for message in messages if message is not None]


async def test_what_comes_behind_a_gap_waits_until_the_gap_is_filled(hub: Hub) -> None:
    assert hub.add_events(events(1, 3), now=1.0)
    assert (hub.seq, ring(hub)) == (1, ["event 1"])
    assert not hub.add_events(events(3), now=2.0)

    assert hub.add_events(events(2, 3), now=3.0)
    assert (hub.seq, ring(hub)) == (3, ["event 1", "event 2", "event 3"])


async def test_what_is_read_twice_is_taken_once(hub: Hub) -> None:
    hub.add_events(events(1, 2), now=1.0)
    assert not hub.add_events(events(1, 2), now=2.0)
    assert hub.add_events(events(2, 3), now=3.0)
    assert (hub.seq, ring(hub)) == (3, ["event 1", "event 2", "event 3"])
    assert hub.taken_at(2) == 1.0
