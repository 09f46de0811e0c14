"""Counting costs the same however many are counted, and nobody is counted for ever."""

import time
from collections.abc import Iterator

import pytest
from limits import parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from livekit_app.auth import counts_in_memory
from livekit_app.auth.counts_in_memory import CountsInMemory
from livekit_app.auth.rate_limits import _store

MINUTE = parse("2/minute")


class Looked(dict[str, float]):
    """Counts who goes through all of it."""

    times = 0

    def keys(self):  # type: ignore[no-untyped-def]  # as a dict's
        self.times += 1
        return super().keys()

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        return super().__iter__()


class Clock:
    now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    return clock


async def test_a_count_looks_at_no_other() -> None:
    """Before, each request looked through the keys of all: 130 invented callers a second, from one
    address, took the web process down."""
    store = _store()
    assert isinstance(store, CountsInMemory)
    store.expirations = looked = Looked()
    limiter = SlidingWindowCounterRateLimiter(store)
    for number in range(100):
        assert await limiter.hit(MINUTE, f"caller {number}")
    assert len(looked) == 100
    assert looked.times == 0
    assert store.timer is None  # no look at all of them in the background


async def test_who_comes_no_more_is_forgotten(clock: Clock) -> None:
    store = CountsInMemory()
    limiter = SlidingWindowCounterRateLimiter(store)
    for number in range(100):
        await limiter.hit(MINUTE, f"caller {number}")
    clock.now += 121  # the window and the one after it
    asked = 100 // counts_in_memory.AT_ONCE + 1
    for number in range(asked):
        await limiter.hit(MINUTE, f"later {number}")
    assert len(store.storage) == len(store.expirations) == len(store._ends) == asked
    assert not store.locks


async def test_it_counts_as_before(clock: Clock) -> None:
    limiter = SlidingWindowCounterRateLimiter(CountsInMemory())
    assert [await limiter.hit(MINUTE, "alice") for _ in range(3)] == [True, True, False]
    assert await limiter.hit(MINUTE, "bob")
    clock.now += 121
    assert await limiter.hit(MINUTE, "alice")


async def test_taking_back_never_goes_below_nothing() -> None:
    store = CountsInMemory()
    assert await store.decr("nobody") == 0
    assert not store.storage
    assert await store.incr("alice", 60, 2) == 2
    assert await store.decr("alice") == 1
    assert await store.decr("alice", 5) == 0
