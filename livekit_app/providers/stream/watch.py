"""Watching a call on Stream, with Stream's own native client (the package ``getstream_rtc``).

It subscribes to the camera's video, and to its sound only if that is wanted. What was seen of
getstream-rtc 0.1.0 and shapes this file:
- It asks three times before it says that there is no such call, or that we are blocked (2.6 s);
  of a server that accepts and never answers it says so after 15 s. Ours is a limit around it.
- Without ``update_subscriptions`` only sound comes, and sound comes unasked.
- It repairs its connection for longer than 25 s by itself. We wait RECONNECT_SECONDS and close.
  After its own repair the tracks come as new ones and the old ones end.
- An end has three tellers: the media server (``CallEnded``), the coordinator (``call.ended``) and
  the state LEFT. Only the last always comes, and it does not say why; so it is the last to count.
- A refused token is a sentence without a code, and a user may be in a call more than once.
It keeps its log to itself unless it is configured, which nobody here does.
"""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import getstream_rtc as rtc
import numpy as np
import numpy.typing as npt

from livekit_app.providers.port import Grant
from livekit_app.providers.stream.camera_tracks import CameraTrack, CameraTracks
from livekit_app.providers.stream.spec import SPEC
from livekit_app.providers.stream.watch_ends import end_by_event, end_of_call, refusal
from livekit_app.providers.stream.watch_place import WatchPlace, read_place
from livekit_app.providers.watching import i420
from livekit_app.providers.watching.base_watch import BaseWatch
from livekit_app.providers.watching.room_watch import CloseReason, Frame, WatchFailed
from livekit_app.providers.watching.size_limit import SizeLimit
from livekit_app.providers.watching.sound import SAMPLE_RATE, Sound
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
FLOWING_SECONDS = 1.0  # a socket may be repaired while frames go on; then there is no hurry
LAST_WORDS_SECONDS = 0.5  # after LEFT, until the other tellers have said why
LEAVE_SECONDS = 2.0
VIDEO_SIZE = (640, 480)  # asked for, where the camera sends several


