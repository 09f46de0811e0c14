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
from commentary.host import provider_view as provider_word
from commentary.host.connection import Membership, OpenWatch
from commentary.host.database import Database
from commentary.host.liveness import Sight, Verdict, frames_flow, judge
from commentary.host.session_facts import Facts
from commentary.host.speaker import Speaker
from commentary.leases import Beat, Lease, LeaseLost, Status
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
        database: Database,
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
        self._membership.update(facts)
        if not self._is_live():
            self._not_live_at = timezone.now()
        asked = facts.restart_requested_at
        if asked is not None and asked != self._restarted_for:
            self._restarted_for = asked
            logger.info("[commentary] restart requested", extra=self._log)
            self._speaker.restart()
            self._membership.rejoin("restart")

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
        sight = self._sight()
        verdict = judge(sight, stall_seconds=settings.FRAME_STALL_SECONDS)
        if verdict is Verdict.STOPPED:
            await self._frames_stopped(sight)
        else:
            self._disagrees_since = None
        if verdict is Verdict.NOTHING:
            await self._second_look(sight)
        if verdict is Verdict.FLOWING and sight.last_frame_at is not None:
            await self._database(self._camera_seen, sight.last_frame_at)
        status = self._status(sight)
        if status != self._facts.status:
            await self._database(leases.write_status, self.lease, status)

    # --- the camera ---------------------------------------------------------------------------

    async def _frames_stopped(self, sight: Sight) -> None:
        """Before the camera is blamed: are we in the room, and does the server get frames?"""
        word = await provider_word.ask(self._facts.room)
        if word is None:
            return
        if not word.inside:
            self._membership.rejoin("not_in_room")
            return
        if word.camera_publishing and (word.frames_proven or not self._seen_since_live(sight)):
            # Where its word proves no frames: the first one may be on the way, or ours may be a
            # connection that never brings one.
            self._disagree(DISAGREE_SECONDS if word.frames_proven else FIRST_FRAME_SECONDS)
            return
        self._disagrees_since = None
        # The answer took a moment: the connection may have broken or a frame have come meanwhile.
        if judge(self._sight(), stall_seconds=settings.FRAME_STALL_SECONDS) is Verdict.STOPPED:
            await self._database(self._camera_absent, sight.now)
            self._not_live_at = sight.now

    def _disagree(self, patience: float) -> None:
        """The server has frames and we have none. Its count lags a little; then it is us."""
        now = time.monotonic()
        if self._disagrees_since is None:
            self._disagrees_since = now
        elif now - self._disagrees_since > patience:
            self._disagrees_since = None
            self._membership.rejoin("no_frames_for_us")

    async def _second_look(self, sight: Sight) -> None:
        """The camera was called absent against the word of a server that is slow to notice. If it
        still says so, our own connection is tried: once for each interruption."""
        at = sight.interrupted_at
        if (
            at is None
            or at == self._looked_again_for
            or provider_word.frames_proven(self._facts.room)
        ):
            return
        if sight.now - at < timedelta(seconds=SECOND_LOOK_SECONDS):
            return
        word = await provider_word.ask(self._facts.room)
        if word is not None:
            self._looked_again_for = at
            if word.camera_publishing:
                self._membership.rejoin("second_look")

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

    def _sight(self) -> Sight:
        connection = self._membership.connection
        facts = self._facts
        return Sight(
            now=timezone.now(),
            state=facts.state,
            healthy_since=self._healthy_since(),
            last_frame_at=None if connection is None else connection.watch.last_frame_at,
            interrupted_at=facts.interrupted_at if facts.state == State.INTERRUPTED else None,
            absence_until=facts.absence_until,
        )

    def _is_live(self) -> bool:
        return self._facts.state == State.LIVE

    def _seen_since_live(self, sight: Sight) -> bool:
        """Did this connection bring a frame since the broadcast went live (again)?"""
        seen, before = sight.last_frame_at, self._not_live_at
        return seen is not None and (before is None or seen > before)

    def _healthy_since(self) -> datetime | None:
        connection = self._membership.connection
        connected = None if connection is None else connection.watch.connected_since
        if connection is None or connected is None:
            return None
        return max(connection.since, connected, self._awake_since)

    def _newest_frame(self) -> datetime | None:
        """Over all connections: a new one starts without any."""
        connection = self._membership.connection
        if connection is not None and connection.watch.last_frame_at is not None:
            self._last_frame_at = connection.watch.last_frame_at
        return self._last_frame_at

    def _may_speak(self) -> bool:
        return self._facts.commentary and self._is_live()

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
