"""From frames to lines: the observers look, the narrator speaks, each at its own pace. What people
say of the match is told beside it, whatever the engine is and however long its narrator takes."""

import zlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.utils import timezone

from commentary.host.budget import Budget
from commentary.host.feeds import Feed, FrameFeed, SoundFeed
from commentary.host.narrating.line_writer import LineWriter
from commentary.host.narrating.match_part import MatchPart
from commentary.host.narrating.model_budget import ModelBudget, NarratorMeter, budget_as_set
from commentary.host.narrating.model_trouble import TroubleTeller
from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.host.narrating.outages import Outage
from commentary.host.narrating.recent_pictures import RecentPictures
from commentary.host.narrating.side_by_side import SideBySide, Surroundings
from commentary.host.observer_runner import ObserverRunner
from commentary.host.observer_threads import ObserverThreads
from commentary.leases import Lease
from commentary.narrators.checking.measured import Measured
from commentary.narrators.energy import seconds_since
from commentary.narrators.match_said import MatchNews
from commentary.narrators.narrator import MatchState
from commentary.observers.observer import Effort, Observer, SceneFacts
from commentary.registry import ENGINES, LISTENERS, NARRATORS, OBSERVERS, NarratorParts
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound
from livekit_app.runtime.db_threads import DbThreads

if TYPE_CHECKING:
    from commentary.narrators.vision.vision_client import VisionClient

PICTURES_SECONDS = 3.0  # an older one is not of now
AFTER_MATCH_SECONDS = 1.5  # a breath after what people said
SensedT = TypeVar("SensedT")


class SharedParts:
    """What the speakers of one host share, so that together they keep to their limits."""

    def __init__(self, engine_name: str, database: DbThreads) -> None:
        self.engine_name = engine_name
        self.threads = ObserverThreads()
        self.budget = Budget(settings.COMMENTARY_CORES)
        self.model_budget = ModelBudget(database, budget_as_set())
        engine = ENGINES[engine_name]
        self.client = _vision_client() if engine.narrator == "vision" else None
        self.gate = self._gate(engine.narrator)
        self.stand_ins_gate = self._gate(engine.stand_in) if engine.stand_in else self.gate

    def _gate(self, name: str) -> NarratorGate:
        return NarratorGate(NARRATORS[name](NarratorParts(client=self.client)).capabilities)

    async def close(self) -> None:
        """When nobody speaks any more. Raises ``DatabaseError``."""
        if self.client is not None:
            await self.client.close()
        await self.model_budget.write()


class Speaker:
    """``parts`` run side by side until cancelled; they raise ``LeaseLost`` and ``SessionEnded``
    from writing.

    ``may_speak`` is asked for each frame: commentary wanted and the broadcast live. ``may_look``:
    the host lets the engine's narrator look itself, where it has a stand-in.
    """

    def __init__(
        self,
        lease: Lease,
        shared: SharedParts,
        *,
        database: DbThreads,
        match: Callable[[], MatchState],
        may_speak: Callable[[], bool],
        may_look: Callable[[], bool],
    ) -> None:
        self._lease = lease
        self._shared = shared
        self._engine = ENGINES[shared.engine_name]
        self._database = database
        self._match = match
        self._may_speak = may_speak
        self._may_look = may_look
        self._log = {"session_id": lease.session_id}
        self._measured = Measured()
        self._writer = LineWriter(lease, shared.engine_name, database=database, log=self._log)
        self._match_part = MatchPart(
            self._writer,
            match=match,
            may_speak=may_speak,
            seed=zlib.crc32(f"{lease.session_id}:match:{lease.epoch}".encode()),
        )
        self._starts = 0
        self._frame_at: datetime | None = None
        self._pictures = RecentPictures(lambda: may_speak() and may_look())
        self._allowance = shared.budget.allowance()
        self._narrators = self._side_by_side()
        self._trouble = TroubleTeller(
            lease, lambda: self._narrators.outage, database=database, log=self._log
        )
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

    def _side_by_side(self) -> SideBySide:
        around = Surroundings(
            measured=self._measured,
            match=self._match,
            may_speak=self._may_speak,
            breath=self._breath,
            wanted=self._may_look,
            has_pictures=self._has_pictures,
        )
        stand_in = self._stand_in if self._engine.stand_in else None
        return SideBySide(self._first, stand_in, self._writer, around)

    def _has_pictures(self) -> bool:
        """Sound may go on where they do not."""
        return seconds_since(self._frame_at, timezone.now()) < PICTURES_SECONDS

    @property
    def _runners(self) -> list[ObserverRunner[Any]]:
        return [*self._observers, *self._listeners]

    @property
    def parts(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        return [
            *self._narrators.parts,
            self._match_part.run,
            self._trouble.run,
            *(one.run for one in self._runners),
        ]

    @property
    def looking(self) -> str:
        """How its observers look now, for operators."""
        return " · ".join(one.looking for one in self._runners if one.is_used)

    @property
    def is_lowered(self) -> bool:
        """Does it see less than it could, because of the machine?"""
        return any(observer.is_lowered for observer in self._observers)

    @property
    def outage(self) -> Outage | None:
        """Why its narrator does not speak, where that is worth telling."""
        return self._narrators.outage

    def close(self) -> None:
        """It looks no more: what it may spend is the others'."""
        self._allowance.close()

    def offer_frame(self, frame: Frame) -> None:
        if not self._may_speak():
            return
        self._frame_at = frame.at
        if self._shared.client is not None:  # else they were kept for nobody
            self._pictures.add(frame)
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
        if self._engine.stand_in and not (self._may_speak() and self._may_look()):
            self._pictures.forget()
            self._narrators.withdraw()
        self._trouble.look()

    def restart(self) -> None:
        """Forget what was seen and said: all begin anew with the next frame."""
        self._measured.forget()
        self._writer.forget_lines()
        self._pictures.forget()
        self._narrators.restart()
        for one in self._runners:
            one.restart()

    def _offer_scene(self, scene: SceneFacts) -> None:
        self._measured.add(scene)
        self._narrators.offer(scene)

    def _breath(self) -> float:
        return AFTER_MATCH_SECONDS - self._match_part.silent_for()

    def _first(self) -> NarratorRunner:
        """It looks itself, and what its requests cost is counted, where it has a model."""
        shared = self._shared
        if shared.client is None:
            return self._runner_of(self._engine.narrator, shared.gate, NarratorParts(self._seed()))
        meter = NarratorMeter(shared.model_budget)
        parts = NarratorParts(self._seed(), self._pictures, shared.client, meter)
        return self._runner_of(self._engine.narrator, shared.gate, parts, meter)

    def _stand_in(self) -> NarratorRunner:
        parts = NarratorParts(self._seed())
        return self._runner_of(self._engine.stand_in, self._shared.stand_ins_gate, parts)

    def _runner_of(
        self,
        name: str,
        gate: NarratorGate,
        parts: NarratorParts,
        meter: NarratorMeter | None = None,
    ) -> NarratorRunner:
        return NarratorRunner(NARRATORS[name](parts), gate, log=self._log, meter=meter)

    def _seed(self) -> int:
        self._starts += 1
        return zlib.crc32(f"{self._lease.session_id}:{self._lease.epoch}:{self._starts}".encode())


def _vision_client() -> "VisionClient":
    from commentary.narrators.vision.vision_client import VisionClient

    return VisionClient.of_settings()
