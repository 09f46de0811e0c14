"""Being in the room: joining, and joining again when the connection ends, whatever the reason.

The log tells every reason apart (docs/commentary.md): the first real cause, once; none where the
broadcast is over or we want to join again. Each attempt has a freshly minted token.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from commentary import leases
from commentary.host import session_facts
from commentary.host.liveness import Sleep
from commentary.host.session_facts import Facts
from commentary.leases import Lease
from livekit_app.errors import ProviderError, ServiceError
from livekit_app.providers.watching.room_watch import Frame, RoomWatch, WatchFailed
from livekit_app.providers.watching.sound import Sound
from livekit_app.runtime.db_threads import DbThreads
from livekit_app.runtime.retries import Backoff, RetryPolicy
from livekit_app.tokens import grants
from sessions_app.log.events import SessionEnded

logger = logging.getLogger(__name__)

OpenWatch = Callable[..., RoomWatch]  # livekit_app.providers.registry.open_watch
STEADY_SECONDS = 2.0  # a connection that lasted so long starts the back-off anew
LEAVE_SECONDS = 1.0
REJOINS = RetryPolicy(first_seconds=0.2, max_seconds=1.0)
_LEFT = {
    "room_gone": "[commentary] left room: it is gone",
    "kicked": "[commentary] left room: duplicate identity",
    "removed": "[commentary] left room: removed",
    "token_expired": "[commentary] left room: token expired",
    "connection_lost": "[commentary] left room: connection lost",
}
_WANTED = {"room_recreated", "restart", "sound"}  # nothing was lost
_AT_ONCE = _WANTED | {"token_expired"}


class CannotWatch(Exception):
    """This process cannot watch the provider's rooms, ever."""


@dataclass(frozen=True, slots=True)
class JoinedWatch:
    """An open watch. ``room_sid``: which incarnation of the room it is in."""

    watch: RoomWatch
    room_sid: str
    since: datetime
    listens: bool


