"""Somebody in a call of the Stream test server: a small client of our own, on aiortc.

It takes a grant's address and token as pages do. A camera sends a box that moves, encoded once for
all; who watches counts frames and keeps them as they came. It does not come back by itself.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import av
import jwt
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError

from livekit_app.media import passthrough
from livekit_app.media.passthrough import EncodedPacket, packet_of
from livekit_app.runtime.background import spawn
from tests.support.stream import wire
from tests.support.stream.forwarding import ice_policy
from tests.support.tone import RATE, sine

JOIN_SECONDS = 15.0
HEALTH_SECONDS = 4.0
WIDTH, HEIGHT, PER_SECOND = 160, 120, 15
AUDIO, VIDEO = wire.enum("TrackType", "AUDIO"), wire.enum("TrackType", "VIDEO")
SUBSCRIBER = wire.enum("PeerType", "SUBSCRIBER")


class NotLetIn(Exception):
    """``code`` is the API's, or the name of the SFU's error."""

    def __init__(self, status: int, code: int | str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Visitor:
    """``sent`` and ``frames``: of video, that went and came. ``closed_reason``: "" while it is
    there, then "left", "died", "kicked", "ended", "lost", or the name of an error of the SFU."""

    def __init__(self, url: str, token: str) -> None:
        place = urlsplit(url)
        self._api = f"{place.scheme}://{place.netloc}{place.path.partition('/call/')[0]}"
        self._call = place.path.partition("/call/")[2]
        self._key = parse_qs(place.query)["api_key"][0]
        self._token = token
        claims = jwt.decode(token, options={"verify_signature": False})
        self.user_id = str(claims.get("user_id") or "!anon")
        self.sid = str(uuid.uuid4())
        self.sent = 0  # frames of video
        self.frames = 0
        self.sounds = 0  # packets of audio
        self.video: list[tuple[str, bytes]] = []  # codec and frame, the newest few
        self.participants: dict[str, Any] = {}  # by session
        self.publish_options: list[Any] = []
        self.grants: Any = None  # as they were last told
        self.published: set[int] = set()  # what of ours may go on
        self.unpublished_because = ""
        self.closed_reason = ""
        self.disconnected = asyncio.Event()
        self._joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._session = aiohttp.ClientSession()
        self._coordinator: aiohttp.ClientWebSocketResponse | None = None
        self._sfu: aiohttp.ClientWebSocketResponse | None = None
        self._twirp = self._sfu_token = ""
        self._sending: RTCPeerConnection | None = None
        self._receiving: RTCPeerConnection | None = None
        self._taps: dict[str, Callable[..., Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @classmethod
    async def join(cls, url: str, token: str, *, publish: bool = False) -> "Visitor":
        """Raises ``NotLetIn``."""
        visitor = cls(url, token)
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await visitor._join()
                if publish:
                    await visitor.film()
        except BaseException:
            await visitor._close()
            raise
        return visitor

    # --- publishing -----------------------------------------------------------------------------

    async def film(self) -> None:
        await self._publish(_Film(self), VIDEO)

    async def speak(self) -> str:
        """A tone by a microphone. Returns what is known of it: there are no sids of tracks."""
        await self._publish(_Tone(), AUDIO)
        return f"{self.sid}:audio"

    async def mute(self, kind: int, muted: bool = True) -> None:
        """As its own client does: nothing more is published, until it is unmuted."""
        await self._ask("UpdateMuteStates", mute_states=[{"track_type": kind, "muted": muted}])
        (self.published.discard if muted else self.published.add)(kind)

    async def _publish(self, track: MediaStreamTrack, kind: int) -> None:
        if self._sending is None:
            self._sending = ice_policy().peer_connection()
        pc = self._sending
        sender = pc.addTransceiver(track, direction="sendonly")
        if track.kind == "video":
            sender.setCodecPreferences(passthrough.preferences("video", ("VP8",)))
        if len(pc.getTransceivers()) == 1:
            ice_policy().apply(pc)
        await pc.setLocalDescription(await pc.createOffer())
        answer = await self._ask(
            "SetPublisher",
            sdp=pc.localDescription.sdp,
            tracks=[{"track_id": track.id, "track_type": kind, "mid": sender.mid}],
        )
        await pc.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
        await self.mute(kind, False)

    # --- leaving --------------------------------------------------------------------------------

    async def leave(self) -> None:
        """With a goodbye. May be called twice, and after having been put out."""
        if self._sfu is not None and not self._sfu.closed:
            goodbye = wire.make("SfuRequest", leave_call_request={"session_id": self.sid})
            with suppress(ConnectionError):
                await self._sfu.send_bytes(wire.to_binary(goodbye))
        self._over("left")
        await self._close()

    async def die(self) -> None:
        """As if the cable were pulled: no goodbye, no close frame, no packet."""
        for socket in (self._sfu, self._coordinator):
            transport = socket.get_extra_info("transport") if socket else None
            if transport is not None:
                transport.abort()
        for pc in (self._sending, self._receiving):
            for receiver in pc.getReceivers() if pc else ():
                await receiver.transport.transport._connection.close()
        self._over("died")
        await self._close()

    async def _close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for pc in (self._sending, self._receiving):
            if pc is not None:
                await passthrough.close(pc)
        for socket in (self._sfu, self._coordinator):
            if socket is not None:
                await socket.close()
        await self._session.close()

    def _over(self, reason: str) -> None:
        self.closed_reason = self.closed_reason or reason
        self.disconnected.set()

    # --- joining --------------------------------------------------------------------------------

    async def _join(self) -> None:
        sockets = self._api.replace("http", "ws", 1)
        query = {"api_key": self._key, "stream-auth-type": "jwt"}
        self._coordinator = await self._session.ws_connect(f"{sockets}/connect", params=query)
        details = {"id": self.user_id}
        hello = {"token": self._token, "products": ["video"], "user_details": details}
        await self._coordinator.send_json(hello)
        greeting = await self._coordinator.receive_json()
        if greeting.get("type") != "connection.ok":
            error = greeting.get("error") or {}
            raise NotLetIn(
                error.get("StatusCode", 401), error.get("code", 0), error.get("message", "")
            )
        spawn(self._keep(self._coordinator), self._tasks)
        query |= {"user_id": self.user_id, "connection_id": greeting["connection_id"]}
        headers = {"Authorization": self._token, "stream-auth-type": "jwt"}
        async with self._session.post(
            f"{self._api}/call/{self._call}/join",
            params=query,
            headers=headers,
            json={"location": "FRA", "create": False},
        ) as response:
            answer = await response.json()
            if response.status >= 400:
                raise NotLetIn(response.status, answer["code"], answer["message"])
        await self._join_sfu(answer["credentials"])

    async def _keep(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Health checks, so that it is not closed; what it tells is for pages."""
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(HEALTH_SECONDS)
                await socket.send_str(json.dumps([{"type": "health.check"}]))
                with suppress(TimeoutError):
                    async with asyncio.timeout(0):
                        await socket.receive()

    async def _join_sfu(self, credentials: dict[str, Any]) -> None:
        server, self._sfu_token = credentials["server"], credentials["token"]
        self._twirp = f"{server['url']}/{wire.SERVICE}"
        query = {
            "attempt": "0",
            "user_id": self.user_id,
            "api_key": self._key,
            "user_session_id": self.sid,
            "cid": self._call.replace("/", ":"),
        }
        self._sfu = await self._session.ws_connect(server["ws_endpoint"], params=query)
        join = {"token": self._sfu_token, "session_id": self.sid}
        request = wire.make("SfuRequest", join_request=join)
        await self._sfu.send_bytes(wire.to_binary(request))
        spawn(self._listen(self._sfu), self._tasks)
        spawn(self._beat(self._sfu), self._tasks)
        await self._joined

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                event = wire.decode("SfuEvent", message.data)
                name = event.WhichOneof("payload")
                await self._take(name, getattr(event, name))
        self._over("lost")
        if not self._joined.done():
            self._joined.set_exception(NotLetIn(0, "lost", "the socket is gone"))

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        request = wire.to_binary(wire.make("SfuRequest", health_check_request={}))
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(HEALTH_SECONDS)
                await socket.send_bytes(request)

    async def _take(self, name: str, event: Any) -> None:
        match name:
            case "join_response":
                for one in event.call_state.participants:
                    self.participants[one.session_id] = one
                self.publish_options = list(event.publish_options)
                self._joined.set_result(None)
                spawn(self._subscribe(), self._tasks)
            case "participant_joined":
                self.participants[event.participant.session_id] = event.participant
            case "participant_left":
                self.participants.pop(event.participant.session_id, None)
            case "track_published":
                self.participants[event.session_id].published_tracks.append(event.type)
                spawn(self._subscribe(), self._tasks)
            case "track_unpublished" if event.session_id == self.sid:
                self.published.discard(event.type)
                self.unpublished_because = wire.enum_name("UnpublishReason", event.cause)
            case "track_unpublished":
                tracks = self.participants[event.session_id].published_tracks
                if event.type in tracks:
                    tracks.remove(event.type)
            case "subscriber_offer":
                spawn(self._answer(event.sdp, event.negotiation_id), self._tasks)
            case "call_grants_updated":
                self.grants = event.current_grants
            case "call_ended":
                self._over(wire.enum_name("EndReason", event.reason).lower())
            case "error":
                code = wire.enum_name("ErrorCode", event.error.code)
                self._over(code)
                if not self._joined.done():
                    self._joined.set_exception(NotLetIn(0, code, event.error.message))

    # --- watching -------------------------------------------------------------------------------

    async def _subscribe(self) -> None:
        """To every video there is."""
        wanted = [
            {"user_id": one.user_id, "session_id": one.session_id, "track_type": VIDEO}
            for one in self.participants.values()
            if VIDEO in one.published_tracks and one.session_id != self.sid
        ]
        for one in wanted:
            one["dimension"] = {"width": WIDTH, "height": HEIGHT}
        await self._ask("UpdateSubscriptions", tracks=wanted)

    async def _answer(self, offer: str, number: int) -> None:
        fresh = self._receiving is None
        if self._receiving is None:
            self._receiving = ice_policy().peer_connection()
        pc = self._receiving
        kinds = [line[2:7] for line in offer.splitlines() if line.startswith("m=")]
        for kind in kinds[len(pc.getTransceivers()) :]:
            transceiver = pc.addTransceiver(kind, direction="recvonly")
            take = self._on_video if kind == "video" else self._on_audio
            passthrough.tap(transceiver.receiver, "video" if kind == "video" else "audio", take)
        if fresh:
            ice_policy().apply(pc)
        await pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        await self._ask(
            "SendAnswer",
            peer_type=SUBSCRIBER,
            sdp=pc.localDescription.sdp,
            negotiation_id=number,
        )

    def _on_video(self, codec: str, data: bytes, timestamp: int) -> None:
        self.frames += 1
        self.video = [*self.video[-(4 * PER_SECOND) :], (codec, data)]

    def _on_audio(self, codec: str, data: bytes, timestamp: int) -> None:
        self.sounds += 1

    async def _ask(self, method: str, **fields: Any) -> Any:
        request = wire.make(f"{method}Request", session_id=self.sid, **fields)
        async with self._session.post(
            f"{self._twirp}/{method}",
            data=wire.to_binary(request),
            headers={
                "Authorization": f"Bearer {self._sfu_token}",
                "Content-Type": "application/protobuf",
            },
        ) as response:
            body = await response.read()
            if response.status != 200:
                raise NotLetIn(response.status, method, body.decode())
        answer = wire.decode(f"{method}Response", body)
        if answer.error.code:
            name = wire.enum_name("ErrorCode", answer.error.code)
            raise NotLetIn(200, name, answer.error.message)
        return answer


