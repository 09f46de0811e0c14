"""From frames to lines: the observers look, the narrator speaks, each at its own pace. What people
say of the match is told beside it, whatever the engine is and however long its narrator takes."""

import asyncio
import zlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings

from commentary.host.budget import Budget
from commentary.host.feeds import Feed, FrameFeed, SoundFeed
from commentary.host.narrating.line_writer import LineWriter
from commentary.host.narrating.match_part import MatchPart
from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.host.observer_runner import ObserverRunner
from commentary.host.observer_threads import ObserverThreads
from commentary.leases import Lease
from commentary.narrators.checking.against_people import goes_by_people
from commentary.narrators.checking.measured import Measured
from commentary.narrators.match_said import MatchNews
from commentary.narrators.narrator import Line, MatchState
from commentary.observers.observer import Effort, Observer, SceneFacts
from commentary.registry import ENGINES, LISTENERS, NARRATORS, OBSERVERS, NarratorParts
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound
from livekit_app.runtime.db_threads import DbThreads

AFTER_MATCH_SECONDS = 1.5  # a breath after what people said
SensedT = TypeVar("SensedT")


class SharedParts:
    """What the speakers of one host share, so that together they keep to their limits."""

    def __init__(self, engine_name: str) -> None:
        self.engine_name = engine_name
        self.threads = ObserverThreads()
        self.budget = Budget(settings.COMMENTARY_CORES)
        narrator = NARRATORS[ENGINES[engine_name].narrator](NarratorParts())
        self.gate = NarratorGate(narrator.capabilities)


class Speaker:
    """``parts`` run side by side until cancelled; they raise ``LeaseLost`` and ``SessionEnded``
    from writing.

    ``may_speak`` is asked for each frame: commentary wanted and the broadcast live.
    """

    def __init__(
        self,
        lease: Lease,
        shared: SharedParts,
        *,
        database: DbThreads,
        match: Callable[[], MatchState],
        may_speak: Callable[[], bool],
    ) -> None:
        self._lease = lease
        self._shared = shared
        self._engine = ENGINES[shared.engine_name]
        self._database = database
        self._match = match
        self._may_speak = may_speak
        self._log = {"session_id": lease.session_id}
        self._scene: SceneFacts | None = None  # what the narrator was not yet told
        self._scene_came = asyncio.Event()
        self._measured = Measured()
        self._writer = LineWriter(lease, shared.engine_name, database=database, log=self._log)
        self._match_part = MatchPart(
            self._writer,
            match=match,
            may_speak=may_speak,
            seed=zlib.crc32(f"{lease.session_id}:match:{lease.epoch}".encode()),
        )
        self._starts = 0
        self._allowance = shared.budget.allowance()
        self._narrator = self._fresh_narrator()
        self._observers = [
            self._runner(OBSERVERS[name], FrameFeed) for name in self._engine.observers
        ]
        self._listeners = [
            self._runner(LISTENERS[name], SoundFeed) for name in self._engine.listeners
        ]

    def _runner(
        self, make: Callable[[], Observer[SensedT]], feed: Callable[[Effort], Feed[SensedT]]
    ) -> ObserverRunner[SensedT]:
        return ObserverRunner(
            make,
            feed,
            threads=self._shared.threads,
            allowance=self._allowance,
            on_scene=self._offer_scene,
            log=self._log,
        )

    @property
    def _runners(self) -> list[ObserverRunner[Any]]:
        return [*self._observers, *self._listeners]

    @property
    def parts(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        return [self._narrate, self._match_part.run, *(one.run for one in self._runners)]

    @property
    def looking(self) -> str:
        """How its observers look now, for operators."""
        return " · ".join(one.looking for one in self._runners if one.is_used)

    @property
    def is_lowered(self) -> bool:
        """Does it see less than it could, because of the machine?"""
        return any(observer.is_lowered for observer in self._observers)

    def close(self) -> None:
        """It looks no more: what it may spend is the others'."""
        self._allowance.close()

    def offer_frame(self, frame: Frame) -> None:
        if not self._may_speak():
            return
        for observer in self._observers:
            observer.offer(frame)
        if not self._observers:
            self._offer_scene(SceneFacts(frame.at))

    @property
    def can_listen(self) -> bool:
        """Has the engine any use for sound?"""
        return bool(self._listeners)

    def offer_sound(self, sound: Sound) -> None:
        if self._may_speak():
            for listener in self._listeners:
                listener.offer(sound)

    def hear(self, news: Sequence[MatchNews], *, corrected: bool) -> None:
        """What people said of the match since the last call, mostly nothing; ``corrected``: lines
        were withdrawn. Called each time that the database was read."""
        self._match_part.hear(news, corrected=corrected)

    def restart(self) -> None:
        """Forget what was seen and said: all begin anew with the next frame."""
        self._scene = None
        self._measured.forget()
        self._writer.forget_lines()
        self._narrator = self._fresh_narrator()
        for one in self._runners:
            one.restart()

    def _offer_scene(self, scene: SceneFacts) -> None:
        """A narrator that is slower than the observers is told of several scenes in one."""
        self._measured.add(scene)
        self._scene = scene if self._scene is None else self._scene.followed_by(scene)
        self._scene_came.set()

    async def _narrate(self) -> None:
        memory = await self._writer.memory()
        while True:
            await self._scene_came.wait()
            self._scene_came.clear()
            if self._match_part.silent_for() < AFTER_MATCH_SECONDS:
                continue  # the scene waits, and the next one comes along with it
            scene, self._scene = self._scene, None
            if scene is None or not self._may_speak():
                continue
            narrator, match = self._narrator, self._match()
            line = await narrator.tell(scene, match, memory.history)
            await self._breathe()
            if line is not None and narrator is self._narrator and self._may_speak():
                line = _standing_on(line, match)
                await self._writer.write(line, self._match(), self._measured)

    async def _breathe(self) -> None:
        """People may go on speaking meanwhile."""
        rest = AFTER_MATCH_SECONDS - self._match_part.silent_for()
        while rest > 0:
            await asyncio.sleep(rest)
            rest = AFTER_MATCH_SECONDS - self._match_part.silent_for()

    def _fresh_narrator(self) -> NarratorRunner:
        self._starts += 1
        seed = f"{self._lease.session_id}:{self._lease.epoch}:{self._starts}"
        narrator = NARRATORS[self._engine.narrator](NarratorParts(zlib.crc32(seed.encode())))
        return NarratorRunner(narrator, self._shared.gate, log=self._log)


def _standing_on(line: Line, match: MatchState) -> Line:
    """On what people had said when the narrator was told of it."""
    if line.stands_on is not None or not goes_by_people(line):
        return line
    return replace(line, stands_on=0 if match.said is None else match.said.seq)
