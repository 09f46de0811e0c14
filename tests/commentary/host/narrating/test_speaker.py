"""From frames to lines: what the narrator is told, and what of it is written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from commentary import lines, registry
from commentary.host.narrating.memory import REMEMBERED_LINES, LineMemory, recall
from commentary.host.narrating.speaker import SharedParts, Speaker
from commentary.leases import Lease
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.facts import What
from commentary.observers.motion_facts import Observation, Topic
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.registry import Engine
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.host.virtual_time import VirtualLoop
from tests.commentary.observers.pictures import wall

PICTURE = wall()


class Counting:
    """An observer that tells how many frames it has seen."""

    name = "counting"
    efforts = (Effort("full", Cost(ms_per_frame=1.0, frames_per_second=10.0)),)

    def __init__(self) -> None:
        self._count = 0

    def use(self, effort: Effort) -> None:
        raise AssertionError("there is only one")

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        self._count += len(frames)
        return SceneFacts(at, (Observation(Topic.SEVERAL, count=self._count),))


class Listening:
    """A narrator that says how often it was told of something, and remembers with what."""

    name = "listening"
    capabilities = NarratorCapabilities(seconds=10.0)

    def __init__(self) -> None:
        self.takes = 0.0
        self.told: list[tuple[list[int], str, list[str]]] = []

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        seen = [one.count for one in scene.motion]
        self.told.append((seen, match.title, [line.text for line in history]))
        await asyncio.sleep(self.takes)
        moved = Claim(What.MOVEMENT, scene.at, scene.at)
        return Line(f"Line {len(self.told)}", 0.4, False, scene.at, (moved,))


@dataclass
class Talk:
    loop: VirtualLoop
    narrators: list[Listening] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    wanted: bool = True
    may_look: bool = True

    def narrator(self, seed: int) -> Listening:
        self.narrators.append(Listening())
        return self.narrators[-1]

    async def database(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Nothing was said before; what is written gets the next number."""
        if call is recall:
            return LineMemory()
        assert call is lines.write
        assert named == {"engine": "test"}
        self.written += [line.text for line in args[1]]
        return [len(self.written)]

    async def frame(self) -> None:
        self.speaker.offer_frame(Frame(PICTURE, self.loop.now()))
        await asyncio.sleep(0.1)

    def begin(self) -> list["asyncio.Task[None]"]:
        database: Any = SimpleNamespace(run=self.database)
        self.speaker = Speaker(
            Lease("session", "alice", 1),
            SharedParts("test", database),
            database=database,
            match=lambda: MatchState(title="Cup final"),
            may_speak=lambda: self.wanted,
            may_look=lambda: self.may_look,
        )
        return [asyncio.create_task(part()) for part in self.speaker.parts]


@pytest.fixture
async def talk(virtual_loop: VirtualLoop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talk]:
    talk = Talk(virtual_loop)
    monkeypatch.setitem(registry.OBSERVERS, "counting", Counting)
    monkeypatch.setitem(registry.NARRATORS, "listening", talk.narrator)
    monkeypatch.setitem(registry.ENGINES, "test", Engine(("counting",), "listening"))
    running = talk.begin()
    yield talk
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_a_narrator_that_keeps_up_is_told_of_each_scene(talk: Talk) -> None:
    for _ in range(3):
        await talk.frame()

    assert talk.narrators[-1].told == [
        ([1], "Cup final", []),
        ([2], "Cup final", ["Line 1"]),
        ([3], "Cup final", ["Line 1", "Line 2"]),
    ]
    assert talk.written == ["Line 1", "Line 2", "Line 3"]


async def test_one_that_is_slow_is_told_at_once_what_it_missed_the_newest_first(
    talk: Talk,
) -> None:
    talk.narrators[-1].takes = 0.35
    for _ in range(5):
        await talk.frame()

    assert [seen for seen, _, _ in talk.narrators[-1].told] == [[1], [4, 3, 2]]


async def test_it_remembers_the_last_lines_only(talk: Talk) -> None:
    for _ in range(REMEMBERED_LINES + 3):
        await talk.frame()

    _, _, history = talk.narrators[-1].told[-1]
    assert history == [f"Line {number}" for number in range(3, REMEMBERED_LINES + 3)]


async def test_nothing_is_observed_or_said_while_nobody_wants_it(talk: Talk) -> None:
    talk.wanted = False
    await talk.frame()
    assert talk.narrators[-1].told == []

    talk.wanted, talk.narrators[-1].takes = True, 1.0
    await talk.frame()
    talk.wanted = False
    await asyncio.sleep(2.0)
    assert len(talk.narrators[-1].told) == 1
    assert talk.written == []


async def test_a_restart_begins_with_nothing_seen_and_nothing_said(talk: Talk) -> None:
    await talk.frame()
    before = talk.narrators[-1]
    before.takes = 1.0
    await talk.frame()

    talk.speaker.restart()
    await asyncio.sleep(2.0)
    await talk.frame()

    assert talk.written == ["Line 1", "Line 1"]  # what the former one said last is dropped
    assert talk.narrators[-1] is not before
    assert talk.narrators[-1].told == [([1], "Cup final", [])]