@cache
def _film() -> tuple[bytes, ...]:
    """Two seconds of VP8, with a keyframe every third of a second."""
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base = Fraction(1, PER_SECOND)
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "g": "5"}
    packets = []
    for number in range(2 * PER_SECOND):
        picture = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
        across = number * 4 % (WIDTH - 40)
        picture[40:80, across : across + 40] = (255, 255, 255)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts = number
        packets += encoder.encode(frame)
    return tuple(bytes(packet) for packet in [*packets, *encoder.encode(None)])


class _Film(MediaStreamTrack):
    kind = "video"

    def __init__(self, camera: Visitor) -> None:
        super().__init__()
        self._camera = camera
        self._number = 0
        self._start = 0.0

    async def recv(self) -> EncodedPacket:
        if self.readyState != "live":
            raise MediaStreamError
        now = asyncio.get_running_loop().time()
        self._start = self._start or now
        await asyncio.sleep(max(0.0, self._start + self._number / PER_SECOND - now))
        film = _film()
        data = film[self._number % len(film)]
        packet = packet_of(data, self._number * 90_000 // PER_SECOND, "video")
        self._number += 1
        self._camera.sent += 1
        return packet


class _Tone(AudioStreamTrack):
    async def recv(self) -> av.AudioFrame:
        silence = await super().recv()
        assert isinstance(silence, av.AudioFrame) and silence.pts is not None
        start = silence.pts * RATE // silence.sample_rate
        count = silence.samples * RATE // silence.sample_rate
        samples = sine(start, count).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        return frame
