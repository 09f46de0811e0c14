"""One participant of a room: its peer connection, and what flows through it."""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Literal, Protocol

from aiortc import RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from livekit.protocol.models import ParticipantInfo

from livekit_app.media import passthrough
from livekit_app.media.join_claims import JoinClaims
from livekit_app.media.negotiation import sdp
from livekit_app.media.negotiation.ice import IcePolicy
from livekit_app.media.passthrough import EncodedPacket, MediaKind
from livekit_app.media.picture_gate import PictureGate
from livekit_app.media.refusals import bad_offer
from livekit_app.media.sending.direct import DirectOutlet
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)

KEYFRAME_THROTTLE_SECONDS = 0.5
VIDEO_QUEUE = 90  # frames: three seconds
AUDIO_QUEUE = 100  # packets: two seconds
BITRATE_SECONDS = 5.0  # what comes is counted over so long
OPUS = ("OPUS",)

PeerState = Literal["joining", "joined", "gone"]


class Watched(Protocol):
    """What a spectator needs of the room it is in."""

    name: str

    def want_keyframe(self) -> None: ...


class Sink(Watched, Protocol):
    """And a camera."""

    def forward_video(
        self, source: "Publisher", codec: str, data: bytes, timestamp: int, *, key: bool
    ) -> None: ...

    def forward_audio(
        self, source: "Publisher", codec: str, data: bytes, timestamp: int
    ) -> None: ...

    def frame_lost(self) -> None: ...


class Attendee:
    """Who is in a room, whatever process carries it. ``state`` only moves joining → joined → gone,
    by ``admit`` and ``close``."""

    role: Literal["whip", "whep"]
    takes_camera: bool  # the room's one camera; a second one replaces it

    def __init__(self, sink: Watched, claims: JoinClaims, address: str = "") -> None:
        self.sid = f"PA_{secrets.token_urlsafe(12)}"
        self.sink = sink
        self.identity = claims.identity
        self.address = address  # whose it is, for counting; empty: it came past the web origin
        self.hidden = claims.hidden
        self.state: PeerState = "joining"
        self.since = time.monotonic()
        self.joined_at_ms = 0
        self.disconnect_reason = 0
        self.publishing = False
        self.fault = ""  # why it has to be put out, of `refusals.FAULTS`

    def admit(self) -> None:
        """It is connected."""
        if self.state == "joining":
            self.state = "joined"
            self.joined_at_ms = time.time_ns() // 1_000_000

    def close(self, reason: int) -> bool:
        """It has left; the first reason stays. True if it had joined."""
        if self.state == "gone":
            return False
        had_joined = self.state == "joined"
        self.state, self.disconnect_reason = "gone", reason
        return had_joined

    @property
    def log_fields(self) -> dict[str, str]:
        """Whom a log line is about."""
        return {"room": self.sink.name, "identity": self.identity, "sid": self.sid}

    def info(self) -> ParticipantInfo:
        return ParticipantInfo(
            sid=self.sid,
            identity=self.identity,
            joined_at=self.joined_at_ms // 1000,
            joined_at_ms=self.joined_at_ms,
            is_publisher=self.publishing,
            disconnect_reason=self.disconnect_reason,  # type: ignore[arg-type]  # an enum's number
        )


class Peer(Attendee):
    """One whose peer connection is in this process."""

    def __init__(
        self, sink: Watched, claims: JoinClaims, policy: IcePolicy, address: str = ""
    ) -> None:
        super().__init__(sink, claims, address)
        self._received = deque([(self.since, 0)])  # monotonic, bytes so far
        self.policy = policy
        self.pc = policy.peer_connection()

    async def accept(self, offer: sdp.Offer) -> str:
        """The answer, with our candidates. ``Refused`` when aiortc finds no common ground."""
        for kind in offer.kinds:
            self._add(kind, offer)  # before the remote description: codecs are only read there
        self.policy.apply(self.pc)
        try:
            await self.pc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            await self.pc.setLocalDescription(await self.pc.createAnswer())
        except (
            *(OperationError, InvalidAccessError, InvalidStateError, InternalError),
            *(ValueError, AssertionError, LookupError, AttributeError, TypeError),
        ) as problem:
            logger.info("[media] offer refused", extra={**self.log_fields, "why": repr(problem)})
            raise bad_offer("nothing in it fits") from None
        answer = self.pc.localDescription.sdp
        extra = self.policy.extra_address()
        return sdp.with_announced_address(answer, extra) if extra else answer

    def on_connection(self, changed: Callable[[], None]) -> None:
        """``changed`` is called whenever ``connection`` is another."""
        self.pc.on("connectionstatechange", changed)

    @property
    def connection(self) -> str:
        return str(self.pc.connectionState)

    @property
    def vanished(self) -> bool:
        """Without a word: such a connection ends as "closed", too."""
        if self.connection == "failed":
            return True
        ends = self.pc.getReceivers()  # none while an answer is still being made
        return bool(ends and ends[0].transport.transport.state == "failed")

    async def disconnect(self) -> None:
        await passthrough.close(self.pc)

    def count(self, now: float, most_kbps: int) -> None:
        """Look what came in the last seconds. Bursts of keyframes and repeated packets fit in."""
        total = passthrough.received_bytes(self.pc)
        self._received.append((now, total))
        while now - self._received[0][0] > BITRATE_SECONDS:
            self._received.popleft()
        if (total - self._received[0][1]) * 8 > most_kbps * 1000 * BITRATE_SECONDS:
            self.fault = "bitrate_too_high"

    def _add(self, kind: str, offer: sdp.Offer) -> None:
        raise NotImplementedError


