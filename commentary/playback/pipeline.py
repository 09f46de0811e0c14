"""The host's pipeline in a film's time: frames and sound in, lines and when they were said out.

The parts are the host's: an even pace for each observer, frames that wait while one looks, its
effort within the budget, scenes merged for a narrator that is busy, the narrator's runner. Only
time is made: a frame comes at the film's second, and a look that takes 80 ms of CPU ends 80 ms of
film later, as on a core that nobody else wants. So a film plays as fast as the machine can and
tells what it would live, except what the database takes to store a line (a few ms). At real pace
a look lasts as long as it did on the clock, on this machine as it is. A model that somebody else
runs takes its time on the clock in any case. Nobody stands in for the narrator here: what is told
is its own.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commentary.host.budget import Budget
from commentary.host.feeds import FrameFeed, SoundFeed
from commentary.host.narrating.memory import REMEMBERED_LINES
from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.host.narrating.recent_pictures import RecentPictures
from commentary.narrators.checking.check import check
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.checking.measured import Measured
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.vision.vision_client import VisionClient
from commentary.observers.observer import SceneFacts
from commentary.playback.film import BEGIN, seconds_at
from commentary.playback.looker import Looker
from commentary.registry import LISTENERS, NARRATORS, OBSERVERS, NarratorParts
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound

AnyLooker = Looker[Frame] | Looker[Sound]

MEASURE_SECONDS = 1.0  # between two looks at what the process takes beside looking


@dataclass(frozen=True, slots=True)
class Told:
    """``at`` is when the line was ready to be stored, on the film's clock: later than
    ``line.frame_at`` by its age."""

    line: Line
    at: datetime

    @property
    def age(self) -> float:
        """Seconds since the newest frame that it speaks of arrived."""
        return (self.at - self.line.frame_at).total_seconds()


class Pipeline:
    """One film's. ``on_scene`` is told of every scene, and when the narrator could have known it;
    ``dropped`` counts the lines that the check held back.

    ``cores``: what the host's process may take (``SIDELINE_COMMENTARY_CORES``). ``second``: how
    far the film is.
    """

    def __init__(
        self,
        observers: Sequence[str],
        narrator: str,
        match: MatchState,
        *,
        cores: float,
        listeners: Sequence[str] = (),
        seed: int = 0,
        at_real_pace: bool = False,
        on_scene: Callable[[SceneFacts, datetime], None] | None = None,
    ) -> None:
        self.second = 0.0
        self.dropped: Counter[Dropped] = Counter()
        self._match = match
        self._on_scene = on_scene
        self._at_real_pace = at_real_pace
        self._budget = Budget(cores)
        clock = time.perf_counter if at_real_pace else time.process_time
        allowance = self._budget.allowance()
        self.lookers = [
            Looker(OBSERVERS[name](), FrameFeed, allowance=allowance, start=BEGIN, clock=clock)
            for name in observers
        ]
        self.listeners = [
            Looker(LISTENERS[name](), SoundFeed, allowance=allowance, start=BEGIN, clock=clock)
            for name in listeners
        ]
        self._pictures = RecentPictures()
        self._client = VisionClient.of_settings()  # which does nothing until it is asked
        parts = NarratorParts(seed, self._pictures, self._client)
        made = NARRATORS[narrator](parts)
        self._narrator = NarratorRunner(made, NarratorGate(made.capabilities), log={})
        self._history: deque[Line] = deque(maxlen=REMEMBERED_LINES)
        self._seen = Measured()
        self._scene: SceneFacts | None = None  # what the narrator was not yet told
        self._narrator_free = BEGIN
        self._began = 0.0  # the clock at the film's beginning, for a real pace
        self._measured = float("-inf")

    def play(self, film: Iterable[Frame | Sound]) -> Iterator[Told]:
        """Once. Raises what the observers raise."""
        self._began = time.perf_counter()
        with asyncio.Runner() as runner:
            try:
                for sensed in film:
                    self._wait_for(sensed.at)
                    self.second = seconds_at(sensed.at)
                    self._measure()
                    yield from self._advance(runner, sensed.at)
                    yield from self._take(runner, sensed)
                yield from self._advance(runner, None)
            finally:
                runner.run(self._client.close())

    def _wait_for(self, at: datetime) -> None:
        if self._at_real_pace:
            time.sleep(max(0.0, self._began + seconds_at(at) - time.perf_counter()))

    def _measure(self) -> None:
        if self.second - self._measured >= MEASURE_SECONDS:
            self._measured = self.second
            self._budget.measure(self.second, time.process_time())

    def _take(self, runner: asyncio.Runner, sensed: Frame | Sound) -> Iterator[Told]:
        if isinstance(sensed, Sound):
            for listener in self.listeners:
                listener.offer(sensed)
                yield from self._look(runner, listener, sensed.at)
            return
        self._pictures.add(sensed)
        for looker in self.lookers:
            looker.offer(sensed)
            yield from self._look(runner, looker, sensed.at)
        if not self.lookers:
            yield from self._offer(runner, SceneFacts(sensed.at), sensed.at)

    def _advance(self, runner: asyncio.Runner, until: datetime | None) -> Iterator[Told]:
        """All that happens until then, in its order; None: until all is told."""
        while True:
            everybody: list[AnyLooker] = [*self.lookers, *self.listeners]
            ends = [(looker.ends, looker) for looker in everybody if looker.ends is not None]
            first = min(ends, key=lambda end: end[0], default=None)
            tells = None if self._scene is None else self._narrator_free
            due = min((when for when in (first and first[0], tells) if when), default=None)
            if due is None or (until is not None and due > until):
                return
            if tells is not None and due == tells:
                yield from self._tell(runner, due)
            elif first is not None:
                yield from self._offer(runner, first[1].finish(), due)
                yield from self._look(runner, first[1], due)

    def _look(self, runner: asyncio.Runner, looker: AnyLooker, now: datetime) -> Iterator[Told]:
        scene = looker.look(now) if looker.is_due else None
        if scene is not None:
            yield from self._offer(runner, scene, now)

    def _offer(self, runner: asyncio.Runner, scene: SceneFacts, now: datetime) -> Iterator[Told]:
        if self._on_scene is not None:
            self._on_scene(scene, now)
        self._seen.add(scene)
        self._scene = scene if self._scene is None else self._scene.followed_by(scene)
        if self._narrator_free <= now:
            yield from self._tell(runner, now)

    def _tell(self, runner: asyncio.Runner, now: datetime) -> Iterator[Told]:
        scene, self._scene = self._scene, None
        if scene is None:
            return
        began = time.perf_counter()  # a narrator may wait for somebody else's machine
        line = runner.run(self._narrator.tell(scene, self._match, tuple(self._history)))
        self._narrator_free = now + timedelta(seconds=time.perf_counter() - began)
        if line is None:
            return
        why = check(line, self._seen, self._match, tuple(self._history), self._narrator_free)
        if why is not None:
            self.dropped[why] += 1
            return
        self._history.append(line)
        yield Told(line, self._narrator_free)
