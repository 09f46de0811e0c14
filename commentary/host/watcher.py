"""One broadcast: in its room, with an eye on its camera, speaking when there is something to say.

It watches also when commentary is off, because who sees the frames knows first that the camera is
gone (issue, "Who says the camera is gone").
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
from commentary.host.database import Database
from commentary.host.facts import Facts
from commentary.host.liveness import Sight, Verdict, frames_flow, judge
from commentary.host.membership import Membership, OpenWatch
from commentary.host.speaker import Speaker
from commentary.leases import Beat, Lease, LeaseLost, Status
from livekit_app.errors import ProviderError
from livekit_app.providers import get_provider
from sessions_app import cameras
from sessions_app.events import SessionOver
from sessions_app.states import State

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
LATE_SECONDS = 1.0  # a look later than this: the process slept, and frames could not arrive
ASK_SECONDS = 0.5  # for the provider's answer, before the camera is called absent
DISAGREE_SECONDS = 1.0  # frames reach the server but not us: then it is our connection


class SessionWatcher:
    """``run()`` until the broadcast is over, the lease lost, or cancelled. ``update()`` brings
    the newest facts; ``lose()`` says that the lease is gone."""

    def __init__(
        self,
        lease: Lease,
        facts: Facts,
        *,
        database: Database,
        threads: Executor,
        open_watch: OpenWatch,
    ) -> None:
        self.lease = lease
        self._facts = facts
        self._database = database
        self._over = asyncio.Event()
        self._lost = False
        self._log = {"session_id": lease.session_id, "epoch": lease.epoch}
        self._speaker = Speaker(
            lease,
            settings.COMMENTARY_ENGINE,
            database=database,
            threads=threads,
            may_speak=self._may_speak,
        )
        self._membership = Membership(
            lease,
            facts,
            database=database,
            open_watch=open_watch,
            on_frame=self._speaker.hear,
        )
        self._awake_since = timezone.now()
        self._last_frame_at: datetime | None = None
        self._disagrees_since: float | None = None
        self._restarted_for = facts.restart_requested_at

    # --- told by the host ---------------------------------------------------------------------

    def update(self, facts: Facts | None) -> None:
        if facts is None or facts.is_final:
            self._over.set()
            return
        if not facts.owned_by(self.lease):
            self.lose()
            return
        self._facts = facts
        self._membership.update(facts)
        asked = facts.restart_requested_at
        if asked is not None and asked != self._restarted_for:
            self._restarted_for = asked
            logger.info("[commentary] restart requested", extra=self._log)
            self._speaker.restart()
            self._membership.rejoin("restart")

    def lose(self) -> None:
        """Somebody else owns the broadcast: leave, and write nothing more."""
        self._lost = True
        self._over.set()

    @property
    def lost(self) -> bool:
        return self._lost

    def beat(self) -> Beat:
        return Beat(
            lease=self.lease,
            last_frame_at=self._newest_frame(),
            joins=self._membership.joins,
            last_disconnect_at=self._membership.last_disconnect_at,
            last_disconnect_reason=self._membership.last_disconnect_reason,
        )

    # --- its life -----------------------------------------------------------------------------

    async def run(self) -> None:
        logger.info("[commentary] took the lease", extra=self._log)
        parts = [
            asyncio.create_task(self._guard(part), name=f"commentary {self.lease.session_id}")
            for part in (self._membership.run, self._look_again_and_again, self._speaker.run)
        ]
        try:
            await self._over.wait()
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
            except SessionOver:
                self._over.set()
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
        sight = self._sight()
        verdict = judge(sight, stall_seconds=settings.FRAME_STALL_SECONDS)
        if verdict is Verdict.STOPPED:
            await self._frames_stopped(sight)
        else:
            self._disagrees_since = None
        if verdict is Verdict.FLOWING and sight.last_frame_at is not None:
            await self._database(self._camera_seen, sight.last_frame_at)
        status = self._status(sight)
        if status != self._facts.status:
            await self._database(leases.write_status, self.lease, status)

    # --- the camera ---------------------------------------------------------------------------

    async def _frames_stopped(self, sight: Sight) -> None:
        """Before the camera is blamed: are we in the room, and does the server get frames?"""
        identity = f"commentator:{self.lease.session_id}"
        camera = f"camera:{self.lease.session_id}"
        try:
            async with asyncio.timeout(ASK_SECONDS):
                room = self._facts.room
                inside = await get_provider(room.provider).list_participants(room.name)
        except (ProviderError, TimeoutError):
            return  # the server itself is away; nothing is known of the camera
        if identity not in {one.identity for one in inside}:
            self._membership.rejoin("not_in_room")
            return
        if any(one.identity == camera and one.publishing for one in inside):
            self._disagree()
            return
        self._disagrees_since = None
        await self._database(self._camera_absent, sight.now)

    def _disagree(self) -> None:
        """The server has frames and we have none. Its count lags a little; then it is us."""
        now = time.monotonic()
        if self._disagrees_since is None:
            self._disagrees_since = now
        elif now - self._disagrees_since > DISAGREE_SECONDS:
            self._disagrees_since = None
            self._membership.rejoin("no_frames_for_us")

    def _camera_absent(self, at: datetime) -> None:
        with transaction.atomic():
            leases.fence(self.lease)
            changed = cameras.camera_absent(self.lease.session_id, at=at, evidence="frames")
        if changed:
            logger.info("[commentary] frames stopped: camera absent", extra=self._log)

    def _camera_seen(self, at: datetime) -> None:
        with transaction.atomic():
            leases.fence(self.lease)
            changed = cameras.camera_seen(self.lease.session_id, at=at, evidence="frames")
        if changed:
            logger.info("[commentary] frames flow: camera seen", extra=self._log)

    # --- what is so now -----------------------------------------------------------------------

    def _sight(self) -> Sight:
        connection = self._membership.connection
        facts = self._facts
        return Sight(
            now=timezone.now(),
            state=facts.state,
            healthy_since=None if connection is None else max(connection.since, self._awake_since),
            last_frame_at=None if connection is None else connection.watch.last_frame_at,
            interrupted_at=facts.interrupted_at if facts.state == State.INTERRUPTED else None,
            absence_until=facts.absence_until,
        )

    def _newest_frame(self) -> datetime | None:
        """Over all connections: a new one starts without any."""
        connection = self._membership.connection
        if connection is not None and connection.watch.last_frame_at is not None:
            self._last_frame_at = connection.watch.last_frame_at
        return self._last_frame_at

    def _may_speak(self) -> bool:
        return self._facts.commentary and self._facts.state == State.LIVE

    def _status(self, sight: Sight) -> Status:
        if not self._facts.commentary:
            return Status.OFF
        stall = settings.FRAME_STALL_SECONDS
        if frames_flow(sight, stall_seconds=stall):
            return Status.ON_AIR
        coming = (
            Status.RECOVERING if self._membership.joins or self.lease.recovers else Status.JOINING
        )
        connection = self._membership.connection
        if connection is None:
            return coming
        # Just joined, and the camera should be there: its first frame is on the way.
        arriving = sight.now - connection.since < timedelta(seconds=stall)
        if arriving and sight.last_frame_at is None and self._facts.state == State.LIVE:
            first = self._membership.joins == 1 and not self.lease.recovers
            return Status.JOINING if first else Status.RECOVERING
        return Status.WAITING
