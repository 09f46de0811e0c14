"""Observers that hang, fail or are slow: what the host does with one of them."""

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from commentary.host import observer_threads
from commentary.host.budget import Budget
from commentary.host.feeds import FrameFeed
from commentary.host.observer_runner import HANG_SECONDS, MOST_HANGS, ObserverRunner
from commentary.host.observer_threads import ObserverThreads
from commentary.observers.observer import Cost, Effort, Observer, ObserverUnavailable, SceneFacts
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.host.virtual_time import BEGIN, VirtualLoop
from tests.commentary.observers.pictures import wall

PICTURE = wall()


class Watching:
    """An observer that remembers what it was given. ``hangs``: until the test ends."""

    name = "watching"

    def __init__(
        self, loop: VirtualLoop, released: threading.Event, frames_per_second: float
    ) -> None:
        self.efforts = (Effort("full", Cost(1.0, frames_per_second)),)
        self.seen: list[list[datetime]] = []
        self.hangs = False
        self.fails = False
        self._loop = loop
        self._released = released

    def use(self, effort: Effort) -> None:
        raise AssertionError("there is only one")

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        self.seen.append([frame.at for frame in frames])
        if self.hangs:
            self._loop.hang(self._released)
        if self.fails:
            raise ValueError("a picture it cannot bear")
        return SceneFacts(at)


class Broadcast:
    """A runner, the observers it made, and the scenes it told of."""

    def __init__(self, threads: ObserverThreads, make: Callable[[], Observer[Frame]]) -> None:
        self._make = make
        self.made: list[Any] = []
        self.scenes: list[SceneFacts] = []
        self.runner = ObserverRunner(
            self._next,
            FrameFeed,
            threads=threads,
            allowance=Budget(1.0).allowance(),
            on_scene=self.scenes.append,
            log={"session_id": "s"},
        )
        self.running = asyncio.create_task(self.runner.run())

    def _next(self) -> Observer[Frame]:
        observer = self._make()
        self.made.append(observer)
        return observer

    async def frame(self) -> datetime:
        """One frame, and the tenth of a second until the next."""
        at = running_loop().now()
        self.runner.offer(Frame(PICTURE, at))
        await asyncio.sleep(0.1)
        return at


def running_loop() -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop


@pytest.fixture
async def threads() -> ObserverThreads:
    return ObserverThreads()


@pytest.fixture
async def broadcast(
    threads: ObserverThreads,
) -> AsyncIterator[Callable[..., Broadcast]]:
    released = threading.Event()
    started: list[Broadcast] = []
    loop = running_loop()

    def start(hangs: bool = False, frames_per_second: float = 10.0) -> Broadcast:
        def make() -> Watching:
            observer = Watching(loop, released, frames_per_second)
            observer.hangs = hangs
            return observer

        started.append(Broadcast(threads, make))
        return started[-1]

    yield start
    for one in started:
        one.running.cancel()
    await asyncio.gather(*(one.running for one in started), return_exceptions=True)
    released.set()


Start = Callable[..., Broadcast]


async def test_it_gets_every_frame_and_each_is_told_of(broadcast: Start) -> None:
    one = broadcast()

    frames = [await one.frame() for _ in range(5)]

    assert one.made[0].seen == [[at] for at in frames]
    assert [scene.at for scene in one.scenes] == frames


async def test_it_gets_no_more_frames_than_it_declared(broadcast: Start) -> None:
    one = broadcast(frames_per_second=2.0)
    frames = [await one.frame() for _ in range(20)]

    assert one.made[0].seen == [[at] for at in frames[::5]]
    assert [scene.at for scene in one.scenes] == frames  # the narrator's clock goes on


async def test_while_one_hangs_the_others_see_on(
    broadcast: Start, caplog: pytest.LogCaptureFixture
) -> None:
    hanging = [broadcast(hangs=True) for _ in range(3)]
    whole = broadcast()

    for _ in range(40):
        for one in hanging:
            one.runner.offer(Frame(PICTURE, running_loop().now()))
        await whole.frame()

    assert len(whole.scenes) == 40
    assert all(len(one.made) == 1 for one in hanging)
    assert "hangs" not in caplog.text  # four seconds: it may be slow


async def test_one_that_hangs_is_replaced_and_at_last_given_up(
    broadcast: Start, threads: ObserverThreads, caplog: pytest.LogCaptureFixture
) -> None:
    one = broadcast(hangs=True)

    for _ in range(int(10 * HANG_SECONDS * (MOST_HANGS + 2))):
        await one.frame()

    assert len(one.made) == MOST_HANGS
    assert threads.hanging == MOST_HANGS
    assert caplog.text.count("observer hangs: replaced") == MOST_HANGS - 1
    assert caplog.text.count("observer hangs: given up") == 1
    assert len(one.scenes) > 10 * HANG_SECONDS  # the narrator is told that nothing was seen


async def test_its_successor_sees_what_comes_then(broadcast: Start) -> None:
    one = broadcast()
    one.made[0].hangs = True
    for _ in range(int(10 * HANG_SECONDS) + 5):
        await one.frame()

    at = await one.frame()

    assert one.made[1].seen[-1] == [at]
    assert one.scenes[-1] == SceneFacts(at)


