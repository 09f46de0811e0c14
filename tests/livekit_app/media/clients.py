"""Small WHIP and WHEP clients and a webhook listener for tests: real UDP, real HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any, Self

import aiohttp
import numpy as np
from aiohttp import web
from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import AudioStreamTrack
from av import AudioFrame, VideoFrame
from livekit.api import AccessToken, TokenVerifier, VideoGrants, WebhookReceiver
from livekit.protocol.webhook import WebhookEvent

from livekit_app.media import passthrough
from livekit_app.media.config import MediaConfig
from livekit_app.media.negotiation.ice import IcePolicy
from tests.support.tone import RATE, sine

KEY, SECRET = "test-key", "test-secret-that-is-long-enough-for-hs256"


CONTROL_GRANTS = ("room_create", "room_list", "room_admin")


def config(**changes: Any) -> MediaConfig:
    return MediaConfig(**{"api_key": KEY, "api_secret": SECRET, **changes})


def token(
    identity: str = "camera:s1",
    room: str = "room-1",
    *,
    publish: bool = False,
    subscribe: bool = False,
    hidden: bool = False,
    ttl: float = 600,
    secret: str = SECRET,
) -> str:
    grants = VideoGrants(
        room_join=True, room=room, can_publish=publish, can_subscribe=subscribe, hidden=hidden
    )
    access = AccessToken(KEY, secret).with_identity(identity).with_grants(grants)
    return access.with_ttl(timedelta(seconds=ttl)).to_jwt()


def control_token(*, ttl: float = 600, **grants: bool) -> str:
    wanted: dict[str, Any] = dict(grants) or dict.fromkeys(CONTROL_GRANTS, True)
    access = AccessToken(KEY, SECRET).with_grants(VideoGrants(**wanted))
    return access.with_ttl(timedelta(seconds=ttl)).to_jwt()


async def until(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """Poll ``condition`` until it is true; fail with ``what`` when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        await asyncio.sleep(0.02)
    raise AssertionError(f"never happened: {what}")


