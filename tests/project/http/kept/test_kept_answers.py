"""Answers that are made once for a crowd, and kept for a moment."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from project.http.kept.kept_answers import KeptAnswer, KeptAnswers

FOR_EVER = 60.0


class Source:
    """Makes answers that hold what it ``says``; each is held back until it is let go."""

    def __init__(self, *, held: bool = False) -> None:
        self.says = b"as it is"
        self.made = 0
        self.at_once = self.most_at_once = 0
        self.status = 200
        self.raises: Exception | None = None
        self.go_on = asyncio.Event()
        if not held:
            self.go_on.set()

    async def make(self) -> KeptAnswer:
        self.made += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        said = self.says  # what the database says when it is asked, however long it takes
        try:
            await self.go_on.wait()
        finally:
            self.at_once -= 1
        if self.raises:
            raise self.raises
        return KeptAnswer(self.status, (), said, may_be_kept=self.status == 200)


class Turned:
    """The event loop's clock, with hands that can be moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        real: Callable[[], float] = loop.time
        self.ahead = 0.0
        monkeypatch.setattr(loop, "time", lambda: real() + self.ahead)


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Turned:
    return Turned(monkeypatch)


def store(**options: Any) -> KeptAnswers:
    usual = {"seconds": FOR_EVER, "patience": 100 * FOR_EVER, "most_bytes": 1000}
    return KeptAnswers(**usual | options)


async def some_turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_five_hundred_who_come_at_once_have_it_made_once() -> None:
    source, kept = Source(held=True), store()
    crowd = [asyncio.create_task(kept.get("a", source.make)) for _ in range(500)]
    await some_turns()
    source.go_on.set()
    assert {answer.body for answer in await asyncio.gather(*crowd) if answer} == {b"as it is"}
    assert source.made == 1
    await kept.get("a", source.make)
    assert source.made == 1


async def test_each_second_it_is_made_once_anew_also_when_a_crowd_comes_then(clock: Turned) -> None:
    source, kept = Source(), store()
    await kept.get("a", source.make)
    for second in range(1, 4):
        clock.ahead = second * FOR_EVER
        await asyncio.gather(*(kept.get("a", source.make) for _ in range(500)))
        assert source.made == second + 1


async def test_it_is_as_old_as_the_moment_when_it_was_begun(clock: Turned) -> None:
    source, kept = Source(held=True), store()
    slow = asyncio.create_task(kept.get("a", source.make))
    await some_turns()
    clock.ahead = FOR_EVER
    source.says = b"changed"
    later = asyncio.create_task(kept.get("a", source.make))
    await some_turns()
    assert source.made == 1  # one at a time, however slow
    source.go_on.set()
    answers = await asyncio.gather(slow, later)
    assert [answer.body for answer in answers if answer] == [b"as it is", b"changed"]
    assert source.made == 2


async def test_it_is_forgotten_by_itself() -> None:
    source, kept = Source(), store(seconds=0.05)
    await kept.get("a", source.make)
    assert kept.kept_bytes == len(source.says)
    await asyncio.sleep(0.1)  # nobody asks
    assert kept.kept_bytes == 0


async def test_each_key_has_its_own() -> None:
    one, other, kept = Source(), Source(), store()
    other.says = b"another"
    await kept.get("a", one.make)
    answer = await kept.get("b", other.make)
    assert answer and answer.body == b"another"


async def test_a_failure_is_for_those_who_wait_and_not_kept() -> None:
    source, kept = Source(held=True), store()
    source.status = 500
    crowd = [asyncio.create_task(kept.get("a", source.make)) for _ in range(20)]
    await some_turns()
    source.go_on.set()
    assert {answer.status for answer in await asyncio.gather(*crowd) if answer} == {500}
    assert (source.made, kept.kept_bytes) == (1, 0)
    source.status = 200
    answer = await kept.get("a", source.make)
    assert answer and answer.status == 200


async def test_what_is_raised_reaches_all_and_is_not_kept() -> None:
    source, kept = Source(held=True), store()
    source.raises = OSError("no more files")
    crowd = [asyncio.create_task(kept.get("a", source.make)) for _ in range(3)]
    await some_turns()
    source.go_on.set()
    found = await asyncio.gather(*crowd, return_exceptions=True)
    assert [type(one) for one in found] == [OSError] * 3
    source.raises = None
    assert await kept.get("a", source.make)


async def test_who_leaves_takes_it_from_nobody() -> None:
    source, kept = Source(held=True), store()
    first = asyncio.create_task(kept.get("a", source.make))
    await some_turns()
    second = asyncio.create_task(kept.get("a", source.make))
    await some_turns()
    first.cancel()
    await asyncio.wait([first])
    source.go_on.set()
    answer = await second
    assert first.cancelled()
    assert answer and answer.status == 200
    assert source.made == 1


async def test_what_hangs_is_given_up_and_begun_anew() -> None:
    hangs, kept = Source(held=True), store(patience=0.05)
    crowd = [asyncio.create_task(kept.get("a", hangs.make)) for _ in range(20)]
    assert await asyncio.gather(*crowd) == [None] * 20
    assert hangs.made == 1
    well = Source()
    answer = await kept.get("a", well.make)
    assert answer and answer.body == b"as it is"
    hangs.go_on.set()  # what was given up ends somewhen, and nobody hears of it
    await some_turns()
    assert await kept.get("a", well.make) is answer


async def test_not_too_many_are_made_at_once_and_what_waits_is_not_old_yet(clock: Turned) -> None:
    source, kept = Source(held=True), store(at_once=2)
    crowd = [asyncio.create_task(kept.get(key, source.make)) for key in range(10)]
    await some_turns()
    assert source.made == 2
    clock.ahead = FOR_EVER - 1
    source.go_on.set()
    await asyncio.gather(*crowd)
    assert (source.made, source.most_at_once) == (10, 2)
    clock.ahead = FOR_EVER + 1  # those that waited for their turn were begun a moment ago
    await kept.get(9, source.make)
    assert source.made == 10


async def test_a_hanging_one_keeps_no_turn_for_ever() -> None:
    hangs, well, kept = Source(held=True), Source(), store(at_once=1, patience=0.05)
    assert await kept.get("a", hangs.make) is None
    assert await kept.get("b", well.make)
    hangs.go_on.set()


async def test_memory_is_bounded_and_the_oldest_go() -> None:
    source, kept = Source(), store(most_bytes=3 * len(b"as it is"))
    for key in range(10):
        await kept.get(key, source.make)
        assert kept.kept_bytes <= 3 * len(source.says)
    for key in (9, 8, 7):
        await kept.get(key, source.make)
    assert source.made == 10
    await kept.get(6, source.make)
    assert source.made == 11


async def test_what_is_larger_than_the_store_drives_nothing_out() -> None:
    small, large, kept = Source(), Source(), store(most_bytes=20)
    large.says = b"x" * 21
    await kept.get("small", small.make)
    answer = await kept.get("large", large.make)
    assert answer and answer.body == large.says
    await kept.get("small", small.make)
    assert small.made == 1


def test_another_event_loop_finds_nothing_of_the_last() -> None:
    kept = store()

    async def ask() -> int:
        source = Source()
        await kept.get("a", source.make)
        return source.made

    assert [asyncio.run(ask()), asyncio.run(ask())] == [1, 1]
