"""From frames to lines: the observers look, the narrator speaks, each at its own pace."""

import asyncio
import logging
import zlib
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError

from commentary import lines
from commentary.host.budget import Budget
from commentary.host.feeds import Feed, FrameFeed, SoundFeed
from commentary.host.narrator_gate import NarratorGate
from commentary.host.narrator_runner import NarratorRunner
from commentary.host.observer_runner import ObserverRunner
from commentary.host.observer_threads import ObserverThreads
from commentary.leases import Lease
from commentary.narrators.narrator import Line, MatchState
from commentary.observers.observer import Effort, Observer, SceneFacts
from commentary.registry import ENGINES, LISTENERS, NARRATORS, OBSERVERS
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound
from livekit_app.runtime.db_threads import DbThreads

logger = logging.getLogger(__name__)

REMEMBERED_LINES = 8
SensedT = TypeVar("SensedT")


class SharedParts:
    """What the speakers of one host share, so that together they keep to their limits."""

    def __init__(self, engine_name: str) -> None:
        self.engine_name = engine_name
        self.threads = ObserverThreads()
        self.budget = Budget(settings.COMMENTARY_CORES)
        narrator = NARRATORS[ENGINES[engine_name].narrator](0)
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
        self._history: deque[Line] = deque(maxlen=REMEMBERED_LINES)
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
        return [self._narrate, *(one.run for one in self._runners)]

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

    def restart(self) -> None:
        """Forget what was seen and said: all begin anew with the next frame."""
        self._scene = None
        self._history.clear()
        self._narrator = self._fresh_narrator()
        for one in self._runners:
            one.restart()

    def _offer_scene(self, scene: SceneFacts) -> None:
        """A narrator that is slower than the observers is told of several scenes in one."""
        self._scene = scene if self._scene is None else self._scene.followed_by(scene)
        self._scene_came.set()

    async def _narrate(self) -> None:
        while True:
            await self._scene_came.wait()
            self._scene_came.clear()
            scene, self._scene = self._scene, None
            if scene is None or not self._may_speak():
                continue
            narrator = self._narrator
            line = await narrator.tell(scene, self._match(), tuple(self._history))
            if line is not None and narrator is self._narrator and self._may_speak():
                await self._write(line)

    async def _write(self, line: Line) -> None:
        engine = self._shared.engine_name
        try:
            await self._database.run(lines.write, self._lease, [line], engine=engine)
        except DatabaseError:
            logger.exception("[commentary] line not written", extra=self._log)
        else:
            self._history.append(line)

    def _fresh_narrator(self) -> NarratorRunner:
        self._starts += 1
        seed = f"{self._lease.session_id}:{self._lease.epoch}:{self._starts}"
        narrator = NARRATORS[self._engine.narrator](zlib.crc32(seed.encode()))
        return NarratorRunner(narrator, self._shared.gate, log=self._log)