class RoomConnection:
    """``run()`` until cancelled, or until ``LeaseLost``, ``SessionEnded`` or ``CannotWatch``.
    ``update()`` tells it the newest facts; ``rejoin()`` ends the present connection."""

    def __init__(
        self,
        lease: Lease,
        facts: Facts,
        *,
        database: DbThreads,
        open_watch: OpenWatch,
        sleep: Sleep,
        on_frame: Callable[[Frame], None],
        on_sound: Callable[[Sound], None] | None = None,
    ) -> None:
        self._lease = lease
        self._facts = facts
        self._database = database
        self._open_watch = open_watch
        self._sleep = sleep
        self._on_frame = on_frame
        self._on_sound = on_sound
        self._backoff = Backoff(REJOINS)
        self._changed = asyncio.Event()
        self._rejoin_reason = ""
        self._at_once = False  # the next attempt need not wait
        self._failing = ""  # why the last attempt failed
        self._cut_short = False  # we were in the room when ``run`` was cancelled
        self._log: dict[str, Any] = {"session_id": lease.session_id, "room": facts.room.name}
        self.joined: JoinedWatch | None = None
        self.joins = 0
        self.last_disconnect_at: datetime | None = None
        self.last_disconnect_reason = ""

    def update(self, facts: Facts) -> None:
        before = self._facts.room
        self._facts = facts
        if (before.sid, before.observed) != (facts.room.sid, facts.room.observed):
            self._changed.set()
        joined = self.joined
        if joined is not None and facts.room_present and facts.room.sid != joined.room_sid:
            self.rejoin("room_recreated")
        elif joined is not None and self._listens(facts) != joined.listens:
            self.rejoin("sound")

    def _listens(self, facts: Facts) -> bool:
        """Sound is taken where somebody hears it and the broadcast's host lets us."""
        return facts.commentary_sound and self._on_sound is not None

    def rejoin(self, reason: str) -> None:
        """Leave, and join again at once with a fresh token. Ignored while not connected."""
        if self.joined is not None and not self._rejoin_reason:
            self._rejoin_reason = reason
            self._changed.set()

    def woke_up(self) -> None:
        """Whoever slept longer than a token lives does not wait for what becomes of its stay."""
        if self.joined is not None and self._slept_too_long(self.joined):
            self.rejoin("token_expired")

    def lost_to_another(self) -> None:
        """``run`` was cancelled because another host has the lease: the log names that once."""
        if self._cut_short:
            self._tell_left("kicked")

    async def run(self) -> None:
        while True:
            await self._room_present()
            self._changed.clear()
            reason = await self._one_stay(self._facts)
            await self._after(reason)

    async def _room_present(self) -> None:
        while not self._facts.room_present:
            self._changed.clear()
            await self._changed.wait()

    async def _one_stay(self, facts: Facts) -> str:
        """One stay in the room; returns why it ended."""
        logger.info("[join_call] joining", extra=self._log)
        watch: RoomWatch | None = None
        stay: JoinedWatch | None = None
        self._at_once = False
        try:
            watch = await self._join(facts)
            stay = JoinedWatch(watch, facts.room.sid, timezone.now(), self._listens(facts))
            self.joined = stay
            self.joins += 1
            self._failing = ""
            reason = self._cause(await self._stay(watch), stay)
            self.joined = None  # whoever wants to leave it now means no later one
            return await self._left(reason)
        except WatchFailed as failed:
            return self._failed(failed.reason)
        except ServiceError as refused:
            return self._failed(refused.code)
        except (ProviderError, DatabaseError) as problem:
            return self._failed(type(problem).__name__)
        except (leases.LeaseLost, SessionEnded, CannotWatch):
            raise
        except asyncio.CancelledError:
            self._cut_short = stay is not None
            raise
        except Exception:
            # An edge: whatever a provider's client raises, the room must be joined again.
            logger.exception("[commentary] unexpected failure in the room", extra=self._log)
            return self._failed("error")
        finally:
            self.joined = None
            if watch is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LEAVE_SECONDS):
                        await watch.aclose()

    def _slept_too_long(self, joined: JoinedWatch) -> bool:
        return self._sleep.seconds_since(joined.since) >= settings.GRANT_TTL_SECONDS

    def _cause(self, reason: str, joined: JoinedWatch) -> str:
        """A connection that broke while we slept past the token's life broke of that."""
        slept = reason == "connection_lost" and self._slept_too_long(joined)
        return "token_expired" if slept else reason

    async def _left(self, reason: str) -> str:
        """Say why, unless the broadcast is over; raises ``LeaseLost`` where another has it now."""
        self._at_once = reason in _AT_ONCE
        if reason in _WANTED:
            logger.info("[commentary] joins again", extra=self._log | {"reason": reason})
            return reason
        try:
            is_over, is_ours = await self._database.run(self._standing)
        except DatabaseError:  # what we write has the lease's condition anyway
            is_over, is_ours = False, True
        if is_over:
            raise SessionEnded(self._lease.session_id)
        self._tell_left(reason if is_ours else "kicked")
        if not is_ours:
            raise leases.LeaseLost(self._lease.session_id)
        return reason

    def _standing(self) -> tuple[bool, bool]:
        """Is the broadcast over, and is it still ours?"""
        known, _ = session_facts.read([self._lease.session_id], 0)
        facts = known.get(self._lease.session_id)
        return facts is None or facts.is_final, facts is not None and facts.owned_by(self._lease)

    def _tell_left(self, reason: str) -> None:
        self._cut_short = False
        self.last_disconnect_at = timezone.now()
        words = _LEFT.get(reason, "[commentary] left room: in doubt")
        logger.info(words, extra=self._log | {"reason": reason})

    async def _join(self, facts: Facts) -> RoomWatch:
        started = _clock()
        grant = await self._database.run(grants.commentator_grant, facts.room)
        logger.info("[join_call] create_user done", extra=self._log | _took(started))
        watch = self._open_watch(
            facts.room.provider,
            frames_per_second=settings.COMMENTARY_FRAMES_PER_SECOND,
            audio=self._listens(facts),
        )
        started = _clock()
        try:
            await watch.connect(grant)
        except BaseException:
            await watch.aclose()
            raise
        logger.info("[join_call] create_call done", extra=self._log | _took(started))
        return watch

    async def _stay(self, watch: RoomWatch) -> str:
        """Hand frames on until the watch ends or somebody wants us to join again."""
        joined_at = _clock()
        frames = asyncio.create_task(self._pass_on(watch, joined_at), name="commentary frames")
        sound = asyncio.create_task(self._pass_on_sound(watch), name="commentary sound")
        try:
            while not frames.done() and not self._rejoin_reason:
                changed = asyncio.create_task(self._changed.wait())
                try:
                    await asyncio.wait({frames, changed}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    changed.cancel()
                self._changed.clear()
            if _clock() - joined_at >= STEADY_SECONDS:
                self._backoff.reset()
            if frames.done():
                frames.result()
        finally:
            frames.cancel()
            sound.cancel()
            await asyncio.gather(frames, sound, return_exceptions=True)
        reason, self._rejoin_reason = self._rejoin_reason, ""
        return reason or watch.close_reason or "connection_lost"

    async def _pass_on(self, watch: RoomWatch, joined_at: float) -> None:
        first = True
        async for frame in watch.frames():
            if first:
                logger.info("[join_call] track: first frame", extra=self._log | _took(joined_at))
                first = False
            self._on_frame(frame)

    async def _pass_on_sound(self, watch: RoomWatch) -> None:
        """Nothing comes where the watch was opened without; what fails here costs the ears only."""
        if self._on_sound is None:
            return
        try:
            async for sound in watch.sound():
                self._on_sound(sound)
        except Exception:  # an edge: whatever a provider's client raises
            logger.exception("[commentary] no sound", extra=self._log)

    def _failed(self, reason: str) -> str:
        """Logged once for each reason of an outage, which may have hundreds of attempts."""
        if reason != self._failing:
            words = "[commentary] resume failed" if self.joins else "[commentary] join failed"
            if reason == "token_expired":
                words += ": token expired"
            logger.warning(words, extra=self._log | {"reason": reason})
        self._failing = reason
        return reason

    async def _after(self, reason: str) -> None:
        """Wait a little, or not at all."""
        self.last_disconnect_reason = reason
        if self._at_once:
            return
        # Cut short when the room changes: a room that is made anew is joined at once.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._backoff.seconds()):
                await self._changed.wait()


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _took(started: float) -> dict[str, float]:
    return {"seconds": round(_clock() - started, 3)}
