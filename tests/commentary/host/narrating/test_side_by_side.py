"""Two narrators in one broadcast: what spectators hear of it when the first one fails."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from commentary import leases, lines, registry
from commentary.host.narrating.memory import LineMemory, recall
from commentary.host.narrating.speaker import SharedParts, Speaker
from commentary.host.narrating.turns import SILENCE_SECONDS, Drop
from commentary.leases import Lease
from commentary.narrators.narrator import (
    Line,
    MatchState,
    NarratorCapabilities,
    NarratorRefused,
    NarratorUnavailable,
)
from commentary.narrators.trouble import Trouble
from commentary.observers.observer import SceneFacts
from commentary.registry import Engine, NarratorParts
from livekit_app.monitoring import metrics
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.host.virtual_time import VirtualLoop
from tests.commentary.observers.pictures import wall

PICTURE = wall()
LIMIT = 6.0
EVERY = timedelta(seconds=4)  # as a model is asked


class First:
    """A model: asked every four seconds, answers after ``takes``, or raises."""

    name = "first"
    capabilities = NarratorCapabilities(seconds=LIMIT)

    def __init__(self, talk: "Duet") -> None:
        self._talk = talk
        self._asked_at: datetime | None = None

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        if self._asked_at is not None and scene.at - self._asked_at < EVERY:
            await asyncio.sleep(0.01)
            return None
        self._asked_at = scene.at
        talk = self._talk
        talk.calls += 1
        try:
            await asyncio.sleep(talk.takes)
        except asyncio.CancelledError:
            talk.cancelled += 1
            raise
        if talk.problem is not None:
            raise talk.problem
        text = talk.text or f"There is movement here, look {talk.calls}."
        return Line(text, 0.5, False, scene.at, sources=(self.name,))


class Second:
    """Has something to say every second; keeps what it was only to note."""

    name = "second"
    capabilities = NarratorCapabilities()

    def __init__(self, talk: "Duet") -> None:
        self._talk = talk
        self._told_at: datetime | None = None

    def note(self, scene: SceneFacts) -> None:
        self._talk.noted += 1

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        if self._told_at is not None and scene.at - self._told_at < timedelta(seconds=1):
            return None
        self._told_at = scene.at
        self._talk.told += 1
        return Line(
            f"Something moves here, look {self._talk.told}.",
            0.5,
            False,
            scene.at,
            sources=(self.name,),
        )


@dataclass
class Duet:
    loop: VirtualLoop
    takes: float = 1.0
    problem: Exception | None = None
    text: str = ""
    wanted: bool = True
    live: bool = True
    calls: int = 0
    told: int = 0
    noted: int = 0
    cancelled: int = 0
    written: list[tuple[float, str]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    troubles: list[tuple[str, datetime | None]] = field(default_factory=list)

    async def database(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if call is recall:
            return LineMemory()
        if call is leases.write_model_trouble:
            self.troubles.append((str(args[1]), args[2]))
            return None
        if call is metrics.count:
            self.counted.append(args[1])
            return None
        assert call is lines.write
        self.written += [(self.loop.time(), line.sources[0]) for line in args[1]]
        return [len(self.written)]

    async def play(self, seconds: float) -> list[str]:
        """Frames, five a second; who spoke meanwhile, in order."""
        before = len(self.written)
        for _ in range(round(seconds * 5)):
            self.speaker.offer_frame(Frame(PICTURE, self.loop.now()))
            self.speaker.hear([], corrected=False)
            await asyncio.sleep(0.2)
        return [who for _, who in self.written[before:]]

    def gaps(self) -> float:
        """The longest time in which nobody spoke, until now."""
        times = [0.0, *(at for at, _ in self.written), self.loop.time()]
        return max(after - before for before, after in pairwise(times))

    def begin(self) -> list["asyncio.Task[None]"]:
        database: Any = SimpleNamespace(run=self.database)
        self.speaker = Speaker(
            Lease("session", "alice", 1),
            SharedParts("duet", database),
            database=database,
            match=MatchState,
            may_speak=lambda: self.live,
            may_look=lambda: self.wanted,
        )
        return [asyncio.create_task(part()) for part in self.speaker.parts]


@pytest.fixture
async def duet(virtual_loop: VirtualLoop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Duet]:
    duet = Duet(virtual_loop)

    def first(parts: NarratorParts) -> First:
        return First(duet)

    def second(parts: NarratorParts) -> Second:
        return Second(duet)

    monkeypatch.setitem(registry.NARRATORS, "first", first)
    monkeypatch.setitem(registry.NARRATORS, "second", second)
    monkeypatch.setitem(registry.ENGINES, "duet", Engine((), "first", stand_in="second"))
    running = duet.begin()
    yield duet
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_while_the_first_one_is_well_it_speaks_alone_and_the_other_takes_note(
    duet: Duet,
) -> None:
    who = await duet.play(40.0)

    assert set(who) == {"first"}
    assert len(who) == 10
    assert duet.noted >= 190
    assert duet.troubles == []


async def test_in_a_slow_call_the_other_says_something_and_the_answer_comes_after_it(
    duet: Duet,
) -> None:
    await duet.play(5.0)
    duet.takes = LIMIT - 0.5
    who = await duet.play(30.0)

    assert {"first", "second"} == set(who)
    assert duet.gaps() <= SILENCE_SECONDS + 0.5
    assert duet.troubles == []


@pytest.mark.parametrize(
    "problem",
    [
        NarratorUnavailable("busy", retry_after=30.0, trouble=Trouble.RATE_LIMITED),
        NarratorUnavailable("gone", trouble=Trouble.UNREACHABLE),
        NarratorRefused("no", trouble=Trouble.KEY_REFUSED),
        ValueError("nobody thought of it"),
        None,  # it hangs
    ],
)
async def test_a_first_one_that_fails_in_the_midst_leaves_no_gap(
    duet: Duet, problem: Exception | None
) -> None:
    await duet.play(10.0)
    duet.problem = problem
    duet.takes = 1e6 if problem is None else 0.5
    who = await duet.play(60.0)

    assert who.count("second") > 40
    assert duet.gaps() <= SILENCE_SECONDS + 0.5


async def test_it_comes_back_by_itself_and_trouble_ends_with_its_answer(duet: Duet) -> None:
    duet.problem = NarratorUnavailable("busy", retry_after=20.0, trouble=Trouble.RATE_LIMITED)
    await duet.play(10.0)
    [(trouble, until)] = duet.troubles
    assert trouble == Trouble.RATE_LIMITED
    assert until is not None
    assert abs((until - duet.loop.now()).total_seconds() - 11.0) < 1.0

    duet.problem = None
    who = await duet.play(40.0)
    assert who[-1] == "first"
    assert "second" not in who[-5:]
    assert duet.troubles[1:] == [("", None)]


async def test_what_is_final_ends_with_a_restart(duet: Duet) -> None:
    duet.problem = NarratorRefused("no", trouble=Trouble.KEY_REFUSED)
    await duet.play(60.0)
    assert duet.calls == 1

    duet.problem = None
    duet.speaker.restart()
    assert "first" in await duet.play(5.0)
    assert duet.troubles == [(Trouble.KEY_REFUSED, None), ("", None)]


async def test_one_slow_answer_is_no_trouble(duet: Duet) -> None:
    await duet.play(4.0)
    duet.takes = 1e6
    await duet.play(5.0)
    duet.takes = 1.0
    who = await duet.play(20.0)

    assert who[-1] == "first"
    assert duet.troubles == []


async def test_the_host_who_does_not_want_it_ends_the_call_and_is_heard_at_once(
    duet: Duet,
) -> None:
    await duet.play(4.0)
    duet.takes = 5.0
    await duet.play(2.0)
    calls = duet.calls
    duet.wanted = False
    who = await duet.play(20.0)

    assert duet.cancelled == 1
    assert duet.calls == calls
    assert set(who) == {"second"}
    assert duet.troubles == []  # nobody failed

    duet.wanted, duet.takes = True, 1.0
    assert "first" in await duet.play(10.0)


async def test_a_broadcast_that_is_not_live_ends_the_call_and_begins_none(duet: Duet) -> None:
    duet.takes = 5.0
    await duet.play(2.0)
    calls = duet.calls
    duet.live = False
    assert await duet.play(20.0) == []
    assert (duet.cancelled, duet.calls) == (1, calls)


async def test_an_answer_that_says_what_was_said_is_dropped_and_counted(duet: Duet) -> None:
    duet.text = "There is movement here."
    who = await duet.play(20.0)

    assert who.count("first") == 1
    assert duet.counted[:3] == [f"commentary:{Drop.SAID_ALREADY}"] * 3
    assert duet.gaps() <= SILENCE_SECONDS + 0.5
