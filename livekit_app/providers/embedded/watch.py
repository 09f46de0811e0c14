"""Watching a room of the embedded media server: a WHEP client that stays encoded.

It posts straight to ``EMBEDDED_URL`` (loopback) rather than through the web origin. WHEP has no
channel by which a server says why a session ended, so the session's resource is asked when the
connection ends or no frame comes.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import aiohttp
import av
from aiortc import RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from django.conf import settings

from livekit_app.media import passthrough
from livekit_app.media.negotiation.ice import IcePolicy, tune_consent
from livekit_app.providers.port import Grant
from livekit_app.providers.watching.base_watch import BaseWatch
from livekit_app.providers.watching.room_watch import CloseReason, WatchFailed
from livekit_app.providers.watching.sampling import Encoded, Sampler
from livekit_app.providers.watching.sound import OpusDecoder
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)

HTTP_SECONDS = 2.0
CONNECT_SECONDS = 5.0
PROBE_SECONDS = 0.75  # without frames for so long, the server is asked
KEYFRAME_SECONDS = 0.5  # between two requests for a keyframe
_WEB_PREFIX = "/media"  # where the web origin mounts the media server
_WHY: dict[str, CloseReason] = {
    "room_not_found": "room_gone",
    "room_deleted": "room_gone",
    "replaced": "kicked",
    "removed": "removed",
}


class EmbeddedWatch(BaseWatch):
    """A ``RoomWatch``. Belongs to the event loop that calls ``connect``."""

    def __init__(self, base_url: str, *, frames_per_second: float, audio: bool = False) -> None:
        super().__init__(audio=audio)
        self._base_url = base_url.rstrip("/")
        self._frames_per_second = frames_per_second
        self._disconnected = asyncio.Event()
        self._waits_for_keyframe = True
        self._asked = 0.0
        self._request_keyframe: Callable[[int], Coroutine[Any, Any, None]] | None = None
        self._resource = ""
        self._headers: dict[str, str] = {}
        self._log: dict[str, str] = {}
        self._http: aiohttp.ClientSession | None = None
        self._pc: RTCPeerConnection | None = None
        self._sampler: Sampler | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._watchdog: asyncio.Task[None] | None = None
        self._releasing: asyncio.Task[None] | None = None

    async def connect(self, grant: Grant) -> None:
        tune_consent()
        self._log = {"room": grant.room}
        self._headers = {"Authorization": f"Bearer {grant.token}"}
        timeout = aiohttp.ClientTimeout(total=HTTP_SECONDS)
        self._http = aiohttp.ClientSession(timeout=timeout)
        try:
            await self._join(self._http, self._base_url + grant.url.removeprefix(_WEB_PREFIX))
        except WatchFailed as failed:
            self._close(failed.reason)
            await self._release()
            raise
        except BaseException:
            await self.aclose()
            raise
        self._connected_since = datetime.now(UTC)
        self._watchdog = asyncio.create_task(self._watch(), name=f"watch {grant.room}")

    async def aclose(self) -> None:
        self._finish("stopped")
        if self._watchdog is not None and self._watchdog is not asyncio.current_task():
            self._watchdog.cancel()
            await asyncio.gather(self._watchdog, return_exceptions=True)
        await self._release()

    # --- joining ------------------------------------------------------------------------------

    async def _join(self, http: aiohttp.ClientSession, url: str) -> None:
        policy = IcePolicy()
        pc = self._pc = policy.peer_connection()
        transceiver = pc.addTransceiver("video", direction="recvonly")
        passthrough.check_private_names(transceiver)
        transceiver.setCodecPreferences(passthrough.preferences("video", ("VP8", "H264")))
        self._request_keyframe = passthrough.tap(
            transceiver.receiver, "video", self._on_frame, self._frame_lost
        )
        if self._audio:
            self._listen(pc.addTransceiver("audio", direction="recvonly"))
        policy.apply(pc)
        connected = asyncio.Event()
        pc.on("connectionstatechange", lambda: self._connection_changed(pc, connected))
        await pc.setLocalDescription(await pc.createOffer())
        answer = await self._post(http, url, pc.localDescription.sdp)
        loop = asyncio.get_running_loop()
        self._sampler = Sampler(
            self._frames_per_second,
            lambda frame: _call_soon(loop, self._latest.offer, frame),
            lambda: _call_soon(loop, self._frame_lost),
            log=self._log,
        )
        await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        try:
            await asyncio.wait_for(connected.wait(), CONNECT_SECONDS)
        except TimeoutError:
            raise WatchFailed("connection_lost", "media did not connect") from None
        if self._disconnected.is_set():
            raise WatchFailed("connection_lost", "media did not connect")

    async def _post(self, http: aiohttp.ClientSession, url: str, offer: str) -> str:
        headers = {**self._headers, "Content-Type": "application/sdp"}
        try:
            async with http.post(url, data=offer, headers=headers) as response:
                if response.status != 201:
                    raise WatchFailed(*_refusal(response.status, await _code(response)))
                location = response.headers["Location"]
                self._resource = self._base_url + location.removeprefix(_WEB_PREFIX)
                return await response.text()
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError) as problem:
            raise WatchFailed("unreachable", type(problem).__name__) from None

    def _connection_changed(self, pc: RTCPeerConnection, connected: asyncio.Event) -> None:
        if pc.connectionState in {"failed", "closed"}:
            self._disconnected.set()
        if pc.connectionState in {"connected", "failed", "closed"}:
            connected.set()

    # --- frames -------------------------------------------------------------------------------

    def _on_frame(self, codec: str, data: bytes, timestamp: int) -> None:
        at = self._frame_arrived()
        key = passthrough.is_keyframe(codec, data)
        if self._waits_for_keyframe and not key:
            self._ask_for_keyframe()
            return
        encoded = Encoded(codec, data, key, at, self._last_arrival)
        if self._sampler is not None:
            self._waits_for_keyframe = not self._sampler.put(encoded)

    def _frame_lost(self) -> None:
        self._waits_for_keyframe = True
        self._ask_for_keyframe()

    def _ask_for_keyframe(self) -> None:
        now = time.monotonic()
        if self._pc is None or self._request_keyframe is None:
            return
        if now - self._asked < KEYFRAME_SECONDS:
            return
        sources = self._pc.getReceivers()[0].getSynchronizationSources()
        if sources:
            self._asked = now
            spawn(self._request_keyframe(sources[0].source), self._tasks)

    # --- sound --------------------------------------------------------------------------------

    def _listen(self, transceiver: RTCRtpTransceiver) -> None:
        decoder = OpusDecoder()

        def heard(codec: str, data: bytes, timestamp: int) -> None:
            try:
                for sound in decoder.decode(data, datetime.now(UTC)):
                    self._heard.offer(sound)
            except av.FFmpegError as problem:
                fields = self._log | {"why": str(problem)}
                logger.info("[media] sound could not be decoded", extra=fields)

        passthrough.check_private_names(transceiver)
        passthrough.tap(transceiver.receiver, "audio", heard)

    # --- the end ------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Find out why the connection ended, or that it did although nothing says so."""
        timeouts = 0
        while self._reason is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._disconnected.wait(), PROBE_SECONDS)
            ended = self._disconnected.is_set()
            if not ended and time.monotonic() - self._last_arrival < PROBE_SECONDS:
                timeouts = 0
                continue
            try:
                reason = await self._ask_server()
                timeouts = 0
            except TimeoutError:
                timeouts += 1
                reason = "connection_lost" if timeouts > 1 else None
            if ended:
                reason = reason or "connection_lost"
            if reason is not None:
                self._finish(reason)
        await self._release()

    async def _ask_server(self) -> CloseReason | None:
        """None when our session is still there. ``TimeoutError`` when there is no answer."""
        if self._http is None:
            return "connection_lost"
        try:
            async with self._http.get(self._resource, headers=self._headers) as response:
                if response.status == 200:
                    return None
                code = await _code(response)
        except TimeoutError:
            raise
        except (aiohttp.ClientError, OSError):
            return "connection_lost"
        return _WHY.get(code, "connection_lost")

    def _finish(self, reason: CloseReason) -> None:
        if self._close(reason) and reason != "stopped":
            logger.info("[media] watch closed", extra=self._log | {"why": reason})

    async def _release(self) -> None:
        """Whoever is first starts it; nobody who is cancelled while waiting stops it."""
        if self._releasing is None:
            self._releasing = asyncio.create_task(self._close_everything())
        await asyncio.shield(self._releasing)

    async def _close_everything(self) -> None:
        http, self._http = self._http, None
        pc, self._pc = self._pc, None
        sampler, self._sampler = self._sampler, None
        if http is not None:
            if self._resource and self._reason == "stopped":
                with suppress(aiohttp.ClientError, TimeoutError, OSError):
                    await http.delete(self._resource, headers=self._headers)
            await http.close()
        if pc is not None:
            await passthrough.close(pc)
        if sampler is not None:
            sampler.stop()
            await asyncio.to_thread(sampler.join, HTTP_SECONDS)
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _code(response: aiohttp.ClientResponse) -> str:
    try:
        body = await response.json(content_type=None)
    except ValueError:
        return ""
    return str(body.get("code", "")) if isinstance(body, dict) else ""


def _refusal(status: int, code: str) -> tuple[CloseReason, str]:
    detail = f"{status} {code}".strip()
    if status == 404:
        return "room_gone", detail
    if code == "token_expired":
        return "token_expired", detail
    if 400 <= status < 500 or code == "room_full":
        return "refused", detail
    return "unreachable", detail


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *args: Any) -> None:
    """From the decoder's thread, which may outlive the loop by a moment."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *args)


def from_settings(*, frames_per_second: float, audio: bool) -> EmbeddedWatch:
    return EmbeddedWatch(settings.EMBEDDED_URL, frames_per_second=frames_per_second, audio=audio)
