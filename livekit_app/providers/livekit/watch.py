"""Watching a room of a LiveKit server, with LiveKit's own client (the package ``livekit``).

It subscribes to the camera's video only, in its smallest simulcast layer, and keeps the newest
frame. What was seen of livekit 1.2.0 and shapes this file:
- A waiting ``VideoStream`` does not end by itself, so the one task that reads is ours to cancel.
- The client repairs its connection for up to half a minute on its own. We wait RECONNECT_SECONDS
  and then close, so that whoever uses us joins again with a fresh grant.
- After its own full reconnect it announces the tracks again *before* it is connected, and what is
  asked for then gets lost; so we subscribe once more when it is.
- A join may not be cancelled: 15 s later its native half ends the whole process with SIGTERM, for
  nobody told it that we are ready (livekit/python-sdks issue 784). So a join that took too long
  goes on in a task of its own and leaves at once when it is in; ``everybody_left`` waits for them.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

from django.conf import settings
from livekit import rtc

from livekit_app.providers.livekit.addresses import with_scheme
from livekit_app.providers.livekit.join_refusal import why_refused
from livekit_app.providers.livekit.pictures import to_bgr
from livekit_app.providers.port import Grant
from livekit_app.providers.watching.latest_frame import LatestFrame
from livekit_app.providers.watching.room_watch import CloseReason, Frame, WatchFailed
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)
# A line per attempt, with the token in clear where it was refused; what matters we say ourselves.
logging.getLogger("livekit").setLevel(logging.CRITICAL)

ATTEMPT_SECONDS = 2.0  # for each of the client's attempts to reach the server
CONNECT_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
FLOWING_SECONDS = 1.0  # signalling may be repaired while frames go on; then there is no hurry
LEAVE_SECONDS = 2.0

_REASONS: dict[int, CloseReason] = {
    rtc.DisconnectReason.CLIENT_INITIATED: "stopped",
    rtc.DisconnectReason.DUPLICATE_IDENTITY: "kicked",
    rtc.DisconnectReason.PARTICIPANT_REMOVED: "kicked",
    rtc.DisconnectReason.ROOM_DELETED: "room_gone",
    rtc.DisconnectReason.ROOM_CLOSED: "room_gone",
}
_leaving: set[asyncio.Task[None]] = set()  # connections that were given up and still have to go


class LiveKitWatch:
    """A ``RoomWatch``. Belongs to the event loop that calls ``connect``."""

    def __init__(self, url: str, *, frames_per_second: float) -> None:
        self._url = url
        self._interval = 1.0 / frames_per_second
        self._due = 0.0  # monotonic
        self._reason: CloseReason | None = None
        self._last_frame_at: datetime | None = None
        self._last_arrival = 0.0  # monotonic
        self._joined = False
        self._connected_since: datetime | None = None
        self._latest = LatestFrame()
        self._room: rtc.Room | None = None
        self._reader: asyncio.Task[None] | None = None
        self._read_sid = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._patience: asyncio.TimerHandle | None = None
        self._log: dict[str, str] = {}

    @property
    def last_frame_at(self) -> datetime | None:
        return self._last_frame_at

    @property
    def connected_since(self) -> datetime | None:
        return self._connected_since

    @property
    def close_reason(self) -> CloseReason | None:
        return self._reason

    async def connect(self, grant: Grant) -> None:
        self._log = {"room": grant.room}
        room = self._room = rtc.Room()
        self._listen(room)
        options = rtc.RoomOptions(auto_subscribe=False, connect_timeout=ATTEMPT_SECONDS)
        joining = asyncio.create_task(
            room.connect(with_scheme(self._url, "ws"), grant.token, options)
        )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await asyncio.shield(joining)
        except rtc.ConnectError:
            await self._refused(*await why_refused(self._url, grant))
        except TimeoutError:
            spawn(_leave_late(room, joining), _leaving)
            await self._refused("unreachable", "no answer within the limit")
        except BaseException:
            spawn(_leave_late(room, joining), _leaving)
            self._finish("stopped")
            raise
        if self._reason is not None:  # it ended while we were waking up
            await self._refused(self._reason, "closed at once")
        self._joined = True
        self._connected_since = datetime.now(UTC)
        self._subscribe(room)

    def frames(self) -> AsyncIterator[Frame]:
        return self._latest.frames()

    async def aclose(self) -> None:
        self._finish("stopped")
        if self._tasks:
            # They are cancelled or about to leave, each within a limit of its own.
            await asyncio.wait(self._tasks)

    # --- joining ------------------------------------------------------------------------------

    async def _refused(self, reason: CloseReason, detail: str) -> None:
        self._finish(reason)
        await self.aclose()
        raise WatchFailed(reason, detail)

    def _listen(self, room: rtc.Room) -> None:
        room.on("track_published", self._published)
        room.on("track_subscribed", self._subscribed)
        room.on("track_unsubscribed", self._unsubscribed)
        room.on("track_subscription_failed", self._not_subscribed)
        room.on("connection_state_changed", self._state_changed)
        room.on("disconnected", self._disconnected)

    # --- the camera's video -------------------------------------------------------------------

    def _subscribe(self, room: rtc.Room) -> None:
        for participant in room.remote_participants.values():
            for publication in participant.track_publications.values():
                if not publication.subscribed:
                    self._published(publication, participant)

    def _published(
        self, publication: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant
    ) -> None:
        if publication.kind == rtc.TrackKind.KIND_VIDEO and _is_camera(participant):
            publication.set_subscribed(True)

    def _subscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if publication.kind != rtc.TrackKind.KIND_VIDEO or self._reason is not None:
            return
        if publication.simulcasted:
            publication.set_video_quality(rtc.VideoQuality.VIDEO_QUALITY_LOW)
        # A camera that is published again, or taken over by another page: the newest is shown.
        self._stop_reading()
        self._read_sid = publication.sid
        self._reader = spawn(self._read(track), self._tasks)

    def _unsubscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if publication.sid == self._read_sid:
            self._stop_reading()

    def _not_subscribed(
        self, participant: rtc.RemoteParticipant, track_sid: str, error: str
    ) -> None:
        logger.warning("[media] not subscribed to the camera", extra=self._log | {"why": error})

    async def _read(self, track: rtc.Track) -> None:
        stream = rtc.VideoStream(track, capacity=1)
        try:
            async for event in stream:
                self._arrived(event)
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await stream.aclose()

    def _arrived(self, event: rtc.VideoFrameEvent) -> None:
        self._last_frame_at = datetime.now(UTC)
        now = self._last_arrival = time.monotonic()
        if now < self._due or self._reason is not None:
            return
        # An even pace, but no catching up after a pause.
        late = now - self._due > self._interval
        self._due = (now if late else self._due) + self._interval
        image = to_bgr(event.frame, event.rotation)
        self._latest.offer(Frame(image=image, at=self._last_frame_at))

    def _stop_reading(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
            self._read_sid = ""

    # --- the end ------------------------------------------------------------------------------

    def _state_changed(self, state: int) -> None:
        if state == rtc.ConnectionState.CONN_RECONNECTING:
            self._connected_since = None
            self._wait_for_repair(RECONNECT_SECONDS)
        elif state == rtc.ConnectionState.CONN_CONNECTED and self._reason is None:
            self._no_more_waiting()
            self._connected_since = datetime.now(UTC)
            if self._room is not None:
                self._subscribe(self._room)

    def _wait_for_repair(self, seconds: float) -> None:
        self._no_more_waiting()
        if self._reason is None:
            self._patience = asyncio.get_running_loop().call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        if time.monotonic() - self._last_arrival < FLOWING_SECONDS:
            self._wait_for_repair(FLOWING_SECONDS)
        else:
            self._finish("connection_lost")

    def _no_more_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _disconnected(self, reason: int) -> None:
        self._finish(_REASONS.get(reason, "connection_lost"))

    def _finish(self, reason: CloseReason) -> None:
        """Final. What is left to do goes on in tasks that ``aclose`` waits for."""
        if self._reason is not None:
            return
        self._reason = reason
        self._latest.close()
        self._connected_since = None
        self._no_more_waiting()
        self._stop_reading()
        if self._joined:
            logger.info("[media] watch closed", extra=self._log | {"why": reason})
        room, self._room = self._room, None
        if room is not None:
            spawn(_leave(room), self._tasks)


async def everybody_left() -> None:
    """Wait for the joins that were given up. Whoever ends the event loop earlier cancels them."""
    while _leaving:
        await asyncio.wait(set(_leaving))


async def _leave(room: rtc.Room) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LEAVE_SECONDS):
            await room.disconnect()


async def _leave_late(room: rtc.Room, joining: asyncio.Task[None]) -> None:
    """A join that nobody waits for any more must not end as a participant nobody knows."""
    with suppress(rtc.ConnectError):
        await joining
        await _leave(room)


def _is_camera(participant: rtc.RemoteParticipant) -> bool:
    return participant.identity.startswith("camera:")


def from_settings(*, frames_per_second: float) -> LiveKitWatch:
    return LiveKitWatch(settings.LIVEKIT_URL, frames_per_second=frames_per_second)
