"""One broadcast: in its room, with an eye on its camera, speaking when there is something to say.

It watches also when commentary is off, because who sees the frames knows first that the camera is
gone (docs/sessions.md).
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from commentary import leases
from commentary.host.camera_check import CameraCheck
from commentary.host.connection import CannotWatch, OpenWatch, RoomConnection
from commentary.host.liveness import CameraView, Sleep, frames_flow
from commentary.host.narrating.match_news import MatchFeed
from commentary.host.narrating.outages import Outage
from commentary.host.narrating.speaker import SharedParts, Speaker
from commentary.host.session_facts import Facts
from commentary.leases import Beat, Lease, LeaseLost, Status
from commentary.narrators.narrator import MatchState
from livekit_app.runtime.db_threads import DbThreads
from sessions_app.log.events import SessionEnded
from sessions_app.states import State

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25


class Watch(Enum):
    """How far a watcher is. The first end counts: nothing leads from one to the other."""

    ON = auto()
    OVER = auto()  # the broadcast ended, was deleted, or cannot be watched
    LOST = auto()  # somebody else owns it


class SessionWatcher:
    """``run()`` until the broadcast is over, the lease lost, or cancelled. ``update()`` brings
    the newest facts; ``lose()`` says that the lease is gone."""

    def __init__(
        self,
        lease: Lease,
        facts: Facts,
        *,
        database: DbThreads,
        shared: SharedParts,
        open_watch: OpenWatch,
    ) -> None:
        self.lease = lease
        self._facts = facts
        self._database = database
        self._watch = Watch.ON
        self._ended = asyncio.Event()
        self._log = {"session_id": lease.session_id, "epoch": lease.epoch}
        self._match_feed = MatchFeed()
        self._speaker = Speaker(
            lease,
            shared,
            database=database,
            match=self._match,
            may_speak=self._may_speak,
            may_look=lambda: self._facts.commentary_vision,
        )
        self._sleep = Sleep()
        self._connection = RoomConnection(
            lease,
            facts,
            database=database,
            open_watch=open_watch,
            sleep=self._sleep,
            on_frame=self._speaker.offer_frame,
            on_sound=self._speaker.offer_sound if self._speaker.can_listen else None,
        )
        self._camera = CameraCheck(
            lease, facts, database=database, connection=self._connection, sleep=self._sleep
        )
        self._restarted_for = facts.restart_requested_at

    # --- told by the host ---------------------------------------------------------------------

    def update(self, facts: Facts | None) -> None:
        if facts is None or facts.is_final:
            self._end(Watch.OVER)
            return
        if not facts.owned_by(self.lease):
            self.lose()
            return
        self._facts = facts
        self._connection.update(facts)
        self._camera.update(facts)
        news = self._match_feed.take(facts.said, facts.news, facts.last_seq)
        self._speaker.hear(news, corrected=facts.corrected)
        asked = facts.restart_requested_at
        if asked is not None and asked != self._restarted_for:
            self._restarted_for = asked
            logger.info("[commentary] restart requested", extra=self._log)
            self._speaker.restart()
            self._connection.rejoin("restart")

    @property
    def heard(self) -> int | None:
        """Up to which number of the log it knows what people said; None: nothing yet."""
        return self._match_feed.heard

    def lose(self) -> None:
        """Somebody else owns the broadcast: leave, and write nothing more."""
        self._end(Watch.LOST)

    @property
    def lost(self) -> bool:
        return self._watch is Watch.LOST

    def beat(self) -> Beat:
        return Beat(
            lease=self.lease,
            last_frame_at=self._camera.last_frame_at,
            joins=self._connection.joins,
            last_disconnect_at=self._connection.last_disconnect_at,
            last_disconnect_reason=self._connection.last_disconnect_reason,
            looking=self._speaker.looking,
        )

    @property
    def is_lowered(self) -> bool:
        """Does it look less than it could, because of the machine?"""
        return self._speaker.is_lowered

    @property
    def outage(self) -> Outage | None:
        """Why its narrator does not speak, where that is worth telling."""
        return self._speaker.outage

    # --- its life -----------------------------------------------------------------------------

    async def run(self) -> None:
        logger.info("[commentary] took the lease", extra=self._log)
        parts = [
            asyncio.create_task(self._guard(part), name=f"commentary {self.lease.session_id}")
            for part in (self._connection.run, self._look_again_and_again, *self._speaker.parts)
        ]
        try:
            await self._ended.wait()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            self._speaker.close()
            if self.lost:
                self._connection.lost_to_another()
            words = "[commentary] lease lost" if self.lost else "[commentary] stopped"
            logger.info(words, extra=self._log)

    def _end(self, end: Watch) -> None:
        if self._watch is Watch.ON:
            self._watch = end
            self._ended.set()

    async def _guard(self, part: Callable[[], Any]) -> None:
        """A part that fails for a reason nobody thought of is started again, not mourned."""
        while True:
            try:
                await part()
            except LeaseLost:
                self.lose()
                return
            except (SessionEnded, CannotWatch):
                self._end(Watch.OVER)
                return
            except Exception:
                logger.exception("[commentary] unexpected failure", extra=self._log)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._sleep.look()
            self._connection.woke_up()
            try:
                await self._look()
            except DatabaseError:
                logger.warning("[commentary] database not available", extra=self._log)

    async def _look(self) -> None:
        view = await self._camera.look()
        status = self._status(view)
        if status != self._facts.status:
            await self._database.run(leases.write_status, self.lease, status)

    # --- what is so now -----------------------------------------------------------------------

    def _match(self) -> MatchState:
        facts = self._facts
        return MatchState(
            title=facts.title,
            language=facts.commentary_language,
            style=facts.commentary_style,
            said=self._match_feed.said,
        )

    def _may_speak(self) -> bool:
        return self._facts.commentary and self._facts.state == State.LIVE

    def _status(self, view: CameraView) -> Status:
        if not self._facts.commentary:
            return Status.OFF
        stall = settings.FRAME_STALL_SECONDS
        if frames_flow(view, stall_seconds=stall):
            return Status.ON_AIR
        coming = (
            Status.RECOVERING if self._connection.joins or self.lease.recovers else Status.JOINING
        )
        joined = self._connection.joined
        if joined is None:
            return coming
        # Just joined, and the camera should be there: its first frame is on the way.
        arriving = view.now - joined.since < timedelta(seconds=stall)
        if arriving and view.last_frame_at is None and self._facts.state == State.LIVE:
            first = self._connection.joins == 1 and not self.lease.recovers
            return Status.JOINING if first else Status.RECOVERING
        return Status.WAITING
