"""Watching a room of a LiveKit server, with LiveKit's own client (the package ``livekit``).

It subscribes to the camera's video, in its middle simulcast layer (in the smallest, 320 x 180, no
ball can be made out), and keeps the newest frame; to its sound only if that is wanted. What was
seen of livekit 1.2.0 and shapes this file:
- A waiting ``VideoStream`` does not end by itself, so the one task that reads is ours to cancel.
- The client repairs its connection for up to half a minute on its own. We wait RECONNECT_SECONDS
  and then close, so that whoever uses us joins again with a fresh grant.
- After its own full reconnect it announces the tracks again *before* it is connected, and what is
  asked for then gets lost; so we subscribe once more when it is.
- A join may not be cancelled (joining.py): none is begun before the server said it would let us in.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
from django.conf import settings
from livekit import rtc

from livekit_app.providers.livekit.addresses import with_scheme
from livekit_app.providers.livekit.joining import give_up, late_ones, leave, why_refused
from livekit_app.providers.livekit.pictures import to_bgr
from livekit_app.providers.port import Grant
from livekit_app.providers.watching.base_watch import BaseWatch
from livekit_app.providers.watching.room_watch import CloseReason, Frame, WatchFailed
from livekit_app.providers.watching.size_limit import SizeLimit
from livekit_app.providers.watching.sound import QUEUE_CHUNKS, SAMPLE_RATE, Sound
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)
# A line per attempt, with the token in clear where it was refused; what matters we say ourselves.
logging.getLogger("livekit").setLevel(logging.CRITICAL)

ATTEMPT_SECONDS = 2.0  # for each of the client's attempts to reach the server
CONNECT_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
FLOWING_SECONDS = 1.0  # signalling may be repaired while frames go on; then there is no hurry
LEAVE_SECONDS = 2.0
CHUNK_MS = 50  # its usual 10 ms cost twice the CPU: each chunk is an event of its own

_REASONS: dict[int, CloseReason] = {
    rtc.DisconnectReason.CLIENT_INITIATED: "stopped",
    rtc.DisconnectReason.DUPLICATE_IDENTITY: "kicked",
    rtc.DisconnectReason.PARTICIPANT_REMOVED: "removed",
    rtc.DisconnectReason.ROOM_DELETED: "room_gone",
    rtc.DisconnectReason.ROOM_CLOSED: "room_gone",
}
Stream = TypeVar("Stream", rtc.VideoStream, rtc.AudioStream)


@dataclass(frozen=True, slots=True)
class TrackReader:
    """Of one subscribed track."""

    sid: str
    task: asyncio.Task[None]


class LiveKitWatch(BaseWatch):
    """A ``RoomWatch``. Belongs to the event loop that calls ``connect``."""

    def __init__(self, url: str, *, frames_per_second: float, audio: bool = False) -> None:
        super().__init__(audio=audio)
        self._url = url
        self._interval = 1.0 / frames_per_second
        self._due = 0.0  # monotonic
        self._joined = False
        self._expires_at = datetime.max.replace(tzinfo=UTC)  # of the grant
        self._room: rtc.Room | None = None
        self._readers: dict[int, TrackReader] = {}  # by the kind of track
        self._tasks: set[asyncio.Task[None]] = set()
        self._patience: asyncio.TimerHandle | None = None
        self._log: dict[str, str] = {}
        self._limit = SizeLimit(self._log)

    async def connect(self, grant: Grant) -> None:
        self._log["room"] = grant.room
        self._expires_at = grant.expires_at
        if refusal := await why_refused(self._url, grant):
            await self._refused(*refusal)
        await late_ones(grant)
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
            unknown: tuple[CloseReason, str] = ("connection_lost", "the grant is good")
            await self._refused(*(await why_refused(self._url, grant) or unknown))
        except TimeoutError:
            give_up(room, joining, grant)
            await self._refused("unreachable", "no answer within the limit")
        except BaseException:
            give_up(room, joining, grant)
            self._finish("stopped")
            raise
        if self._reason is not None:  # it ended while we were waking up
            await self._refused(self._reason, "closed at once")
        self._joined = True
        self._connected_since = datetime.now(UTC)
        self._subscribe(room)

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

    # --- what the camera sends ----------------------------------------------------------------

    def _subscribe(self, room: rtc.Room) -> None:
        for participant in room.remote_participants.values():
            for publication in participant.track_publications.values():
                if not publication.subscribed:
                    self._published(publication, participant)

    def _published(
        self, publication: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant
    ) -> None:
        wanted = publication.kind == rtc.TrackKind.KIND_VIDEO or self._audio
        if wanted and _is_camera(participant):
            publication.set_subscribed(True)

    def _subscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if self._reason is not None:
            return
        # A camera that is published again, or taken over by another page: the newest is shown.
        self._stop_reading(publication.kind)
        if publication.kind == rtc.TrackKind.KIND_VIDEO:
            if publication.simulcasted:
                publication.set_video_quality(rtc.VideoQuality.VIDEO_QUALITY_MEDIUM)
            reading = self._read_video(track)
        else:
            reading = self._read_audio(track)
        task = spawn(reading, self._tasks)
        self._readers[publication.kind] = TrackReader(publication.sid, task)

    def _unsubscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        reader = self._readers.get(publication.kind)
        if reader is not None and reader.sid == publication.sid:
            self._stop_reading(publication.kind)

    def _not_subscribed(
        self, participant: rtc.RemoteParticipant, track_sid: str, error: str
    ) -> None:
        logger.warning("[media] not subscribed to the camera", extra=self._log | {"why": error})

    async def _read_video(self, track: rtc.Track) -> None:
        async with _stream_of(rtc.VideoStream(track, capacity=1)) as stream:
            async for event in stream:
                self._show(event)

    async def _read_audio(self, track: rtc.Track) -> None:
        made = rtc.AudioStream(
            track,
            sample_rate=SAMPLE_RATE,
            num_channels=1,
            capacity=QUEUE_CHUNKS,
            frame_size_ms=CHUNK_MS,
        )
        async with _stream_of(made) as stream:
            async for event in stream:
                samples = np.array(event.frame.data, dtype=np.int16)
                self._heard.offer(Sound(samples, event.frame.sample_rate, datetime.now(UTC)))

    def _show(self, event: rtc.VideoFrameEvent) -> None:
        at, now = self._frame_arrived(), self._last_arrival
        if now < self._due or self._reason is not None:
            return
        # An even pace, but no catching up after a pause.
        late = now - self._due > self._interval
        self._due = (now if late else self._due) + self._interval
        # LiveKit's client has decoded it already, whatever its size; here it ends.
        if self._limit.allows(event.frame.width, event.frame.height):
            image = to_bgr(event.frame, event.rotation)
            self._latest.offer(Frame(image=image, at=at))

    def _stop_reading(self, kind: int) -> None:
        if (reader := self._readers.pop(kind, None)) is not None:
            reader.task.cancel()

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
        # A repair that was refused (401) ends so; LiveKit does not say what it refused.
        refused = reason == rtc.DisconnectReason.JOIN_FAILURE
        expired = refused and self._expires_at <= datetime.now(UTC)
        self._finish("token_expired" if expired else _REASONS.get(reason, "connection_lost"))

    def _finish(self, reason: CloseReason) -> None:
        """Final. What is left to do goes on in tasks that ``aclose`` waits for."""
        if not self._close(reason):
            return
        self._no_more_waiting()
        for kind in [*self._readers]:
            self._stop_reading(kind)
        if self._joined and reason != "stopped":
            logger.info("[media] watch closed", extra=self._log | {"why": reason})
        room, self._room = self._room, None
        if room is not None:
            spawn(leave(room), self._tasks)


@asynccontextmanager
async def _stream_of(stream: Stream) -> AsyncIterator[Stream]:
    try:
        yield stream
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await stream.aclose()


def _is_camera(participant: rtc.RemoteParticipant) -> bool:
    return participant.identity.startswith("camera:")


def from_settings(*, frames_per_second: float, audio: bool) -> LiveKitWatch:
    return LiveKitWatch(settings.LIVEKIT_URL, frames_per_second=frames_per_second, audio=audio)