class Publisher(Peer):
    role = "whip"
    takes_camera: Literal[True] = True
    sink: Sink

    def __init__(
        self, sink: Sink, claims: JoinClaims, policy: IcePolicy, address: str = ""
    ) -> None:
        super().__init__(sink, claims, policy, address)
        self.track_sid = f"TR_{secrets.token_urlsafe(12)}"
        self.last_frame = 0.0  # monotonic
        self._gate = PictureGate()
        self._request: Callable[[int], Coroutine[Any, Any, None]] | None = None
        self._ssrc: int | None = None
        self._keyframe_wanted = False
        self._asked = 0.0
        self._asking: set[asyncio.Task[None]] = set()

    def _add(self, kind: str, offer: sdp.Offer) -> None:
        transceiver = self.pc.addTransceiver(kind, direction="recvonly")
        passthrough.check_private_names(transceiver)
        if kind == "audio":
            transceiver.setCodecPreferences(passthrough.preferences("audio", OPUS))
            passthrough.tap(transceiver.receiver, "audio", self._on_audio)
            return
        # One codec only, so that the camera cannot choose another one later.
        transceiver.setCodecPreferences(passthrough.preferences("video", offer.video_codecs[:1]))
        self._ssrc = offer.video_ssrc
        self._request = passthrough.tap(
            transceiver.receiver, "video", self._on_video, self.sink.frame_lost
        )

    def _on_video(self, codec: str, data: bytes, timestamp: int) -> None:
        key = passthrough.is_keyframe(codec, data)
        if not self._gate.lets_through(codec, data, key=key):
            if self._gate.too_large:
                self.fault = "picture_too_large"
            else:
                self.want_keyframe()
            return
        self.last_frame = time.monotonic()
        if key:
            self._keyframe_wanted = False
        self.sink.forward_video(self, codec, data, timestamp, key=key)

    def _on_audio(self, codec: str, data: bytes, timestamp: int) -> None:
        self.sink.forward_audio(self, codec, data, timestamp)

    def want_keyframe(self) -> None:
        """Ask now, or at a later tick if the last time was less than 0.5 s ago."""
        self._keyframe_wanted = True
        self.ask()

    def ask(self) -> None:
        now = time.monotonic()
        if (
            not self._keyframe_wanted
            or self._request is None
            or now - self._asked < KEYFRAME_THROTTLE_SECONDS
        ):
            return
        ssrc = self._ssrc or self._heard_ssrc()
        if ssrc is None:
            return
        self._asked = now
        spawn(self._request(ssrc), self._asking)

    def _heard_ssrc(self) -> int | None:
        for transceiver in self.pc.getTransceivers():
            if transceiver.kind == "video":
                for source in transceiver.receiver.getSynchronizationSources():
                    return source.source
        return None


class Spectator(Peer):
    role = "whep"
    takes_camera: Literal[False] = False

    def __init__(
        self, sink: Watched, claims: JoinClaims, policy: IcePolicy, address: str = ""
    ) -> None:
        super().__init__(sink, claims, policy, address)
        self.waits_for_keyframe = True
        self.unable = False  # the publisher's codec is not one this spectator plays
        self._outlets: dict[MediaKind, DirectOutlet] = {}

    def _add(self, kind: str, offer: sdp.Offer) -> None:
        track_kind: MediaKind = "audio" if kind == "audio" else "video"
        outlet = DirectOutlet(track_kind, AUDIO_QUEUE if kind == "audio" else VIDEO_QUEUE)
        transceiver = self.pc.addTransceiver(outlet, direction="sendonly")
        passthrough.check_private_names(transceiver)
        codecs = OPUS if kind == "audio" else offer.video_codecs
        transceiver.setCodecPreferences(passthrough.preferences(track_kind, codecs))
        outlet.bind(transceiver)
        passthrough.bound_repeats(transceiver.sender)
        if kind == "video":
            # aiortc would ask its encoder, which we have none of.
            transceiver.sender._send_keyframe = self.sink.want_keyframe  # type: ignore[method-assign]
        self._outlets[track_kind] = outlet

    def send_video(self, codec: str, packet: EncodedPacket, *, key: bool) -> None:
        outlet = self._outlets["video"]
        if self.unable is outlet.can_carry(codec):
            self.unable = not self.unable
            words = (
                "[media] codec cannot be played" if self.unable else "[media] codec can be played"
            )
            logger.info(words, extra={**self.log_fields, "codec": codec})
        if self.unable or (self.waits_for_keyframe and not key):
            return
        self.waits_for_keyframe = not outlet.offer(codec, packet)
        if self.waits_for_keyframe:
            self.sink.want_keyframe()

    def send_audio(self, codec: str, packet: EncodedPacket) -> None:
        outlet = self._outlets.get("audio")
        if outlet is not None:
            outlet.offer(codec, packet)
