"""The process that speaks: it looks which lines somebody waits for, and speaks the newest first.

Several run side by side. A line belongs to whoever claims its row; the claim runs out unless it is
renewed, so that a killed one's line is taken over while it is news. Nothing waits for this process:
whatever fails here costs a line its voice and nobody a word.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from django.db import Error as DatabaseError
from django.utils import timezone

from commentary.voice import voice_rows
from commentary.voice.aac_file import TooLong, aac_file
from commentary.voice.speech import CannotSpeak, Voice
from commentary.voice.spoken_text import spoken_text
from commentary.voice.voice_rows import SpeakableLine, VoiceClaim
from livekit_app.runtime import heartbeats
from livekit_app.runtime.db_threads import DbThreads
from livekit_app.runtime.retries import Backoff, RetryPolicy
from sessions_app.site.spoken_languages import spoken_languages
from sessions_app.stream.feed import ChangeFeed, open_feed

logger = logging.getLogger(__name__)

HEARTBEAT: Final = "voice"
BEAT_SECONDS = 5.0
LOOK_SECONDS = 1.0  # at the latest; the feed tells of most lines within milliseconds
LEAST_LOOK_SECONDS = 0.02  # a busy database is not looked at more often
RENEW_SECONDS = 0.8
LEAVE_SECONDS = 3.0  # the line that is being spoken is finished until then
RETRIES = RetryPolicy(first_seconds=0.5, max_seconds=10.0)


@dataclass
class _Tally:
    made: int = 0
    failed: int = 0


class VoiceMaker:
    """``run`` until ``stop``. ``is_quiet`` afterwards: no line is still being spoken."""

    def __init__(self, voice: Voice, *, feed: ChangeFeed | None = None) -> None:
        self._voice = voice
        self._feed = feed
        self._database = DbThreads(1, name="voice-database", keep=True)  # one after another
        self._speaker = ThreadPoolExecutor(1, thread_name_prefix="voice")
        self._stop = asyncio.Event()
        self._speaking = threading.Lock()
        self._tally = _Tally()
        self.is_quiet = True

    def stop(self) -> None:
        self._stop.set()
        if self._feed is not None:
            self._feed.nudge()

    async def run(self) -> None:
        if self._feed is None:
            self._feed = open_feed()
        logger.info("[voice] ready", extra={"voice": self._voice.name})
        beat = asyncio.create_task(self._beat(), name="voice-beat")
        work = asyncio.create_task(self._work(self._feed), name="voice-work")
        stopped = asyncio.create_task(self._stop.wait(), name="voice-stop")
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({work}, timeout=LEAVE_SECONDS)
        for task in (work, beat, stopped):
            task.cancel()
        await asyncio.gather(work, beat, stopped, return_exceptions=True)
        await self._feed.aclose()
        self.is_quiet = not self._speaking.locked()
        self._speaker.shutdown(wait=False)
        await asyncio.to_thread(self._database.close)
        if not work.cancelled():
            work.result()  # raises what nobody expected
        logger.info("[voice] stopped", extra={"made": self._tally.made})

    # --- lines --------------------------------------------------------------------------------

    async def _work(self, feed: ChangeFeed) -> None:
        backoff = Backoff(RETRIES)
        while not self._stop.is_set():
            try:
                more = await self._speak_newest()
                backoff.reset()
            except DatabaseError as problem:
                pause = backoff.seconds()
                logger.warning(
                    "[voice] database does not answer, trying again",
                    extra={"error": type(problem).__name__, "seconds": round(pause, 1)},
                )
                await asyncio.sleep(pause)
                continue
            if not more and not self._stop.is_set():
                await asyncio.sleep(LEAST_LOOK_SECONDS)
                await feed.wait(LOOK_SECONDS)

    async def _speak_newest(self) -> bool:
        """Whether there was a line: then another may have come meanwhile."""
        lines = await self._database.run(self._waiting)
        for line in lines:
            claim = await self._database.run(voice_rows.claim, line, timezone.now())
            if claim is not None:
                await self._speak(line, claim)
                return True
        return False

    @staticmethod
    def _waiting() -> Sequence[SpeakableLine]:
        return voice_rows.waiting(timezone.now(), spoken=spoken_languages())

    async def _speak(self, line: SpeakableLine, claim: VoiceClaim) -> None:
        renewing = asyncio.create_task(self._renew(claim), name="voice-claim")
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            audio, seconds = await loop.run_in_executor(self._speaker, self._made, line.text)
        except asyncio.CancelledError:
            await self._database.run(voice_rows.release, claim)
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a model raises; the line stays silent
            self._tally.failed += 1
            kind = type(problem).__name__
            known = isinstance(problem, CannotSpeak | TooLong)
            log = logger.info if known else logger.warning
            log("[voice] line not spoken", extra={"error": kind, **_of(line)})
            await self._database.run(voice_rows.fail, claim, kind)
            return
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        stored = await self._database.run(
            voice_rows.store, claim, line, audio, seconds=seconds, voice=self._voice.name
        )
        self._tally.made += stored
        logger.info(
            "[voice] line spoken" if stored else "[voice] line withdrawn meanwhile",
            extra={
                **_of(line),
                "bytes": len(audio),
                "ms": round((loop.time() - began) * 1000),
                "age_ms": round((timezone.now() - line.at).total_seconds() * 1000),
            },
        )

    def _made(self, text: str) -> tuple[bytes, float]:
        """In the speaking thread."""
        with self._speaking:
            sound = self._voice.speak(spoken_text(text))
            return aac_file(sound), sound.seconds

    async def _renew(self, claim: VoiceClaim) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if not await self._database.run(voice_rows.renew, claim, timezone.now()):
                    return
            except DatabaseError:
                continue  # another may take the line over; one of us stores it

    # --- being alive --------------------------------------------------------------------------

    async def _beat(self) -> None:
        while True:
            doing = f"{self._voice.name}: {self._tally.made} lines"
            if self._tally.failed:
                doing += f", {self._tally.failed} failed"
            try:
                await self._database.run(heartbeats.beat, HEARTBEAT, doing)
            except DatabaseError as problem:
                logger.warning("[voice] no heartbeat", extra={"error": type(problem).__name__})
            await asyncio.sleep(BEAT_SECONDS)


def _of(line: SpeakableLine) -> dict[str, object]:
    return {"session_id": line.session_id, "seq": line.seq}
