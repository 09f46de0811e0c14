"""One broadcast: in its room, with an eye on its camera, speaking when there is something to say.

It watches also when commentary is off, because who sees the frames knows first that the camera is
gone (docs/sessions.md).
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from commentary import leases
from commentary.host import provider_view
from commentary.host.connection import OpenWatch, RoomConnection
from commentary.host.liveness import CameraVerdict, CameraView, frames_flow, judge_camera
from commentary.host.session_facts import Facts
from commentary.host.speaker import Speaker
from commentary.leases import Beat, Lease, LeaseLost, Status
from livekit_app.runtime.db_threads import DbThreads
from sessions_app.lifecycle import camera_evidence
from sessions_app.log.events import SessionEnded
from sessions_app.states import State

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
LATE_SECONDS = 1.0  # a look later than this: the process slept, and frames could not arrive
DISAGREE_SECONDS = 1.0  # frames reach the server but not us: then it is our connection
FIRST_FRAME_SECONDS = 3.0  # after joining, where the server's word is all that we have
SECOND_LOOK_SECONDS = 5.0  # after an interruption that the server does not confirm


class SessionWatcher:
    """``run()`` until the broadcast is over, the lease lost, or cancelled. ``update()`` brings
    the newest facts; ``lose()`` says that the lease is gone."""

    def __init__(
        self,
        lease: Lease,
        facts: Facts,
        *,
        database: DbThreads,
        threads: Executor,
        open_watch: OpenWatch,
    ) -> None:
        self.lease = lease
        self._facts = facts
        self._database = database
        self._ended = asyncio.Event()
        self._lost = False
        self._log = {"session_id": lease.session_id, "epoch": lease.epoch}
        self._speaker = Speaker(
            lease,
            settings.COMMENTARY_ENGINE,
            database=database,
            threads=threads,
            may_speak=self._may_speak,
        )
        self._connection = RoomConnection(
            lease,
            facts,
            database=database,
            open_watch=open_watch,
            on_frame=self._speaker.offer_frame,
        )
        self._awake_since = timezone.now()
        self._last_frame_at: datetime | None = None
        self._disagrees_since: float | None = None
        self._not_live_at: datetime | None = None  # when we last knew that it was not
        self._looked_again_for: datetime | None = None  # which interruption
        self._restarted_for = facts.restart_requested_at

    # --- told by the host ---------------------------------------------------------------------

    def update(self, facts: Facts | None) -> None:
        if facts is None or facts.is_final:
            self._ended.set()
            return
        if not facts.owned_by(self.lease):
            self.lose()
            return
        self._facts = facts
        self._connection.update(facts)
        if not self._is_live():
            self._not_live_at = timezone.now()
        asked = facts.restart_requested_at
        if asked is not None and asked != self._restarted_for:
            self._restarted_for = asked
            logger.info("[commentary] restart requested", extra=self._log)
            self._speaker.restart()
            self._connection.rejoin("restart")

    def lose(self) -> None:
        """Somebody else owns the broadcast: leave, and write nothing more."""
        self._lost = True
        self._ended.set()

    @property
    def lost(self) -> bool:
        return self._lost

    def beat(self) -> Beat:
        return Beat(
            lease=self.lease,
            last_frame_at=self._newest_frame(),
            joins=self._connection.joins,
            last_disconnect_at=self._connection.last_disconnect_at,
            last_disconnect_reason=self._connection.last_disconnect_reason,
        )

    # --- its life -----------------------------------------------------------------------------

    async def run(self) -> None:
        logger.info("[commentary] took the lease", extra=self._log)
        parts = [
            asyncio.create_task(self._guard(part), name=f"commentary {self.lease.session_id}")
            for part in (self._connection.run, self._look_again_and_again, self._speaker.run)
        ]
        try:
            await self._ended.wait()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            words = "[commentary] lease lost" if self._lost else "[commentary] stopped"
            logger.info(words, extra=self._log)

    async def _guard(self, part: Callable[[], Any]) -> None:
        """A part that fails for a reason nobody thought of is started again, not mourned."""
        while True:
            try:
                await part()
            except LeaseLost:
                self.lose()
                return
            except SessionEnded:
                self._ended.set()
                return
            except Exception:
                logger.exception("[commentary] unexpected failure", extra=self._log)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_again_and_again(self) -> None:
        looked = timezone.now()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            # The wall clock: the monotonic one stands still while a laptop sleeps.
            now = timezone.now()
            if abs(now - looked) > timedelta(seconds=LATE_SECONDS):
                # We were stopped or starved: what did not arrive meanwhile proves nothing.
                self._awake_since = now
            looked = now
            try:
                await self._look()
            except DatabaseError:
                logger.warning("[commentary] database not available", extra=self._log)

    async def _look(self) -> None:
        view = self._camera_view()
        verdict = judge_camera(view, stall_seconds=settings.FRAME_STALL_SECONDS)
        if verdict is CameraVerdict.STOPPED:
            await self._frames_stopped(view)
        else:
            self._disagrees_since = None
        if verdict is CameraVerdict.NOTHING:
            await self._second_look(view)
        if verdict is CameraVerdict.FLOWING and view.last_frame_at is not None:
            await self._database.run(self._camera_seen, view.last_frame_at)
        status = self._status(view)
        if status != self._facts.status:
            await self._database.run(leases.write_status, self.lease, status)

    # --- the camera ---------------------------------------------------------------------------

    async def _frames_stopped(self, view: CameraView) -> None:
        """Before the camera is blamed: are we in the room, and does the server get frames?"""
        server = await provider_view.ask(self._facts.room)
        if server is None:
            return
        if not server.inside:
            self._connection.rejoin("not_in_room")
            return
        if server.camera_publishing and (server.frames_proven or not self._seen_since_live(view)):
            # Where its word proves no frames: the first one may be on the way, or ours may be a
            # connection that never brings one.
            self._disagree(DISAGREE_SECONDS if server.frames_proven else FIRST_FRAME_SECONDS)
            return
        self._disagrees_since = None
        # The answer took a moment: the connection may have broken or a frame have come meanwhile.
        now = self._camera_view()
        if judge_camera(now, stall_seconds=settings.FRAME_STALL_SECONDS) is CameraVerdict.STOPPED:
            await self._database.run(self._camera_absent, view.now)
            self._not_live_at = view.now

    def _disagree(self, patience: float) -> None:
        """The server has frames and we have none. Its count lags a little; then it is us."""
        now = time.monotonic()
        if self._disagrees_since is None:
            self._disagrees_since = now
        elif now - self._disagrees_since > patience:
            self._disagrees_since = None
            self._connection.rejoin("no_frames_for_us")

    async def _second_look(self, view: CameraView) -> None:
        """The camera was called absent against the word of a server that is slow to notice. If it
        still says so, our own connection is tried: once for each interruption."""
        at = view.interrupted_at
        if (
            at is None
            or at == self._looked_again_for
            or provider_view.frames_proven(self._facts.room)
        ):
            return
        if view.now - at < timedelta(seconds=SECOND_LOOK_SECONDS):
            return
        server = await provider_view.ask(self._facts.room)
        if server is not None:
            self._looked_again_for = at
            if server.camera_publishing:
                self._connection.rejoin("second_look")

    def _camera_absent(self, at: datetime) -> None:
        with transaction.atomic():
            leases.fence(self.lease)
            changed = camera_evidence.camera_absent(self.lease.session_id, at=at, evidence="frames")
        if changed:
            logger.info("[commentary] frames stopped: camera absent", extra=self._log)

    def _camera_seen(self, at: datetime) -> None:
        with transaction.atomic():
            leases.fence(self.lease)
            changed = camera_evidence.camera_seen(self.lease.session_id, at=at, evidence="frames")
        if changed:
            logger.info("[commentary] frames flow: camera seen", extra=self._log)

    # --- what is so now -----------------------------------------------------------------------

    def _camera_view(self) -> CameraView:
        joined = self._connection.joined
        facts = self._facts
        return CameraView(
            now=timezone.now(),
            state=facts.state,
            healthy_since=self._healthy_since(),
            last_frame_at=None if joined is None else joined.watch.last_frame_at,
            interrupted_at=facts.interrupted_at if facts.state == State.INTERRUPTED else None,
            absence_until=facts.absence_until,
        )

    def _is_live(self) -> bool:
        return self._facts.state == State.LIVE

    def _seen_since_live(self, view: CameraView) -> bool:
        """Did this connection bring a frame since the broadcast went live (again)?"""
        seen, before = view.last_frame_at, self._not_live_at
        return seen is not None and (before is None or seen > before)

    def _healthy_since(self) -> datetime | None:
        joined = self._connection.joined
        connected = None if joined is None else joined.watch.connected_since
        if joined is None or connected is None:
            return None
        return max(joined.since, connected, self._awake_since)

    def _newest_frame(self) -> datetime | None:
        """Over all connections: a new one starts without any."""
        joined = self._connection.joined
        if joined is not None and joined.watch.last_frame_at is not None:
            self._last_frame_at = joined.watch.last_frame_at
        return self._last_frame_at

    def _may_speak(self) -> bool:
        return self._facts.commentary and self._is_live()

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