async def test_a_restart_gives_it_another_chance(broadcast: Start) -> None:
    one = broadcast(hangs=True)
    for _ in range(int(10 * HANG_SECONDS * (MOST_HANGS + 1))):
        await one.frame()

    one.runner.restart()
    one.made[-1].hangs = False
    at = await one.frame()

    assert one.made[-1].seen == [[at]]


async def test_a_broadcast_that_ends_meanwhile_leaves_its_thread_counted(
    broadcast: Start, threads: ObserverThreads
) -> None:
    one = broadcast(hangs=True)
    await one.frame()

    one.running.cancel()
    await asyncio.wait({one.running})

    assert threads.hanging == 1


async def test_what_comes_back_after_all_is_not_counted_and_not_told(
    threads: ObserverThreads,
) -> None:
    loop, back = running_loop(), threading.Event()
    came = threading.Event()

    def call() -> str:
        loop.hang(back)
        came.set()
        return "late"

    with pytest.raises(observer_threads.Hangs):
        await threads.run(1.0, call)
    assert threads.hanging == 1
    back.set()
    assert await asyncio.to_thread(came.wait, 10)

    while threads.hanging:  # its thread has one step to go
        await asyncio.to_thread(threading.Event().wait, 0.001)


async def test_only_so_many_are_replaced(
    broadcast: Start,
    threads: ObserverThreads,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However many broadcasts there were, the process does not fill with dead threads."""
    monkeypatch.setattr(observer_threads, "MOST_REPLACED", 2)
    monkeypatch.setattr(observer_threads, "MOST_HANGING", 4)
    broadcasts = []
    for _ in range(4):
        broadcasts.append(one := broadcast(hangs=True))
        for _ in range(int(10 * HANG_SECONDS * MOST_HANGS)):
            await one.frame()

    assert [len(one.made) for one in broadcasts] == [2, 1, 1, 1]
    assert [len(observer.seen) for one in broadcasts for observer in one.made] == [1, 1, 1, 1, 0]
    assert threads.hanging == 4
    assert caplog.text.count("no thread for an observer") == 1


async def test_one_that_fails_is_survived(
    broadcast: Start, caplog: pytest.LogCaptureFixture
) -> None:
    one = broadcast()
    one.made[0].fails = True
    await one.frame()
    one.made[0].fails = False
    at = await one.frame()

    assert "[commentary] observer failed" in caplog.text
    assert len(one.made) == 1
    assert one.scenes[-1] == SceneFacts(at)


async def test_one_that_is_slower_than_the_camera_skips_the_oldest(broadcast: Start) -> None:
    one = broadcast()
    times = [BEGIN + timedelta(seconds=number) for number in range(6)]
    for at in times:
        one.runner.offer(Frame(PICTURE, at))
    await asyncio.sleep(0.1)

    assert one.made[0].seen == [times[2:]]


async def test_one_that_takes_too_much_is_told_to_look_another_way(
    threads: ObserverThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that takes half a second of CPU, as its thread's clock says."""
    monkeypatch.setattr(time, "thread_time", itertools.count(0.0, 0.5).__next__)
    one = Broadcast(threads, Saving)
    for _ in range(100):
        await one.frame()

    observer = one.made[0]
    assert isinstance(observer, Saving)
    assert observer.used == [CHEAP]
    assert one.runner.is_lowered
    assert one.runner.looking.startswith("saving: rests")  # the cheap way takes as much here
    assert one.scenes[-1] == SceneFacts(one.scenes[-1].at)
    one.running.cancel()


async def test_one_without_its_model_is_left_alone_and_said_once(
    threads: ObserverThreads, caplog: pytest.LogCaptureFixture
) -> None:
    one = Broadcast(threads, Blind)
    for _ in range(30):
        await one.frame()

    assert one.runner.looking == "blind: unavailable"
    assert one.runner.is_lowered
    (told,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert vars(told)["why"] == "the model is missing: put it back"
    assert len(one.scenes) == 30  # the narrator's clock goes on
    one.running.cancel()


async def test_operators_read_how_often_it_looks(broadcast: Start) -> None:
    one = broadcast()
    for _ in range(60):
        await one.frame()

    assert one.runner.looking == "watching: full, 10.0/s"
    assert not one.runner.is_lowered


CHEAP = Effort("cheap", Cost(1.0, 2.0))


class Saving:
    name = "saving"
    efforts = (Effort("full", Cost(1.0, 10.0)), CHEAP)

    def __init__(self) -> None:
        self.used: list[Effort] = []

    def use(self, effort: Effort) -> None:
        self.used.append(effort)

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        return SceneFacts(at)


class Blind(Saving):
    name = "blind"

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        raise ObserverUnavailable("the model is missing: put it back")


async def test_before_the_end_what_still_looks_is_waited_for(threads: ObserverThreads) -> None:
    """A process that ends while a model runs ends with SIGABRT."""
    loop, back = running_loop(), threading.Event()
    looking = asyncio.create_task(threads.run(60.0, loop.hang, back))
    await asyncio.sleep(0)

    assert not await threads.drain(0.01)
    back.set()
    assert await threads.drain(10.0)
    await looking