class Pattern(VideoStreamTrack):
    """A small picture that changes with every frame, until ``running`` is cleared."""

    def __init__(self, width: int = 160, height: int = 120) -> None:
        super().__init__()
        self.size = (height, width)
        self.running = asyncio.Event()
        self.running.set()
        self.count = 0

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        await self.running.wait()
        self.count += 1
        image = np.zeros((*self.size, 3), np.uint8)
        x = self.count * 4 % self.size[1]
        image[:, x : x + 20] = (255, 255, 255)
        frame = VideoFrame.from_ndarray(image, format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """In place of silence (tests/support/tone.py)."""

    async def recv(self) -> AudioFrame:
        silence = await super().recv()
        assert isinstance(silence, AudioFrame) and silence.pts is not None
        start = silence.pts * RATE // silence.sample_rate
        count = silence.samples * RATE // silence.sample_rate
        frame = AudioFrame.from_ndarray(
            sine(start, count).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        return frame


class Client:
    """One peer connection and its WHIP or WHEP resource."""

    def __init__(self, url: str, role: str, room: str, bearer: str, address: str = "") -> None:
        self.base, self.role, self.room, self.bearer = url, role, room, bearer
        self.address = address  # as the web process tells it
        self.pc: RTCPeerConnection = IcePolicy().peer_connection()
        self.answer = ""
        self.location = ""
        self.headers: Mapping[str, str] = {}

    async def offer(self, *, candidates: bool = True) -> str:
        IcePolicy().apply(self.pc)  # with loopback only, aioice would offer nothing
        await self.pc.setLocalDescription(await self.pc.createOffer())
        sdp: str = self.pc.localDescription.sdp
        if not candidates:
            lines = [
                line
                for line in sdp.splitlines()
                if not line.startswith(("a=candidate:", "a=end-of-candidates"))
            ]
            sdp = "\r\n".join(lines) + "\r\n"
        return sdp

    async def post(self, *, candidates: bool = True, more: str = "") -> None:
        """``more``: lines at the end of the offer."""
        status, body = await self.try_post(candidates=candidates, more=more)
        assert status == 201, (status, body)

    async def try_post(self, *, candidates: bool = True, more: str = "") -> tuple[int, Any]:
        offer = await self.offer(candidates=candidates) + more
        status, body, headers = await send_offer(
            self.base, self.role, self.room, self.bearer, offer, address=self.address
        )
        if status != 201:
            return status, body
        self.answer, self.headers = body, headers
        self.location = headers["Location"].removeprefix("/media")
        await self.pc.setRemoteDescription(RTCSessionDescription(body, "answer"))
        return status, body

    async def connect(self, *, candidates: bool = True, more: str = "") -> Self:
        await self.post(candidates=candidates, more=more)
        await until(lambda: self.pc.connectionState == "connected", f"{self.role} connected")
        return self

    @property
    def sid(self) -> str:
        return self.location.rsplit("/", 1)[1]

    async def request(self, method: str) -> tuple[int, Any]:
        return await call(self.base, method, self.location, self.bearer)

    async def close(self) -> None:
        await passthrough.close(self.pc)

    async def vanish(self) -> None:
        """As if the cable were pulled: no BYE, no close_notify."""
        for receiver in self.pc.getReceivers():
            await receiver.transport.transport._connection.close()


class Camera(Client):
    """Publishes ``pattern`` or ``film``, and ``sound`` or silence unless ``audio`` is False."""

    def __init__(
        self,
        url: str,
        room: str = "room-1",
        identity: str = "camera:s1",
        *,
        audio: bool = True,
        sound: AudioStreamTrack | None = None,
        film: VideoStreamTrack | None = None,
        codec: str = "VP8",
    ) -> None:
        super().__init__(url, "whip", room, token(identity, room, publish=True))
        self.pattern = Pattern()
        video = self.pc.addTransceiver(film or self.pattern, direction="sendonly")
        video.setCodecPreferences(passthrough.preferences("video", (codec,)))
        if audio:
            self.pc.addTransceiver(sound or AudioStreamTrack(), direction="sendonly")


@dataclass
class Received:
    codec: str
    key: bool
    timestamp: int
    at: float
    data: bytes = field(repr=False)


class Spectator(Client):
    """Keeps what arrived, still encoded."""

    def __init__(
        self,
        url: str,
        room: str = "room-1",
        identity: str = "spectator:a",
        *,
        audio: bool = True,
        hidden: bool = False,
        codecs: tuple[str, ...] = ("VP8", "H264"),
        address: str = "",
    ) -> None:
        bearer = token(identity, room, subscribe=True, hidden=hidden)
        super().__init__(url, "whep", room, bearer, address)
        self.video: list[Received] = []
        self.audio: list[Received] = []
        transceiver = self.pc.addTransceiver("video", direction="recvonly")
        transceiver.setCodecPreferences(passthrough.preferences("video", codecs))
        self.ask_keyframe = passthrough.tap(transceiver.receiver, "video", self._on_video)
        if audio:
            other = self.pc.addTransceiver("audio", direction="recvonly")
            passthrough.tap(other.receiver, "audio", self._on_audio)

    def _on_video(self, codec: str, data: bytes, timestamp: int) -> None:
        key = passthrough.is_keyframe(codec, data)
        self.video.append(Received(codec, key, timestamp, time.monotonic(), data))

    def _on_audio(self, codec: str, data: bytes, timestamp: int) -> None:
        self.audio.append(Received(codec, False, timestamp, time.monotonic(), data))

    async def frames(self, count: int = 5) -> None:
        """Wait for ``count`` more video frames."""
        goal = len(self.video) + count
        await until(lambda: len(self.video) >= goal, f"{count} more frames")


async def call(
    url: str, method: str, path: str, bearer: str = "", **options: Any
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    headers |= options.pop("headers", {})
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{url}{path}", headers=headers, **options) as response,
    ):
        is_json = response.content_type == "application/json"
        return response.status, await (response.json() if is_json else response.text())


async def send_offer(
    url: str,
    role: str,
    room: str,
    bearer: str,
    offer: str,
    content_type: str = "application/sdp",
    address: str = "",
) -> tuple[int, Any, Mapping[str, str]]:
    headers = {"Content-Type": content_type, "X-Sideline-Address": address}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/{role}/{room}", data=offer.encode(), headers=headers) as response,
    ):
        is_json = response.content_type == "application/json"
        body = await (response.json() if is_json else response.text())
        return response.status, body, response.headers


async def make_room(url: str, name: str = "room-1") -> dict[str, Any]:
    status, body = await call(url, "POST", "/rooms", control_token(), json={"name": name})
    assert status == 200, body
    found: dict[str, Any] = body
    return found


async def get_room(url: str, name: str = "room-1") -> dict[str, Any]:
    status, body = await call(url, "GET", f"/rooms/{name}", control_token())
    assert status == 200, body
    found: dict[str, Any] = body
    return found


class Listener:
    """Receives webhooks, checks their signature as LiveKit's receiver does. ``answer`` decides
    what each attempt gets."""

    def __init__(self) -> None:
        self.events: list[WebhookEvent] = []  # the accepted ones
        self.attempts: list[tuple[float, str, str]] = []  # when, event name, event id
        self.answer: Callable[[WebhookEvent], int] = lambda event: 200
        self.retry_after = ""  # sent along with what is not 200
        self.url = ""
        self._receiver = WebhookReceiver(TokenVerifier(KEY, SECRET))
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        assert request.content_type == "application/webhook+json"
        event = self._receiver.receive(await request.text(), request.headers["Authorization"])
        self.attempts.append((time.monotonic(), event.event, event.id))
        status = self.answer(event)
        if status == 200:
            self.events.append(event)
        patience = {"Retry-After": self.retry_after} if self.retry_after and status != 200 else {}
        return web.Response(status=status, headers=patience)

    def names(self, room: str = "room-1") -> list[str]:
        return [event.event for event in self.events if event.room.name == room]

    async def wait_for(self, event: str, count: int = 1) -> WebhookEvent:
        await until(lambda: sum(e.event == event for e in self.events) >= count, f"webhook {event}")
        return [e for e in self.events if e.event == event][-1]