class StreamWatch(BaseWatch):
    """A ``RoomWatch``. Belongs to the event loop that calls ``connect``."""

    def __init__(self, *, frames_per_second: float, audio: bool = False) -> None:
        super().__init__(audio=audio)
        self._interval = 1.0 / frames_per_second
        self._due = 0.0  # monotonic
        self._joined = False
        self._said_unreadable = False
        self._camera = ""  # its user id
        self._user_id = ""  # ours
        self._expires_at = datetime.max.replace(tzinfo=UTC)  # of the grant
        self._call: rtc.Call | None = None
        self._video = CameraTracks(self._read_video)
        self._sound = CameraTracks(self._read_sound)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._patience: asyncio.TimerHandle | None = None
        self._log: dict[str, str] = {}
        self._limit = SizeLimit(self._log)

    async def connect(self, grant: Grant) -> None:
        self._log["room"] = grant.room
        self._expires_at = grant.expires_at
        self._user_id = SPEC.capabilities.identity_there(grant.identity)
        try:
            place = read_place(grant.url)
            call = self._call = _call(place, grant)
        except (ValueError, rtc.ConfigError):
            await self._refused("refused", "the grant's address")
        self._camera = place.camera
        # What happens during the join waits in these, and is read when we are in.
        heard = [call.sfu_events(), call.coordinator_events(), call.client_events()]
        tracks = call.tracks()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await call.join(self._user_id, create=False)
                await call.update_subscriptions(self._wanted())
        except TimeoutError:
            await self._refused("unreachable", "no answer within the limit")
        except rtc.RtcError as problem:
            await self._refused(*self._why_refused(problem))
        except BaseException:
            self._finish("stopped")
            raise
        self._joined = True
        self._connected_since = datetime.now(UTC)
        for events in heard:
            spawn(self._hear(events), self._tasks, name="stream events")
        spawn(self._take(tracks), self._tasks, name="stream tracks")

    async def aclose(self) -> None:
        self._finish("stopped")
        if self._tasks:
            # They are cancelled or about to leave, each within a limit of its own.
            await asyncio.wait(self._tasks)

    # --- joining ------------------------------------------------------------------------------

    def _wanted(self) -> rtc.SubscriptionConfig:
        """Only a camera may send video; of sound, which speakers send too, ours is picked out."""
        kinds = [rtc.TrackType.VIDEO, *([rtc.TrackType.AUDIO] if self._audio else [])]
        return rtc.SubscriptionConfig(default=rtc.TrackSubscriptionConfig(kinds, VIDEO_SIZE))

    def _why_refused(self, problem: rtc.RtcError) -> tuple[CloseReason, str]:
        return refusal(
            code=getattr(problem, "code", None),
            status=getattr(problem, "status_code", None),
            said=str(problem),
            signed_out=isinstance(problem, rtc.CoordinatorError),
            expired=self._expires_at <= datetime.now(UTC),
        )

    async def _refused(self, reason: CloseReason, detail: str) -> None:
        self._finish(reason)
        await self.aclose()
        raise WatchFailed(reason, detail)

    # --- what the camera sends ----------------------------------------------------------------

    async def _take(self, tracks: rtc.TrackStream) -> None:
        while True:
            try:
                async for track in tracks:
                    self._took(track)
                return
            except rtc.RtcError:  # more than it keeps for us; it goes on with the next
                logger.warning("[media] too many tracks at once", extra=self._log)

    def _took(self, track: rtc.RemoteTrack) -> None:
        sender = track.participant
        if sender.user_id != self._camera or self._reason is not None:
            return
        found = CameraTrack(track, sender.session_id, sender.joined_at or time.time())
        if track.track_type == rtc.TrackType.VIDEO:
            self._video.arrived(found)
        elif track.track_type == rtc.TrackType.AUDIO and self._audio:
            self._sound.arrived(found)

    async def _read_video(self, track: rtc.RemoteTrack) -> None:
        async for frame in track.video_frames():
            self._show(frame)

    async def _read_sound(self, track: rtc.RemoteTrack) -> None:
        resampler: rtc.StreamResampler | None = None
        while (pcm := await track.next_pcm()) is not None:
            samples = _mono(pcm)
            if pcm.sample_rate != SAMPLE_RATE:
                resampler = resampler or rtc.StreamResampler(SAMPLE_RATE, 1)
                samples = resampler.push(samples, pcm.sample_rate, 1).samples
            self._heard.offer(Sound(samples, SAMPLE_RATE, datetime.now(UTC)))

    def _show(self, frame: rtc.VideoFrame) -> None:
        at, now = self._frame_arrived(), self._last_arrival
        if now < self._due or self._reason is not None:
            return
        # An even pace, but no catching up after a pause.
        late = now - self._due > self._interval
        self._due = (now if late else self._due) + self._interval
        # The client has decoded it already, whatever its size; here it ends.
        if self._limit.allows(frame.width, frame.height):
            try:
                image = i420.to_bgr(frame.data, frame.width, frame.height)
            except ValueError as problem:
                self._unreadable(problem)
                return
            self._latest.offer(Frame(image=image, at=at))

    def _unreadable(self, problem: ValueError) -> None:
        if not self._said_unreadable:  # the next ones will be so, too
            fields = self._log | {"why": str(problem)}
            logger.warning("[media] a frame could not be read", extra=fields)
        self._said_unreadable = True

    # --- the end ------------------------------------------------------------------------------

    async def _hear(self, events: rtc.EventStream) -> None:
        async for event in events:
            if isinstance(event, rtc.CallingStateChanged):
                self._state_changed(event.state)
            elif isinstance(event, rtc.CallEnded):
                self._ended(end_of_call(event.reason))
            elif isinstance(event, rtc.CoordinatorEvent):
                self._ended(end_by_event(event.name, event.data, self._user_id))
            elif isinstance(event, rtc.ParticipantLeft):
                self._video.left(event.participant.session_id)
                self._sound.left(event.participant.session_id)

    def _ended(self, reason: CloseReason | None) -> None:
        if reason is not None:
            self._finish(reason)

    def _state_changed(self, state: rtc.CallingState) -> None:
        if state == rtc.CallingState.JOINED and self._reason is None:
            self._no_more_waiting()
            self._connected_since = self._connected_since or datetime.now(UTC)
        elif state in (rtc.CallingState.RECONNECTING, rtc.CallingState.MIGRATING):
            self._connected_since = None
            if self._patience is None:  # it may say so for each of its attempts
                self._wait_for_repair(RECONNECT_SECONDS)
        elif state in (rtc.CallingState.RECONNECTING_FAILED, rtc.CallingState.LEFT):
            self._connected_since = None
            self._wait_for_repair(LAST_WORDS_SECONDS)

    def _wait_for_repair(self, seconds: float) -> None:
        self._no_more_waiting()
        if self._reason is None:
            self._patience = asyncio.get_running_loop().call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        if time.monotonic() - self._last_arrival < FLOWING_SECONDS:
            self._wait_for_repair(FLOWING_SECONDS)
        else:
            expired = self._expires_at <= datetime.now(UTC)
            self._finish("token_expired" if expired else "connection_lost")

    def _no_more_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _finish(self, reason: CloseReason) -> None:
        """Final. What is left to do goes on in tasks that ``aclose`` waits for."""
        if not self._close(reason):
            return
        self._no_more_waiting()
        for task in self._tasks:
            task.cancel()
        for reading in (self._video.close(), self._sound.close()):
            if reading is not None:
                self._tasks.add(reading)
                reading.add_done_callback(self._tasks.discard)
        if self._joined and reason != "stopped":
            logger.info("[media] watch closed", extra=self._log | {"why": reason})
        call, self._call = self._call, None
        if call is not None:
            spawn(_leave(call), self._tasks)


def _call(place: WatchPlace, grant: Grant) -> rtc.Call:
    client = rtc.Client(
        place.api_key, token=grant.token, base_url=place.server, ws_url=place.socket
    )
    return client.call(place.call_type, place.call_id)


def _mono(pcm: rtc.PcmFrame) -> npt.NDArray[np.int16]:
    samples = np.asarray(pcm.samples, dtype=np.int16)
    if pcm.channels == 1:
        return samples
    together = samples.reshape(-1, pcm.channels).mean(axis=1)
    return np.asarray(together, dtype=np.int16)


async def _leave(call: rtc.Call) -> None:
    with suppress(TimeoutError, rtc.RtcError):
        async with asyncio.timeout(LEAVE_SECONDS):
            await call.leave()


def from_settings(*, frames_per_second: float, audio: bool) -> StreamWatch:
    """All else that it needs comes with the grant."""
    return StreamWatch(frames_per_second=frames_per_second, audio=audio)
