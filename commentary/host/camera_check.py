"""One broadcast's camera: its frames are looked at, and the database is told what they show.

Before the camera is blamed for missing frames, everything nearer to us is doubted: this process,
our connection, and whether the server gets frames that we do not.
"""

import asyncio
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commentary import leases
from commentary.host import provider_view
from commentary.host.connection import RoomConnection
from commentary.host.liveness import CameraVerdict, CameraView, Sleep, frames_flow, judge_camera
from commentary.host.session_facts import Facts
from commentary.leases import Lease
from livekit_app.participants import looks
from livekit_app.runtime.db_threads import DbThreads
from sessions_app.lifecycle import camera_evidence
from sessions_app.states import State

logger = logging.getLogger(__name__)

DISAGREE_SECONDS = 1.0  # frames reach the server but not us: then it is our connection
SLOW_SECONDS = 0.3  # an answer that took so long was asked for, or given, more than once
FIRST_FRAME_SECONDS = 3.0  # after joining, where the server's word is all that we have
SECOND_LOOK_SECONDS = 5.0  # after an interruption that the server does not confirm


class CameraCheck:
    """``look()`` again and again; ``update()`` brings the newest facts. Raises ``LeaseLost`` and
    what the database raises."""

    def __init__(
        self,
        lease: Lease,
        facts: Facts,
        *,
        database: DbThreads,
        connection: RoomConnection,
        sleep: Sleep,
    ) -> None:
        self._lease = lease
        self._facts = facts
        self._database = database
        self._connection = connection
        self._log = {"session_id": lease.session_id, "epoch": lease.epoch}
        self._sleep = sleep
        self._unanswered_at = timezone.now()  # when the server last left a question open
        self._slow_about: tuple[datetime | None] | None = None  # the last frame before a silence
        self._last_frame_at: datetime | None = None
        self._disagrees_since: float | None = None
        self._not_live_at: datetime | None = None  # when we last knew that it was not
        self._said_watching_at = float("-inf")
        self._looked_again_for: datetime | None = None  # which interruption

    def update(self, facts: Facts) -> None:
        self._facts = facts
        if facts.state != State.LIVE:
            self._not_live_at = timezone.now()

    @property
    def last_frame_at(self) -> datetime | None:
        """Over all connections: a new one starts without any."""
        joined = self._connection.joined
        if joined is not None and joined.watch.last_frame_at is not None:
            self._last_frame_at = joined.watch.last_frame_at
        return self._last_frame_at

    async def look(self) -> CameraView:
        """What there was to see, with what follows from it done."""
        view = self._view()
        verdict = judge_camera(view, stall_seconds=settings.FRAME_STALL_SECONDS)
        if verdict is CameraVerdict.STOPPED:
            await self._frames_stopped(view)
        else:
            self._disagrees_since = None
        if verdict is CameraVerdict.NOTHING:
            await self._second_look(view)
        if verdict is CameraVerdict.FLOWING and view.last_frame_at is not None:
            await self._database.run(self._camera_seen, view.last_frame_at)
        if frames_flow(view, stall_seconds=settings.FRAME_STALL_SECONDS):
            await self._watching()
        return view

    async def _watching(self) -> None:
        """Nobody need ask for the camera while we see it. Written no more often than needed."""
        now = asyncio.get_running_loop().time()
        if now - self._said_watching_at < looks.WATCHED_SECONDS / 2:
            return
        self._said_watching_at = now
        if looks.needed(self._facts.room):
            await self._database.run(looks.watched, self._facts.room.pk)

    async def _frames_stopped(self, view: CameraView) -> None:
        """Before the camera is blamed: are we in the room, and does the server get frames?"""
        clock = asyncio.get_running_loop().time
        asked = clock()
        server = await provider_view.ask(self._facts.room)
        if server is None or self._slow(clock() - asked, view):
            # We may have been cut off until now: frames get their time to come.
            self._unanswered_at = timezone.now()
        if server is None:
            return
        if not server.inside:
            # Its list may be late: whoever has just come is not in it.
            if self._inside_for() >= provider_view.list_lag(self._facts.room):
                self._connection.rejoin("not_in_room")
            return
        if server.camera_publishing and (server.frames_proven or not self._seen_since_live(view)):
            # Where its word proves no frames: the first one may be on the way, or ours may be a
            # connection that never brings one.
            self._disagree(DISAGREE_SECONDS if server.frames_proven else FIRST_FRAME_SECONDS)
            return
        self._disagrees_since = None
        # The answer took a moment: the connection may have broken or a frame have come meanwhile.
        now = self._view()
        if judge_camera(now, stall_seconds=settings.FRAME_STALL_SECONDS) is CameraVerdict.STOPPED:
            await self._database.run(self._camera_absent, view.now)
            self._not_live_at = view.now

    def _inside_for(self) -> timedelta:
        joined = self._connection.joined
        return timedelta.max if joined is None else timezone.now() - joined.since

    def _slow(self, seconds: float, view: CameraView) -> bool:
        """Of a provider that is far away every answer is: it counts when, about the same silence,
        it comes again."""
        if seconds <= SLOW_SECONDS or self._slow_about == (view.last_frame_at,):
            return False
        self._slow_about = (view.last_frame_at,)
        return True

    def _disagree(self, patience: float) -> None:
        """The server has frames and we have none. Its count lags a little; then it is us."""
        now = asyncio.get_running_loop().time()
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
            leases.fence(self._lease)
            changed = camera_evidence.camera_absent(
                self._lease.session_id, at=at, evidence="frames"
            )
        if changed:
            logger.info("[commentary] frames stopped: camera absent", extra=self._log)

    def _camera_seen(self, at: datetime) -> None:
        with transaction.atomic():
            leases.fence(self._lease)
            changed = camera_evidence.camera_seen(self._lease.session_id, at=at, evidence="frames")
        if changed:
            logger.info("[commentary] frames flow: camera seen", extra=self._log)

    def _view(self) -> CameraView:
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

    def _seen_since_live(self, view: CameraView) -> bool:
        """Did this connection bring a frame since the broadcast went live (again)?"""
        seen, before = view.last_frame_at, self._not_live_at
        return seen is not None and (before is None or seen > before)

    def _healthy_since(self) -> datetime | None:
        joined = self._connection.joined
        connected = None if joined is None else joined.watch.connected_since
        if joined is None or connected is None:
            return None
        # What did not arrive while we slept or were cut off proves nothing.
        return max(joined.since, connected, self._sleep.woke_at, self._unanswered_at)
